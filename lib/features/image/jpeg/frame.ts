/** A JPEG frame (ITU-T T.81, B.2.2): its size, and per component the blocks of 8 x 8 coefficients. */
import { checkPixels, pictureError } from '../picture';

export interface Component {
  id: number;
  /** sampling factors, 1 to 4 */
  h: number;
  v: number;
  quantization: number;
  /** samples that belong to the picture */
  width: number;
  height: number;
  /** blocks that belong to the picture: what a scan of this component alone holds */
  columns: number;
  rows: number;
  /** blocks in a row as stored: up to whole minimum coded units */
  stride: number;
  /** stride x stored rows x 64, in natural order, not yet dequantized; allocated with the first scan */
  coefficients: Int16Array;
  /** blocks as stored */
  blocks: number;
  /** the first coefficients have come */
  seen: boolean;
}

export interface Frame {
  progressive: boolean;
  width: number;
  height: number;
  maxH: number;
  maxV: number;
  /** minimum coded units of an interleaved scan */
  unitsX: number;
  unitsY: number;
  components: Component[];
}

/** What a file's frame may be that this reader does not know, by marker. */
const unsupported: Record<number, string> = {
  195: 'lossless',
  197: 'hierarchical',
  198: 'hierarchical',
  199: 'hierarchical',
  201: 'arithmetically coded',
  202: 'arithmetically coded',
  203: 'arithmetically coded',
  205: 'arithmetically coded',
  206: 'arithmetically coded',
  207: 'arithmetically coded',
};

/**
 * @param data of the SOF segment, without its length
 * @throws InputError for a kind that is not supported, more than 16 M pixels, impossible sampling
 */
export function readFrame(marker: number, data: Uint8Array): Frame {
  const kind = unsupported[marker];
  if (kind !== undefined)
    throw pictureError('JPEG', `it is ${kind}; save it as baseline or progressive`, { marker });
  const [precision, highY, lowY, highX, lowX, count] = data;
  const [height, width] = [(highY << 8) | lowY, (highX << 8) | lowX];
  if (data.length < 6 || data.length !== 6 + 3 * count)
    throw pictureError('JPEG', 'its header has a wrong length');
  if (precision !== 8)
    throw pictureError('JPEG', `it has ${precision} bits per sample, expected 8`, { precision });
  checkPixels('JPEG', width, height);
  if (count !== 1 && count !== 3)
    throw pictureError('JPEG', `it has ${count} components, expected 1 (grey) or 3 (colour)`, { count });
  const sampling = Array.from({ length: count }, (_, i) => data.subarray(6 + 3 * i, 9 + 3 * i));
  // the factors of a single component mean nothing
  const factors = sampling.map(([, hv]) => (count === 1 ? [1, 1] : [hv >> 4, hv & 15]));
  const maxH = Math.max(...factors.map(([h]) => h));
  const maxV = Math.max(...factors.map(([, v]) => v));
  for (const [h, v] of factors)
    if (h < 1 || v < 1 || h > 4 || v > 4 || maxH % h !== 0 || maxV % v !== 0)
      throw pictureError('JPEG', `its colours are sampled ${h} x ${v} of ${maxH} x ${maxV}`, { h, v });
  const unitsX = Math.ceil(width / (8 * maxH));
  const unitsY = Math.ceil(height / (8 * maxV));
  const components = sampling.map(([id, , quantization], i): Component => {
    const [h, v] = factors[i];
    const [ownWidth, ownHeight] = [Math.ceil((width * h) / maxH), Math.ceil((height * v) / maxV)];
    return {
      id,
      h,
      v,
      quantization,
      width: ownWidth,
      height: ownHeight,
      columns: Math.ceil(ownWidth / 8),
      rows: Math.ceil(ownHeight / 8),
      stride: unitsX * h,
      coefficients: new Int16Array(0),
      blocks: unitsX * h * unitsY * v,
      seen: false,
    };
  });
  return { progressive: marker === 0xc2, width, height, maxH, maxV, unitsX, unitsY, components };
}
