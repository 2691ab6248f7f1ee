/**
 * Saturating arithmetic on int32 numbers in Qm.n format (m integer bits, n = 31 - m fractional bits), as gemmlowp defines it
 * (gemmlowp, fixedpoint/fixedpoint.h; techniques.md section 2.6). The product of two such numbers is
 * `saturatingRoundingDoublingHighMul`, whose integer bits are the sum of the factors'.
 */
import { roundingDivideByPowerOfTwo } from '../tensor';

export const INT32_MAX = 2147483647;
export const INT32_MIN = -2147483648;

export function saturateToInt32(x: number): number {
  return Math.min(INT32_MAX, Math.max(INT32_MIN, x));
}

/** x * 2^exponent: saturating to the left, rounding half away from zero to the right. Exponent -31..31. */
export function multiplyByPowerOfTwo(x: number, exponent: number): number {
  return exponent >= 0 ? saturateToInt32(x * 2 ** exponent) : roundingDivideByPowerOfTwo(x, -exponent);
}

/** The same number with other integer bits: Q`from` to Q`to`. */
export function rescale(x: number, from: number, to: number): number {
  return multiplyByPowerOfTwo(x, from - to);
}

/** (a + b) / 2 rounded half away from zero. */
export function roundingHalfSum(a: number, b: number): number {
  const sum = a + b;
  return Math.trunc((sum + (sum >= 0 ? 1 : -1)) / 2);
}

/** 1 as Qm.n; Q0.31 has no 1 and takes the nearest, 2^31 - 1. */
export function one(integerBits: number): number {
  return integerBits === 0 ? INT32_MAX : 2 ** (31 - integerBits);
}
