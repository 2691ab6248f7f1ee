/**
 * Integer functions of the TFLM audio front end (techniques.md 8.1): bit width, rounded square root, natural logarithm and a
 * function tabled over powers of two. Unsigned 32-bit values are plain non-negative numbers here.
 */

/** Number of bits that `x` (uint32) needs: 0 for 0, 1 for 1, 10 for 512. */
export function mostSignificantBit(x: number): number {
  return 32 - Math.clz32(x);
}

/**
 * Square root rounded to the nearest integer, of an integer from 0 to 2^53. Below 2^32 the result stays within 16 bits
 * (65535 at most), as in the original's 32-bit routine.
 */
export function roundedSquareRoot(x: number): number {
  let root = Math.floor(Math.sqrt(x));
  // above 2^52 the float root of k^2 - 1 is k
  if (root * root > x) root--;
  const limit = x < 4294967296 ? 0xffff : 0xffffffff;
  return x - root * root > root && root < limit ? root + 1 : root;
}

const LOG_SEGMENTS = 128;
/** round(2^16 (log2(1 + s) - s)) at s = i / 128; a second 0 ends the last segment's interpolation. */
const LOG2_CORRECTION = Int32Array.from({ length: LOG_SEGMENTS + 2 }, (_, i) =>
  i > LOG_SEGMENTS ? 0 : Math.round(65536 * (Math.log2(1 + i / LOG_SEGMENTS) - i / LOG_SEGMENTS)),
);
/** round(2^16 ln 2) */
const LN_2 = 45426;

/**
 * Natural logarithm of an integer in Q16: log2 as integer part plus linear fraction plus a correction interpolated over 128
 * segments, times ln 2.
 * @param x uint32, at least 1
 */
export function fixedPointLn(x: number): number {
  const integer = mostSignificantBit(x) - 1;
  const mantissa = x - 2 ** integer;
  const fraction = integer < 16 ? mantissa << (16 - integer) : mantissa >> (integer - 16);
  const segment = fraction >> 9;
  const low = LOG2_CORRECTION[segment];
  const high = LOG2_CORRECTION[segment + 1];
  const correction = low + (((high - low) * (fraction - (segment << 9))) >> 16);
  const log2 = integer * 65536 + fraction + correction;
  return Math.floor((LN_2 * log2 + 32768) / 65536);
}

/**
 * Natural logarithm of an integer, scaled by 2^scaleShift and rounded.
 * @param x uint32, at least 1
 * @param scaleShift 0 to 31; the scaled value wraps at 32 bits before its last 16 are rounded away
 */
export function fixedPointLog(x: number, scaleShift: number): number {
  return (((fixedPointLn(x) << scaleShift) + 32768) >>> 0) >>> 16;
}

/** Values per octave in the table of `wideDynamicFunction`; the fourth is padding. */
const OCTAVE = 4;
/** Length of that table: f(0), f(1), then three coefficients (and padding) for each octave from 2 to 2^31. */
export const WIDE_DYNAMIC_TABLE_LENGTH = OCTAVE * 32 - 3;

/**
 * Table of a smooth function of a uint32 as a parabola per octave [2^(n-1), 2^n), laid out as TFLM's: y0, slope, curvature.
 * @param f int16 value at an integer; at the last octave's end it is asked for 2^32 - 1
 */
export function wideDynamicTable(f: (x: number) => number): Int16Array {
  const table = new Int16Array(WIDE_DYNAMIC_TABLE_LENGTH);
  table[0] = f(0);
  table[1] = f(1);
  for (let bits = 2; bits <= 32; bits++) {
    const start = 2 ** (bits - 1);
    const end = bits === 32 ? 2 * start - 1 : 2 * start;
    const y0 = f(start);
    const middle = f(start + start / 2) - y0;
    const last = f(end) - y0;
    const slope = 4 * middle - last;
    const at = OCTAVE * bits - 6;
    table[at] = y0;
    table[at + 1] = slope;
    table[at + 2] = last - slope;
  }
  return table;
}

/** The function of a `wideDynamicTable` at `x` (uint32), an int16. */
export function wideDynamicFunction(x: number, table: Int16Array): number {
  if (x <= 2) return table[x];
  const bits = mostSignificantBit(x);
  const at = OCTAVE * bits - 6;
  const fraction = (bits < 11 ? x << (11 - bits) : x >>> (bits - 11)) & 0x3ff;
  const bent = ((table[at + 2] * fraction) >> 5) + (table[at + 1] << 5);
  return (((((Math.imul(bent, fraction) + 16384) | 0) >> 15) + table[at]) << 16) >> 16;
}

/**
 * (a * b) >> shift of unsigned 32-bit numbers, the product taken in 64 bits, the result in 32.
 * @param shift 0 to 63
 */
export function multiplyShift(a: number, b: number, shift: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / 2 ** shift) >>> 0;
  return Number(((BigInt(a) * BigInt(b)) >> BigInt(shift)) & 0xffffffffn);
}
