/**
 * Numbers of 8 or 16 bits in Qm.n format: one sign bit, m integer bits, n fractional bits, so that an integer q stands for q 2^-n. A format
 * is given by its bits and n; m = bits - 1 - n. Both m and n may be negative: holds 8-bit numbers below 1/8 in steps of 2^-10.
 * Conversions round half away from zero, as TensorFlow Lite does (techniques.md section 2.2), and saturate.
 */
import { ConfigError } from '../errors';
import { roundHalfAway, type TypedArray } from '../tensor';

export type QBits = 8 | 16;

export interface QFormat {
  bits: QBits;
  /** n */
  fractionBits: number;
}

/** Fractional bits beyond these make numbers that no sensor gives. */
export const LEAST_FRACTION_BITS = -32;
export const MOST_FRACTION_BITS = 64;

/** @throws ConfigError for a format that cannot be */
export function checkQFormat({ bits, fractionBits }: QFormat): void {
  if (bits !== 8 && bits !== 16)
    throw new ConfigError('Q_FORMAT', `a fixed-point number has 8 or 16 bits, not ${bits}`, { bits });
  if (
    !Number.isInteger(fractionBits) ||
    fractionBits < LEAST_FRACTION_BITS ||
    fractionBits > MOST_FRACTION_BITS
  )
    throw new ConfigError(
      'Q_FORMAT',
      `the fractional bits are ${fractionBits}; they must be a whole number from ${LEAST_FRACTION_BITS} to ${MOST_FRACTION_BITS}`,
      { fractionBits },
    );
}

/** "Q3.12" */
export function qName({ bits, fractionBits }: QFormat): string {
  return `Q${bits - 1 - fractionBits}.${fractionBits}`;
}

/** Smallest and largest real value, and the step between two. */
export function qRange({ bits, fractionBits }: QFormat): { low: number; high: number; step: number } {
  const step = 2 ** -fractionBits;
  return { low: -(2 ** (bits - 1)) * step, high: (2 ** (bits - 1) - 1) * step, step };
}

/** A real value as an integer: round(value 2^n), half away from zero, saturated. NaN becomes 0. */
export function toQ(value: number, { bits, fractionBits }: QFormat): number {
  if (Number.isNaN(value)) return 0;
  const q = roundHalfAway(value * 2 ** fractionBits);
  const high = 2 ** (bits - 1) - 1;
  return Math.min(high, Math.max(-high - 1, q));
}

/** The real value that an integer stands for; exact. */
export function fromQ(q: number, { fractionBits }: QFormat): number {
  return q * 2 ** -fractionBits;
}

/**
 * Real values as integers.
 * @param target as long as `values`, int8 or int16 as the format says
 * @returns how many did not fit and were saturated
 */
export function toQValues(values: ArrayLike<number>, target: TypedArray, format: QFormat): number {
  const factor = 2 ** format.fractionBits;
  const high = 2 ** (format.bits - 1) - 1;
  let saturated = 0;
  for (let i = 0; i < values.length; i++) {
    let q = roundHalfAway(values[i] * factor);
    if (q > high) {
      q = high;
      saturated++;
    } else if (q < -high - 1) {
      q = -high - 1;
      saturated++;
    }
    (target as Int16Array)[i] = q;
  }
  return saturated;
}

/**
 * The most fractional bits with which a value of this size does not saturate; 0 for 0.
 * @param largest largest magnitude, finite
 */
export function fittingFractionBits(largest: number, bits: QBits): number {
  if (!(largest > 0)) return 0;
  const high = 2 ** (bits - 1) - 1;
  let n = Math.floor(Math.log2(high / largest)) + 1;
  while (roundHalfAway(largest * 2 ** n) > high) n--;
  return Math.min(MOST_FRACTION_BITS, Math.max(LEAST_FRACTION_BITS, n));
}

/** a + b of one format, saturated. */
export function addQ(a: number, b: number, bits: QBits): number {
  const high = 2 ** (bits - 1) - 1;
  return Math.min(high, Math.max(-high - 1, a + b));
}

/** a b of one format in the same, rounded half away from zero and saturated. */
export function multiplyQ(a: number, b: number, format: QFormat): number {
  return toQ(a * b * 2 ** (-2 * format.fractionBits), format);
}
