/** One scan of a JPEG frame: Huffman-coded coefficients, all at once (T.81, F.2) or by spectral bands and bits (progressive, G.1). */
import { pictureError } from '../picture';
import type { Component, Frame } from './frame';
import { BitReader, type HuffmanTable } from './huffman';

/** natural position of the k-th coefficient */
export const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

export interface ScanComponent {
  component: Component;
  dc?: HuffmanTable;
  ac?: HuffmanTable;
}

export interface ScanHeader {
  parts: ScanComponent[];
  /** coefficients first to last; 0 to 63 in a baseline scan */
  first: number;
  last: number;
  /** bit position of the scan before (0: none yet) and of this one */
  high: number;
  low: number;
}

type BlockDecoder = (part: ScanComponent, index: number, at: number) => void;

const noTable = () => pictureError('JPEG', 'a Huffman table is missing');
const beyond = () => pictureError('JPEG', 'a block has more than 64 coefficients');

class ScanReader {
  private readonly predictions = [0, 0, 0];
  /** blocks of this band that are still to be left as they are */
  private endOfBand = 0;

  constructor(
    private readonly reader: BitReader,
    private readonly header: ScanHeader,
  ) {}

  /** To the start of a restart interval. */
  forget(): void {
    this.predictions.fill(0);
    this.endOfBand = 0;
  }

  get decoder(): BlockDecoder {
    const { first, high } = this.header;
    if (first === 0) return high === 0 ? this.firstDc : this.refineDc;
    return high === 0 ? this.firstAc : this.refineAc;
  }

  private difference(dc: HuffmanTable | undefined, index: number): number {
    if (dc === undefined) throw noTable();
    const category = this.reader.symbol(dc);
    if (category > 15) throw pictureError('JPEG', 'a difference has more than 15 bits');
    this.predictions[index] += this.reader.signed(category);
    return this.predictions[index];
  }

  /** All 64 coefficients of a block. */
  readonly baseline: BlockDecoder = ({ component, dc, ac }, index, at) => {
    const { coefficients } = component;
    const { reader } = this;
    coefficients[at] = this.difference(dc, index);
    if (ac === undefined) throw noTable();
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const size = symbol & 15;
      if (size === 0) {
        if (symbol !== 0xf0) return;
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k > 63) throw beyond();
      coefficients[at + ZIGZAG[k]] = reader.signed(size);
    }
  };

  private readonly firstDc: BlockDecoder = ({ component, dc }, index, at) => {
    component.coefficients[at] = this.difference(dc, index) << this.header.low;
  };

  private readonly refineDc: BlockDecoder = ({ component }, _, at) => {
    if (this.reader.number(1) === 1) component.coefficients[at] |= 1 << this.header.low;
  };

  private readonly firstAc: BlockDecoder = ({ component, ac }, _, at) => {
    if (this.endOfBand > 0) {
      this.endOfBand--;
      return;
    }
    if (ac === undefined) throw noTable();
    const { reader } = this;
    const { first, last, low } = this.header;
    for (let k = first; k <= last; k++) {
      const symbol = reader.symbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.endOfBand = (1 << run) + reader.number(run) - 1;
        return;
      }
      k += run;
      if (k > 63) throw beyond();
      if (size > 0) component.coefficients[at + ZIGZAG[k]] = reader.signed(size) * (1 << low);
    }
  };

  private readonly refineAc: BlockDecoder = ({ component, ac }, _, at) => {
    if (ac === undefined) throw noTable();
    const { coefficients } = component;
    const { reader } = this;
    const { first, last, low } = this.header;
    let k = first;
    if (this.endOfBand === 0) {
      for (; k <= last; k++) {
        const symbol = reader.symbol(ac);
        const [run, size] = [symbol >> 4, symbol & 15];
        if (size > 1) throw pictureError('JPEG', 'a refinement has more than one bit');
        if (size === 0 && run < 15) {
          this.endOfBand = (1 << run) + reader.number(run);
          break;
        }
        const value = size === 0 ? 0 : reader.number(1) === 1 ? 1 << low : -(1 << low);
        k = this.refine(coefficients, at, k, last, run);
        if (value !== 0 && k <= last) coefficients[at + ZIGZAG[k]] = value;
      }
    }
    if (this.endOfBand > 0) {
      this.refine(coefficients, at, k, last, 64);
      this.endOfBand--;
    }
  };

  /** Gives a bit to each coefficient that has a value, past `zeros` without one; the position of the next zero. */
  private refine(coefficients: Int16Array, at: number, from: number, last: number, zeros: number): number {
    const bit = 1 << this.header.low;
    let left = zeros;
    let k = from;
    for (; k <= last; k++) {
      const place = at + ZIGZAG[k];
      const value = coefficients[place];
      if (value === 0) {
        if (left-- === 0) break;
      } else if (this.reader.number(1) === 1 && (value & bit) === 0)
        coefficients[place] += value > 0 ? bit : -bit;
    }
    return k;
  }
}

/**
 * Reads a scan into the coefficients of its components.
 * @param restartInterval minimum coded units between restart markers; 0 for none
 * @returns where the bytes behind its bits begin
 * @throws InputError for data that end too early or cannot be
 */
export function readScan(
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  header: ScanHeader,
  restartInterval: number,
): number {
  const bits = new BitReader(bytes, start);
  const scan = new ScanReader(bits, header);
  const decode = frame.progressive ? scan.decoder : scan.baseline;
  const { parts } = header;
  // a component alone is stored block by block, without those that only fill up a unit
  const alone = parts.length === 1 ? parts[0].component : undefined;
  const columns = alone?.columns ?? frame.unitsX;
  const units = columns * (alone?.rows ?? frame.unitsY);
  for (let unit = 0; unit < units; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      bits.restart(unit / restartInterval - 1);
      scan.forget();
    }
    const [row, column] = [Math.floor(unit / columns), unit % columns];
    for (let i = 0; i < parts.length; i++) {
      const { h, v, stride } = parts[i].component;
      if (alone !== undefined) decode(parts[i], i, (row * stride + column) * 64);
      else
        for (let y = 0; y < v; y++)
          for (let x = 0; x < h; x++) decode(parts[i], i, ((row * v + y) * stride + column * h + x) * 64);
    }
  }
  return bits.position;
}
