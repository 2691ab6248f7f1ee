/**
 * ln(1 + x) in float32 with the rounding errors of Sun's fdlibm (log1pf of newlib, musl, FreeBSD and glibc before 2.41), the
 * function with which TFLM lays out its mel filter bank. It differs from the correctly rounded logarithm in one of ten values
 * by one unit in the last place, which is enough to move a filter weight.
 *
 * Method: 1 + x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); with s = f / (2 + f),
 * ln(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))), R a polynomial fitted by Remez; the rounding error of 1 + x is carried along.
 * Every operation is rounded to float32.
 */
const f32 = Math.fround;

const LN2_HIGH = f32(6.9313812256e-1);
const LN2_LOW = f32(9.0580006145e-6);
/** R(z) = z (L1 + z (L2 + ...)) */
const L = [
  0.66666668653, 0.40000000596, 0.28571429849, 0.22222198546, 0.1818357259, 0.15313838422, 0.1479819864,
].map(f32);

/** Below this the logarithm needs no scaling: sqrt(2) - 1. */
const SQRT_2_MINUS_1 = f32(0.41421356);
/** Mantissas below this (23 bits, sqrt(2)) belong to 2^k, the others to 2^(k + 1). */
const SQRT_2_MANTISSA = 0x3504f7;

const bits = new Float32Array(1);
const words = new Int32Array(bits.buffer);

/** 1 + x = 2^k (1 + f), and what 1 + x lost in rounding, relative to it. */
interface Reduced {
  k: number;
  f: number;
  correction: number;
}

function reduce(x: number): Reduced {
  if (x < SQRT_2_MINUS_1) return { k: 0, f: x, correction: 0 };
  const u = f32(1 + x);
  bits[0] = u;
  let k = (words[0] >> 23) - 127;
  const lost = k > 0 ? f32(1 - f32(u - x)) : f32(x - f32(u - 1));
  const mantissa = words[0] & 0x7fffff;
  if (mantissa < SQRT_2_MANTISSA) words[0] = mantissa | 0x3f800000;
  else {
    k++;
    words[0] = mantissa | 0x3f000000;
  }
  return { k, f: f32(bits[0] - 1), correction: f32(lost / u) };
}

/** @param x float32, 0 to 2^24 (a frequency ratio: negative arguments do not occur) */
export function log1pFloat32(x: number): number {
  if (x < 2 ** -29) return x;
  const { k, f, correction } = reduce(x);
  const high = f32(k * LN2_HIGH);
  const low = f32(f32(k * LN2_LOW) + correction);
  if (f === 0) return f32(high + low);
  const halfSquare = f32(f32(0.5 * f) * f);
  if (k > 0 && Math.abs(f) < 2 ** -20) {
    const rest = f32(halfSquare * f32(1 - f32(f32(2 / 3) * f)));
    return f32(high - f32(f32(rest - low) - f));
  }
  const s = f32(f / f32(2 + f));
  const z = f32(s * s);
  let r = L[6];
  for (let i = 5; i >= 0; i--) r = f32(L[i] + f32(z * r));
  r = f32(z * r);
  const bend = f32(s * f32(halfSquare + r));
  if (k === 0) return f32(f - f32(halfSquare - bend));
  return f32(high - f32(f32(halfSquare - f32(bend + low)) - f));
}
