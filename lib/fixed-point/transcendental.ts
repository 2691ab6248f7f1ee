/**
 * exp, logistic, tanh and 1 / (1 + x) on int32 fixed-point numbers, bit for bit gemmlowp's (fixedpoint/fixedpoint.h): a
 * Taylor polynomial on [-1/4, 0), a barrel of stored powers of e, and three Newton steps for the reciprocal.
 */
import { saturatingRoundingDoublingHighMul as mul } from '../tensor';
import { INT32_MAX, multiplyByPowerOfTwo, one, rescale, roundingHalfSum } from './arithmetic';

/** e^-1/8 and 1/3 in Q0.31 */
const EXP_MINUS_EIGHTH = 1895147668;
const ONE_THIRD = 715827883;

/** exp(-2^exponent) in Q0.31 */
const BARREL: readonly { exponent: number; multiplier: number }[] = [
  { exponent: -2, multiplier: 1672461947 },
  { exponent: -1, multiplier: 1302514674 },
  { exponent: 0, multiplier: 790015084 },
  { exponent: 1, multiplier: 290630308 },
  { exponent: 2, multiplier: 39332535 },
  { exponent: 3, multiplier: 720401 },
  { exponent: 4, multiplier: 242 },
];

/** exp(a) for a in [-1/4, 0), Q0.31 to Q0.31: the Taylor polynomial of degree 4 around -1/8. */
function expOnQuarter(a: number): number {
  const x = a + 2 ** 28;
  const x2 = mul(x, x);
  const x3 = mul(x2, x);
  const x4 = mul(x2, x2);
  const x4Over4 = multiplyByPowerOfTwo(x4, -2);
  const higher = multiplyByPowerOfTwo(mul(x4Over4 + x3, ONE_THIRD) + x2, -1);
  return EXP_MINUS_EIGHTH + mul(EXP_MINUS_EIGHTH, x + higher);
}

/** exp(a) for a <= 0 in Q`integerBits`; the result is Q0.31. */
export function expOnNegativeValues(a: number, integerBits: number): number {
  if (a === 0) return INT32_MAX;
  const fractionalBits = 31 - integerBits;
  if (integerBits > 5 && a < -(2 ** (fractionalBits + 5))) return 0;
  const quarter = 2 ** (fractionalBits - 2);
  // a modulo 1/4, in [-1/4, 0); the rest is a multiple of 1/4
  const low = (a & (quarter - 1)) - quarter;
  let result = expOnQuarter(rescale(low, integerBits, 0));
  const rest = low - a;
  for (const { exponent, multiplier } of BARREL) {
    if (integerBits <= exponent) break;
    const bit = fractionalBits + exponent;
    if ((rest >>> bit) & 1) result = mul(result, multiplier);
  }
  return result;
}

const FORTY_EIGHT_SEVENTEENTHS = 1515870810; // Q2.29
const MINUS_THIRTY_TWO_SEVENTEENTHS = -1010580540; // Q2.29

/** 2 / (1 + a) for a in [0, 1] Q0.31, by Newton's division; the result is Q2.29. */
function twoOverOnePlus(a: number): number {
  const half = roundingHalfSum(a, one(0));
  let x = FORTY_EIGHT_SEVENTEENTHS + mul(half, MINUS_THIRTY_TWO_SEVENTEENTHS);
  for (let step = 0; step < 3; step++) {
    const error = one(2) - mul(half, x);
    x += rescale(mul(x, error), 4, 2);
  }
  return x;
}

/** 1 / (1 + a) for a in [0, 1], Q0.31 to Q0.31. */
export function oneOverOnePlus(a: number): number {
  // halving changes the format and not the number: 2 / (1 + a) in Q2.29 is 1 / (1 + a) in Q1.30
  return rescale(twoOverOnePlus(a), 1, 0);
}

/** (1 - a) / (1 + a) for a in [0, 1], Q0.31 to Q0.31. */
export function oneMinusOverOnePlus(a: number): number {
  return rescale(twoOverOnePlus(a) - one(2), 2, 0);
}

/** 1 / (1 + exp(-a)), a in Q`integerBits`, the result in Q0.31. */
export function logistic(a: number, integerBits: number): number {
  if (a === 0) return 2 ** 30;
  const positive = oneOverOnePlus(expOnNegativeValues(-Math.abs(a), integerBits));
  return a > 0 ? positive : INT32_MAX - positive;
}

/** tanh(a), a in Q`integerBits`, the result in Q0.31. */
export function tanh(a: number, integerBits: number): number {
  if (a === 0) return 0;
  // doubling changes the format: a in Qm.n is 2a in Q(m+1).(n-1)
  const positive = oneMinusOverOnePlus(expOnNegativeValues(-Math.abs(a), integerBits + 1));
  return a > 0 ? positive : -positive;
}

/**
 * 1 / x for x > 0 in Q`integerBits`, normalized: `scale` in Q0.31 is 1 / (x / 2^bitsOverUnit), between 1/2 and 1.
 */
export function reciprocal(x: number, integerBits: number): { scale: number; bitsOverUnit: number } {
  const headroom = Math.clz32(x);
  // x shifted up to the highest bit is 1 + fraction in Q1.31; the 1 is dropped
  const fraction = (x << headroom) & 0x7fffffff;
  return { scale: oneOverOnePlus(fraction), bitsOverUnit: integerBits - headroom };
}
