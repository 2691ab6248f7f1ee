/** Rows of a PNG picture: the interlacing passes (Adam7), the five filters (ISO 15948, section 9), and samples of any depth to 8 bits. */
import { pictureError } from '../picture';
import type { Header } from './header';

/** A picture, or one of the seven pictures of an interlaced one: every `stepX`-th pixel of every `stepY`-th row. */
export interface Pass {
  width: number;
  height: number;
  startX: number;
  startY: number;
  stepX: number;
  stepY: number;
  /** without the byte that names the filter */
  rowBytes: number;
  /** distance of the bytes that a filter compares */
  pixelBytes: number;
}

export interface Layout extends Header {
  paletteColours?: Uint8Array;
}

/** startX, startY, stepX, stepY */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

export function passesOf({ width, height, depth, channels, palette, interlaced }: Header): Pass[] {
  const bits = depth * (palette ? 1 : channels);
  return (interlaced ? adam7 : [[0, 0, 1, 1]])
    .map(([startX, startY, stepX, stepY]) => {
      const columns = Math.max(0, Math.ceil((width - startX) / stepX));
      const rows = Math.max(0, Math.ceil((height - startY) / stepY));
      return {
        width: columns,
        height: rows,
        startX,
        startY,
        stepX,
        stepY,
        rowBytes: Math.ceil((columns * bits) / 8),
        pixelBytes: Math.max(1, bits / 8),
      };
    })
    .filter(pass => pass.width > 0 && pass.height > 0);
}

/** Bytes of all rows with their filter bytes. */
export const rawBytes = (header: Header) =>
  passesOf(header).reduce((sum, { height, rowBytes }) => sum + height * (1 + rowBytes), 0);

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/**
 * Undoes the filter of a row in place.
 * @param above the row above, already undone; zeros for the first one
 * @throws InputError for an unknown filter
 */
export function unfilter(filter: number, line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const left = (i: number) => (i < pixelBytes ? 0 : line[i - pixelBytes]);
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = pixelBytes; i < line.length; i++) line[i] += line[i - pixelBytes];
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i] += above[i];
      return;
    case 3:
      for (let i = 0; i < line.length; i++) line[i] += (left(i) + above[i]) >> 1;
      return;
    case 4:
      for (let i = 0; i < line.length; i++)
        line[i] += paeth(left(i), above[i], i < pixelBytes ? 0 : above[i - pixelBytes]);
      return;
    default:
      throw pictureError('PNG', `there is no filter ${filter}`, { filter });
  }
}

/** Sample `i` of a row; 16 bits give their high byte. */
function sampleAt(line: Uint8Array, i: number, depth: number): number {
  if (depth === 8) return line[i];
  if (depth === 16) return line[2 * i];
  const bit = i * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Puts a row where its pass has it. @throws InputError for a colour that the palette does not have */
export function writeRow(
  { width, channels, depth, palette, paletteColours = new Uint8Array(0) }: Layout,
  line: Uint8Array,
  data: Uint8Array,
  pass: Pass,
  row: number,
): void {
  const { startX, stepX } = pass;
  let at = ((pass.startY + row * pass.stepY) * width + startX) * channels;
  const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  for (let x = 0, i = 0; x < pass.width; x++, at += stepX * channels) {
    if (!palette) {
      for (let c = 0; c < channels; c++) data[at + c] = sampleAt(line, i++, depth) * scale;
      continue;
    }
    const colour = 3 * sampleAt(line, x, depth);
    if (colour >= paletteColours.length)
      throw pictureError('PNG', `pixel ${x} of a row has colour ${colour / 3}, its palette ends before`);
    for (let c = 0; c < 3; c++) data[at + c] = paletteColours[colour + c];
  }
}
