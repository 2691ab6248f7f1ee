/**
 * exp, logistic, tanh and 1 / (1 + x) on int32 fixed-point numbers, bit for bit gemmlowp's (fixedpoint/fixedpoint.h): a
 * Taylor polynomial on [-1/4, 0), a barrel of stored powers of e, and three Newton steps for the reciprocal.
 */
import { saturatingRoundingDoublingHighMul as mul } from '../tensor';
import {
  INT32_MAX,
  multiplyByPowerOfTwo,
  one,
  rescale,
  roundingHalfSum,
  saturateToInt32,
} from './arithmetic';

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

/**
 * 1 / sqrt(x) of an integer x >= 0 as a quantized multiplier (TensorFlow Lite's GetInvSqrtQuantizedMultiplierExp): five Newton steps
 * in Q3.28 on x shifted into [2^27, 2^29). 0 counts as 1. `shift` is to the left. The result is `into`, which saves who computes many
 * of them an object each.
 */
export function inverseSquareRoot(
  x: number,
  into: { multiplier: number; shift: number } = { multiplier: 0, shift: 0 },
): { multiplier: number; shift: number } {
  if (x <= 1) {
    into.multiplier = INT32_MAX;
    into.shift = 0;
    return into;
  }
  let right = 11;
  let input = x;
  while (input >= 2 ** 29) {
    input = Math.floor(input / 4);
    right++;
  }
  const pairs = Math.floor((Math.clz32(input) - 1) / 2) - 1;
  right -= pairs;
  input *= 4 ** pairs;
  const halfInput = multiplyByPowerOfTwo(input >> 1, -1);
  const threeHalves = 2 ** 28 + 2 ** 27;
  let root = one(3);
  for (let step = 0; step < 5; step++) {
    const cube = rescale(mul(mul(root, root), root), 9, 3);
    root = rescale(mul(threeHalves, root) - mul(halfInput, cube), 6, 3);
  }
  const multiplier = mul(root, HALF_SQRT_2);
  into.multiplier = right < 0 ? multiplier << -right : multiplier;
  into.shift = right < 0 ? 0 : 0 - right;
  return into;
}

/** sqrt(2) / 2 in Q0.31 */
const HALF_SQRT_2 = 1518500250;

const SQRT_HALF = HALF_SQRT_2;
/** Q0.31 constants of the rational approximation: sqrt(sqrt(1/2)), and 11/240, 1/20, 1/4 and 2 / sqrt(2) - 1 times sqrt(sqrt(2)) */
const SQRT_SQRT_HALF = 1805811301;
const LOG_2 = 1488522236;
const ALPHA_N = 117049297;
const ALPHA_D = 127690142;
const ALPHA_I = 1057819769;
const ALPHA_F = 638450708;

/**
 * ln(x) for x >= 1 in Q`inputBits`, the result in Q`outputBits` (TensorFlow Lite's log_x_for_x_greater_than_or_equal_to_1). x is
 * split into a power of two and a rest near sqrt(sqrt(1/2)), for which a rational function in q = 2 (rest - sqrt(sqrt(1/2))) serves.
 */
export function logarithm(x: number, inputBits: number, outputBits: number): number {
  // one bit more than the result has: the power of two may saturate before the rest is added
  const bits = outputBits + 1;
  const quarter = rescale(2 ** 29, 0, bits);
  const power = (exponent: number) => multiplyByPowerOfTwo(exponent, 31 - bits);
  const headroom = Math.clz32(x);
  const restA = multiplyByPowerOfTwo(mul(multiplyByPowerOfTwo(x, headroom - 1), SQRT_HALF), 1);
  const powerA = saturateToInt32(power(inputBits - headroom) + quarter);
  // the same for x times sqrt(1/2); the better of both is nearer to the middle of the interval
  const headroomB = Math.clz32(mul(x, SQRT_HALF)) - 1;
  const restB = multiplyByPowerOfTwo(x, headroomB);
  const powerB = saturateToInt32(power(inputBits - headroomB) - quarter);
  const rest = Math.min(restA, restB);

  const p = roundingHalfSum(rest, SQRT_SQRT_HALF);
  const q = 2 * (rest - SQRT_SQRT_HALF);
  const square = mul(q, q);
  const numerator = mul(q, rest) + mul(mul(q, square), ALPHA_N);
  const denominator = mul(p, ALPHA_I + q + mul(ALPHA_D, square)) + mul(ALPHA_F, q);
  const quotient = mul(rescale(numerator, 0, bits), oneOverOnePlus(denominator));
  return rescale(mul(Math.max(powerA, powerB), LOG_2) + quotient, bits, outputBits);
}
