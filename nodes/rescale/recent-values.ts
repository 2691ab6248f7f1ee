/** The last values of a node, and what each format would make of them: for the dialog, which suggests the best one. */
import { fittingFractionBits, type QBits, toQValues } from '../../lib/fixed-point';
import { sqnr } from '../../lib/metrics';

/** Values kept. */
const KEPT = 4096;
const BINS = 120;
/** Formats that are tried, around the finest one that holds every value: coarser and finer by so many bits. */
const COARSER = 4;
const FINER = 8;

/** What a format makes of the last values. */
export interface FormatVerdict {
  bits: number;
  fractionBits: number;
  /** part of the values that saturate, 0 to 1 */
  saturated: number;
  /** dB; null where nothing is lost or all is zero */
  sqnr: number | null;
}

/** How often values lie where, and what the formats make of them. */
export interface ValuesPicture {
  kind: 'values';
  /** counts of values in equal bins from `low` to `high` */
  counts: number[];
  low: number;
  high: number;
  formats: FormatVerdict[];
}

export class RecentValues {
  private readonly ring = new Float32Array(KEPT);
  private next = 0;
  private filled = 0;

  add(values: ArrayLike<number>): void {
    const from = Math.max(0, values.length - KEPT);
    for (let i = from; i < values.length; i++) {
      this.ring[this.next] = values[i];
      this.next = (this.next + 1) % KEPT;
    }
    this.filled = Math.min(KEPT, this.filled + values.length - from);
  }

  clear(): void {
    this.next = 0;
    this.filled = 0;
  }

  /** undefined while there are no values */
  picture(): ValuesPicture | undefined {
    if (this.filled === 0) return undefined;
    const values = this.ring.subarray(0, this.filled);
    let low = values[0];
    let high = values[0];
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const counts = new Array<number>(BINS).fill(0);
    const width = (high - low) / BINS || 1;
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]++;
    return { kind: 'values', counts, low, high, formats: judgeFormats(values) };
  }
}

/** Every format that could be meant, of 8 bits and of 16, coarsest first. */
export function judgeFormats(values: Float32Array): FormatVerdict[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return ([8, 16] as const).flatMap(bits => {
    const fitting = fittingFractionBits(largest, bits);
    return Array.from({ length: COARSER + FINER + 1 }, (_, i) => judge(values, bits, fitting - COARSER + i));
  });
}

function judge(values: Float32Array, bits: QBits, fractionBits: number): FormatVerdict {
  const data = bits === 8 ? new Int8Array(values.length) : new Int16Array(values.length);
  const saturated = toQValues(values, data, { bits, fractionBits }) / values.length;
  const step = 2 ** -fractionBits;
  const ratio = sqnr(
    values,
    Float64Array.from(data, q => q * step),
  );
  return { bits, fractionBits, saturated, sqnr: Number.isFinite(ratio) ? ratio : null };
}
