/**
 * Requantization: multiplying an integer accumulator by a real scale, in integers, exactly as gemmlowp and TensorFlow Lite
 * define it with double rounding (techniques.md section 2.2). A scale is a Q31 multiplier and a power of two:
 * scale = multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0.
 *
 * All 32-bit results are exact: products of 31 and 32 bits are split so that every intermediate stays below 2^53.
 */

/** scale = value * 2^exponent with |value| in [0.5, 1); (0, 0) for 0. The C library's frexp. */
export function frexp(scale: number): { fraction: number; exponent: number } {
  if (scale === 0 || !Number.isFinite(scale)) return { fraction: scale, exponent: 0 };
  scratch[0] = scale;
  let biased = (scratchWords[1] >>> 20) & 0x7ff;
  let exponent = 0;
  if (biased === 0) {
    // subnormal: lift it into the normal range first
    scratch[0] = scale * 2 ** 64;
    biased = (scratchWords[1] >>> 20) & 0x7ff;
    exponent = -64;
  }
  exponent += biased - 1022;
  scratchWords[1] = (scratchWords[1] & 0x800fffff) | (1022 << 20);
  return { fraction: scratch[0], exponent };
}
const scratch = new Float64Array(1);
const scratchWords = new Uint32Array(scratch.buffer);

/** Rounds half away from zero, as C's round. */
export function roundHalfAway(value: number): number {
  const magnitude = Math.abs(value);
  const floor = Math.floor(magnitude);
  // value + 0.5 would round 0.49999999999999994 up
  return Math.sign(value) * (magnitude - floor >= 0.5 ? floor + 1 : floor);
}

export interface QuantizedMultiplier {
  /** Q31, in [2^30, 2^31) or 0 */
  multiplier: number;
  /** power of two, positive to the left */
  shift: number;
}

/** A non-negative real scale as Q31 multiplier and shift. Scales below 2^-32 become 0, scales of 2^30 and above saturate. */
export function quantizeMultiplier(scale: number): QuantizedMultiplier {
  if (!(scale > 0)) return { multiplier: 0, shift: 0 };
  const { fraction, exponent } = frexp(scale);
  let multiplier = roundHalfAway(fraction * 2 ** 31);
  let shift = exponent;
  if (multiplier === 2 ** 31) {
    multiplier = 2 ** 30;
    shift += 1;
  }
  if (shift < -31) return { multiplier: 0, shift: 0 };
  if (shift > 30) return { multiplier: 2 ** 31 - 1, shift: 30 };
  return { multiplier, shift };
}

/**
 * (a * b * 2) rounded to its high 32 bits: floor((a b + 2^30) / 2^31), saturated where a = b = -2^31.
 * gemmlowp's SaturatingRoundingDoublingHighMul. a and b are int32.
 */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (b < 0) {
    if (a === -2147483648 && b === -2147483648) return 2147483647;
    // the sign of one factor moves to the other; -2^31 has no positive int32, but doubles hold it
    return highMul(-a, -b);
  }
  return highMul(a, b);
}

function highMul(a: number, b: number): number {
  const high = Math.floor(b / 65536);
  const low = b - high * 65536;
  const p1 = a * high;
  const q = Math.floor(p1 / 32768);
  const r = p1 - q * 32768;
  return q + Math.floor((r * 65536 + a * low + 1073741824) / 2147483648);
}

/** x / 2^exponent rounded to nearest, half away from zero. x int32, exponent 0..31. gemmlowp's RoundingDivideByPOT. */
export function roundingDivideByPowerOfTwo(x: number, exponent: number): number {
  if (exponent === 0) return x;
  const mask = exponent === 31 ? 0x7fffffff : (1 << exponent) - 1;
  return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0 ? 1 : 0) ? 1 : 0);
}

/**
 * x * multiplier * 2^(shift - 31) with double rounding: first to the high product, then by the right shift.
 * x int32; a left shift that leaves int32 wraps, as on the device. `multiplier` is not negative.
 */
export function multiplyByQuantizedMultiplier(x: number, multiplier: number, shift: number): number {
  const left = shift > 0 ? x << shift : x;
  const bh = multiplier >>> 16;
  const p1 = left * bh;
  const q = Math.floor(p1 / 32768);
  const high =
    q + Math.floor(((p1 - q * 32768) * 65536 + left * (multiplier & 0xffff) + 1073741824) / 2147483648);
  if (shift >= 0) return high;
  const right = -shift;
  const mask = right === 31 ? 0x7fffffff : (1 << right) - 1;
  return (high >> right) + ((high & mask) > (mask >> 1) + (high < 0 ? 1 : 0) ? 1 : 0);
}

/**
 * The 64-bit accumulator form of int16 activations (16x8): the multiplier is reduced to 15 bits and the product rounded once,
 * (x * m16 + 2^(14 - shift)) >> (15 - shift). x is an integer below 2^47 in magnitude, held exactly by a double;
 * shift -31..7. The result wraps to int32.
 */
export function multiplyByQuantizedMultiplier64(x: number, multiplier: number, shift: number): number {
  const m16 = multiplier < 0x7fff0000 ? (multiplier + 0x8000) >> 16 : 0x7fff;
  const total = 15 - shift;
  const high = Math.floor(x / 65536);
  const p1 = high * m16;
  const p0 = (x - high * 65536) * m16 + 2 ** (total - 1);
  if (total >= 16) return Math.floor((p1 + Math.floor(p0 / 65536)) / 2 ** (total - 16)) | 0;
  return (p1 * 2 ** (16 - total) + Math.floor(p0 / 2 ** total)) | 0;
}
