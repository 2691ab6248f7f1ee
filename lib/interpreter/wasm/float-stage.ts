/**
 * Requantization of a channel by one fused multiply-add in float32 (assembly/requantize.ts), and the proof that it gives TFLM's bits.
 *
 * Both are monotonic: TFLM's double rounding (techniques.md section 2.2), and
 *   q = round(x * slope) + center      x = float(factor * sum + offset), less signOffset where it is negative
 * where the product is not rounded before the sum. So they agree on all sums of the channel if they agree at the least sum of every
 * output and at the one before it: at most 255 places. To be found is a slope that is precise enough. The 24 bits of a float32 are not,
 * but the factor may be anything that weights of 16 bits can carry, and among some hundred there is one whose product with its slope
 * comes much nearer to the real multiplier, and whose offset nearer to the rounding of the reference.
 */
import { multiplyByQuantizedMultiplier } from '../../tensor';

/** What the sums of one channel are multiplied by, as TFLM does it, and the outputs that are told apart (without zero point). */
export interface ExactStage {
  multiplier: number;
  shift: number;
  min: number;
  max: number;
  /** what the sum can be; times 2^shift it is an int32 */
  least: number;
  greatest: number;
}

/** All but the slope are integers. */
export interface FloatStage {
  factor: number;
  offset: number;
  signOffset: number;
  slope: number;
  center: number;
}

/** Larger factors are hardly ever better, and looking at them takes time at load. */
const MAX_FACTOR = 400;
const MAX_ATTEMPTS = 32;
/** Beyond it the sum of product and magic number (assembly/requantize.ts) leaves its binade. */
const MAX_PRODUCT = 2 ** 21;

/** The least sum of each output from `first` on. */
interface Thresholds {
  first: number;
  count: number;
  sums: Float64Array;
}

/** Offsets, in units of the sum, with which the real multiplier would agree with the reference at a range of thresholds. */
interface OffsetRange {
  middle: number;
  halfWidth: number;
  /** thresholds */
  least: number;
  greatest: number;
  /** output in their middle */
  center: number;
}

/** Outputs of 8 bits; both are reused for every channel. */
const thresholdSums = new Float64Array(256);
const errors = new Float64Array(MAX_FACTOR + 1);

/** undefined where none has been found up to `maxFactor`. */
export function findFloatStage(exact: ExactStage, maxFactor: number): FloatStage | undefined {
  const thresholds = findThresholds(exact);
  if (thresholds === undefined) return undefined;
  const multiplier = exact.multiplier * 2 ** (exact.shift - 31);
  const positive = offsetRange(thresholds, multiplier, true);
  const others = offsetRange(thresholds, multiplier, false);
  const last = Math.min(MAX_FACTOR, maxFactor);
  for (let factor = 1; factor <= last; factor++) {
    const stage = candidate(factor, multiplier, positive, others);
    errors[factor] = Math.max(
      positive === undefined ? 0 : misfit(stage, stage.offset, multiplier, positive),
      others === undefined ? 0 : misfit(stage, stage.offset - stage.signOffset, multiplier, others),
    );
    if (errors[factor] > 0.5) continue;
    if (agrees(stage, exact, thresholds)) return stage;
    errors[factor] = Infinity;
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    let factor = 1;
    for (let other = 2; other <= last; other++) if (errors[other] < errors[factor]) factor = other;
    if (!(errors[factor] < Infinity)) return undefined;
    errors[factor] = Infinity;
    const stage = candidate(factor, multiplier, positive, others);
    if (agrees(stage, exact, thresholds)) return stage;
  }
  return undefined;
}

/** What a factor makes of the multiplier, with its offsets in the middle of what would be exact. */
function candidate(
  factor: number,
  multiplier: number,
  positive: OffsetRange | undefined,
  others: OffsetRange | undefined,
): FloatStage {
  const slope = Math.fround(multiplier / factor);
  const of = ({ middle }: OffsetRange, center: number) => Math.round(factor * (middle - center / multiplier));
  if (positive === undefined || others === undefined) {
    // no sign to look at: small products are more precise
    const range = (positive ?? others)!;
    return { factor, offset: of(range, range.center), signOffset: 0, slope, center: range.center };
  }
  const offset = of(positive, 0);
  return { factor, offset, signOffset: Math.max(0, offset - of(others, 0)), slope, center: 0 };
}

