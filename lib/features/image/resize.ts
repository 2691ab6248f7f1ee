/**
 * Another size. `bilinear` interpolates between the two neighbours per direction without a low pass, at the positions of TensorFlow Lite's
 * RESIZE_BILINEAR; `area` takes the mean of what a pixel covers, partly covered pixels by their share (OpenCV's INTER_AREA).
 * Both are separable: columns first, then rows. Computed in float64, not rounded.
 */
import type { Pixels } from './pixels';

export const resizeMethods = ['bilinear', 'area', 'auto'] as const;
export type ResizeMethod = (typeof resizeMethods)[number];
export const cornerModes = ['half-pixel', 'align', 'legacy'] as const;
export type Corners = (typeof cornerModes)[number];

/** Per place of the result: the first place of the source that counts, and the weights from there on. */
interface Taps {
  first: Int32Array;
  weights: Float64Array[];
}

function bilinearTaps(from: number, to: number, corners: Corners): Taps {
  const scale = corners === 'align' && to > 1 ? (from - 1) / (to - 1) : from / to;
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    const wanted = corners === 'half-pixel' ? (i + 0.5) * scale - 0.5 : i * scale;
    // beyond the centres of the outermost pixels stand these pixels
    const place = Math.min(from - 1, Math.max(0, wanted));
    first[i] = Math.floor(place);
    const share = place - first[i];
    return share === 0 ? Float64Array.of(1) : Float64Array.of(1 - share, share);
  });
  return { first, weights };
}

function areaTaps(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, i) => {
    // in units of 1/to: whole numbers, so that an edge between pixels is met exactly
    const [start, end] = [i * from, (i + 1) * from];
    first[i] = Math.floor(start / to);
    const count = Math.ceil(end / to) - first[i];
    return Float64Array.from({ length: count }, (_, k) => {
      const pixel = (first[i] + k) * to;
      return (Math.min(end, pixel + to) - Math.max(start, pixel)) / from;
    });
  });
  return { first, weights };
}

const tapsOf = (from: number, to: number, method: 'bilinear' | 'area', corners: Corners) =>
  method === 'area' ? areaTaps(from, to) : bilinearTaps(from, to, corners);

/** @param method 'auto': area where the picture shrinks in both directions, else bilinear */
export function resize(
  source: Pixels,
  width: number,
  height: number,
  method: ResizeMethod,
  corners: Corners,
): Pixels {
  if (width === source.width && height === source.height) return source;
  const shrinks = width <= source.width && height <= source.height;
  const chosen = method === 'auto' ? (shrinks ? 'area' : 'bilinear') : method;
  const across = tapsOf(source.width, width, chosen, corners);
  const down = tapsOf(source.height, height, chosen, corners);
  const { channels } = source;
  const rowSize = width * channels;
  const data = new Float64Array(height * rowSize);
  // a row of the source is used by neighbouring rows of the result: the last even and the last odd one are kept
  const rows = [new Float64Array(rowSize), new Float64Array(rowSize)];
  const kept = [-1, -1];
  for (let y = 0; y < height; y++) {
    const weights = down.weights[y];
    for (let k = 0; k < weights.length; k++) {
      const sourceRow = down.first[y] + k;
      const place = sourceRow & 1;
      if (kept[place] !== sourceRow) resizeRow(source, sourceRow, across, rows[place]);
      kept[place] = sourceRow;
      const row = rows[place];
      const weight = weights[k];
      for (let i = 0; i < rowSize; i++) data[y * rowSize + i] += weight * row[i];
    }
  }
  return { width, height, channels, data, whole: false };
}

function resizeRow(
  { data, width, channels }: Pixels,
  y: number,
  { first, weights }: Taps,
  row: Float64Array,
) {
  const start = y * width * channels;
  for (let x = 0, at = 0; x < weights.length; x++)
    for (let c = 0; c < channels; c++, at++) {
      let sum = 0;
      for (let k = 0; k < weights[x].length; k++)
        sum += weights[x][k] * data[start + (first[x] + k) * channels + c];
      row[at] = sum;
    }
}