/** How far from the middle of the range the worst threshold may end up, 1 being the end of the range. */
function misfit(
  { factor, slope, center }: FloatStage,
  offset: number,
  multiplier: number,
  range: OffsetRange,
) {
  const reach = Math.max(range.greatest - center / multiplier, center / multiplier - range.least);
  const ofOffset = Math.abs(offset / factor + center / multiplier - range.middle);
  const ofSlope = Math.abs((factor * slope) / multiplier - 1) * reach;
  const ofConversion = factor * reach < 2 ** 24 ? 0 : reach * 2 ** -25;
  return (ofOffset + ofSlope + ofConversion) / range.halfWidth;
}

const outputOf = ({ multiplier, shift, min, max }: ExactStage, sum: number): number =>
  Math.min(max, Math.max(min, multiplyByQuantizedMultiplier(sum, multiplier, shift)));

/**
 * The reference reaches q where h = floor((sum * 2^left * M + 2^30) / 2^31) reaches q * 2^e rounded half away from zero, both of which
 * can be solved for the sum.
 */
function findThresholds(exact: ExactStage): Thresholds | undefined {
  const { multiplier, shift, least, greatest } = exact;
  const first = outputOf(exact, least) + 1;
  const count = outputOf(exact, greatest) - first + 1;
  if (count < 1 || count > thresholdSums.length || multiplier <= 0) return undefined;
  const e = Math.max(0, -shift);
  const divisor = multiplier * 2 ** Math.max(0, shift);
  for (let i = 0; i < count; i++) {
    const q = first + i;
    const h = e === 0 ? q : (2 * q - 1) * 2 ** (e - 1) + (q > 0 ? 0 : 1);
    thresholdSums[i] = ceilOfQuotient((2 * h - 1) * 2 ** 30, divisor);
  }
  return { first, count, sums: thresholdSums };
}

/** Exact for a dividend of at most 53 significant bits and quotients of at most 32. */
function ceilOfQuotient(dividend: number, divisor: number): number {
  const quotient = dividend / divisor;
  const nearest = Math.round(quotient);
  if (Math.abs(quotient - nearest) > 2 ** -20) return Math.ceil(quotient);
  return BigInt(nearest) * BigInt(divisor) >= BigInt(dividend) ? nearest : nearest + 1;
}

/** Of positive outputs, or of all others; undefined where there are none. */
function offsetRange(
  { first, count, sums }: Thresholds,
  multiplier: number,
  ofPositive: boolean,
): OffsetRange | undefined {
  const from = ofPositive ? Math.max(0, 1 - first) : 0;
  const to = ofPositive ? count : Math.min(count, 1 - first);
  if (from >= to) return undefined;
  const sumsPerOutput = 1 / multiplier;
  let largest = -Infinity;
  let smallest = Infinity;
  for (let i = from; i < to; i++) {
    const offset = (first + i - 0.5) * sumsPerOutput - sums[i];
    if (offset > largest) largest = offset;
    if (offset < smallest) smallest = offset;
  }
  return {
    middle: (smallest + largest + 1) / 2,
    halfWidth: (smallest + 1 - largest) / 2,
    least: sums[from],
    greatest: sums[to - 1],
    center: first + ((from + to) >> 1),
  };
}

/** The proof: what the kernel computes, at both sides of every threshold and at both ends. */
function agrees(stage: FloatStage, exact: ExactStage, { first, count, sums }: Thresholds): boolean {
  const { least, greatest, min, max } = exact;
  const low = product(stage, least);
  const high = product(stage, greatest);
  if (Math.max(-low, high) > MAX_PRODUCT) return false;
  const lowest = first - 1 - stage.center;
  const highest = lowest + count;
  if (first - 1 > min && !(low > lowest - 0.5)) return false;
  if (first - 1 + count < max && !(high < highest + 0.5)) return false;
  for (let i = 0; i < count; i++) {
    const tie = lowest + i + 0.5;
    // never a tie itself, so it does not matter how ties are rounded
    if (!(product(stage, sums[i]) > tie && product(stage, sums[i] - 1) < tie)) return false;
  }
  return true;
}

/** Two factors of 24 bits: exact in float64. */
function product({ factor, offset, signOffset, slope }: FloatStage, sum: number): number {
  const scaled = factor * sum + offset;
  return Math.fround(scaled < 0 ? scaled - signOffset : scaled) * slope;
}
