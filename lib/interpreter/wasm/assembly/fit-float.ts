// Finds the constants of the requantization in float32 for one channel, and proves them (lib/interpreter/wasm/float-stage.ts says what and
// why). Here because it runs thousands of times at load, when JavaScript still is slow. It works on the first 6 KiB of the memory, so it
// wants an instance of its own.
import { requantizeByDefinition } from './requantize';

// Larger factors are hardly ever better, and looking at them takes time.
const MAX_FACTOR: i32 = 400;
const MAX_ATTEMPTS: i32 = 32;
// Beyond it the sum of product and magic number leaves its binade.
const MAX_PRODUCT: f64 = 2097152;

// Addresses. Float64: the least sum of each output, 256 of them; how far off each factor is; ranges; the result.
const THRESHOLDS: usize = 0;
const ERRORS: usize = 2048;
const POSITIVE: usize = 5376;
const OTHERS: usize = 5440;
const RESULT: usize = 5504;

// Of a range of thresholds: the offset in units of the sum with which the real multiplier would agree with the reference, the distance
// from it up to which it still would, the first and last threshold, and the output in their middle. No distance: there are none.
const MIDDLE: usize = 0;
const DISTANCE: usize = 8;
const LEAST: usize = 16;
const GREATEST: usize = 24;
const CENTER: usize = 32;

// Of the result, and of each candidate.
const FACTOR: usize = 0;
const OFFSET: usize = 8;
const SIGN_OFFSET: usize = 16;
const SLOPE: usize = 24;
const RESULT_CENTER: usize = 32;

// Sums from `least` to `greatest`, outputs without zero point from `min` to `max`. True where RESULT has been found.
export function fitFloat(
  multiplier: i32, shift: i32, min: i32, max: i32, least: i32, greatest: i32, maxFactor: i32,
): bool {
  const lowest = clamp(requantizeByDefinition(least, multiplier, shift), min, max);
  const highest = clamp(requantizeByDefinition(greatest, multiplier, shift), min, max);
  const count = highest - lowest;
  if (count < 1 || count > 255 || multiplier <= 0) return false;
  for (let i = 0; i < count; i++) setFloat(THRESHOLDS, i, leastSum(lowest + 1 + i, multiplier, shift));

  const real = <f64>multiplier * reinterpret<f64>(<i64>(1023 + shift - 31) << 52);
  const others = lowest < 0 ? (highest < 0 ? count : -lowest) : 0;
  findRange(OTHERS, lowest + 1, 0, others, real);
  findRange(POSITIVE, lowest + 1, others, count, real);
  const last = maxFactor < MAX_FACTOR ? maxFactor : MAX_FACTOR;
  for (let factor = 1; factor <= last; factor++) {
    setCandidate(factor, real);
    const offset = load<f64>(RESULT + OFFSET);
    const error = max_(misfit(POSITIVE, offset, real), misfit(OTHERS, offset - load<f64>(RESULT + SIGN_OFFSET), real));
    setFloat(ERRORS, factor, error);
    if (error > 0.5) continue;
    if (agrees(least, greatest, min, max, lowest, highest)) return true;
    setFloat(ERRORS, factor, Infinity);
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    let factor = 1;
    for (let other = 2; other <= last; other++)
      if (getFloat(ERRORS, other) < getFloat(ERRORS, factor)) factor = other;
    if (!(last >= 1 && getFloat(ERRORS, factor) < Infinity)) return false;
    setFloat(ERRORS, factor, Infinity);
    setCandidate(factor, real);
    if (agrees(least, greatest, min, max, lowest, highest)) return true;
  }
  return false;
}

@inline
function clamp(x: i32, least: i32, greatest: i32): i32 {
  return x < least ? least : x > greatest ? greatest : x;
}

@inline
function max_(a: f64, b: f64): f64 {
  return a > b ? a : b;
}

@inline
function getFloat(array: usize, i: i32): f64 {
  return load<f64>(array + (<usize>i << 3));
}

@inline
function setFloat(array: usize, i: i32, x: f64): void {
  store<f64>(array + (<usize>i << 3), x);
}

// The reference reaches q where h = floor((sum * 2^left * M + 2^30) / 2^31) reaches q * 2^e rounded half away from zero, both of which can
// be solved for the sum. The quotient is rounded once, so only near an integer it takes the remainder to tell, which fits in 64 bits.
function leastSum(q: i32, multiplier: i32, shift: i32): f64 {
  const h: i64 = shift >= 0 ? <i64>q : (<i64>(2 * q - 1) << (-shift - 1)) + <i64>(q <= 0);
  const divisor = <i64>multiplier << (shift > 0 ? shift : 0);
  const odd: i64 = 2 * h - 1;
  const quotient = (<f64>odd * 1073741824.0) / <f64>divisor;
  const near = nearest<f64>(quotient);
  if (abs<f64>(quotient - near) > 1.0 / 1048576.0) return ceil<f64>(quotient);
  return <i64>near * divisor - (odd << 30) >= 0 ? near : near + 1;
}

function findRange(range: usize, first: i32, from: i32, to: i32, real: f64): void {
  store<f64>(range + DISTANCE, 0);
  if (from >= to) return;
  const sumsPerOutput = 1.0 / real;
  let largest = -Infinity, smallest = Infinity;
  for (let i = from; i < to; i++) {
    const offset = (<f64>(first + i) - 0.5) * sumsPerOutput - getFloat(THRESHOLDS, i);
    if (offset > largest) largest = offset;
    if (offset < smallest) smallest = offset;
  }
  store<f64>(range + MIDDLE, (smallest + largest + 1) / 2);
  store<f64>(range + DISTANCE, (smallest + 1 - largest) / 2);
  store<f64>(range + LEAST, getFloat(THRESHOLDS, from));
  store<f64>(range + GREATEST, getFloat(THRESHOLDS, to - 1));
  store<f64>(range + CENTER, <f64>(first + ((from + to) >> 1)));
}

// What a factor makes of the real multiplier, with its offsets in the middle of what would be exact.
function setCandidate(factor: i32, real: f64): void {
  const f = <f64>factor;
  const hasPositive = load<f64>(POSITIVE + DISTANCE) != 0;
  const both = hasPositive && load<f64>(OTHERS + DISTANCE) != 0;
  const range = hasPositive ? POSITIVE : OTHERS;
  // where no sign is looked at, small products are more precise
  const center = both ? 0 : load<f64>(range + CENTER);
  const offset = nearest<f64>(f * (load<f64>(range + MIDDLE) - center / real));
  const signOffset = both ? offset - nearest<f64>(f * load<f64>(OTHERS + MIDDLE)) : 0;
  store<f64>(RESULT + FACTOR, f);
  store<f64>(RESULT + OFFSET, offset);
  store<f64>(RESULT + SIGN_OFFSET, max_(signOffset, 0));
  store<f64>(RESULT + SLOPE, <f64>(<f32>(real / f)));
  store<f64>(RESULT + RESULT_CENTER, center);
}

// How far from the middle of the range its worst threshold may end up, 1 being the end of the range.
function misfit(range: usize, offset: f64, real: f64): f64 {
  const distance = load<f64>(range + DISTANCE);
  if (distance == 0) return 0;
  const factor = load<f64>(RESULT + FACTOR);
  const start = load<f64>(RESULT + RESULT_CENTER) / real;
  const reach = max_(load<f64>(range + GREATEST) - start, start - load<f64>(range + LEAST));
  const ofOffset = abs<f64>(offset / factor + start - load<f64>(range + MIDDLE));
  const ofSlope = abs<f64>((factor * load<f64>(RESULT + SLOPE)) / real - 1) * reach;
  const ofConversion = factor * reach < 16777216.0 ? 0 : reach / 33554432.0;
  return distance < 0 ? Infinity : (ofOffset + ofSlope + ofConversion) / distance;
}

// The proof: what the kernel computes, at both sides of every threshold and at both ends.
function agrees(least: i32, greatest: i32, min: i32, max: i32, lowest: i32, highest: i32): bool {
  const center = load<f64>(RESULT + RESULT_CENTER);
  const low = product(<f64>least), high = product(<f64>greatest);
  if (max_(-low, high) > MAX_PRODUCT) return false;
  if (lowest > min && !(low > <f64>lowest - center - 0.5)) return false;
  if (highest < max && !(high < <f64>highest - center + 0.5)) return false;
  for (let i = 0; i < highest - lowest; i++) {
    const sum = getFloat(THRESHOLDS, i);
    const tie = <f64>(lowest + i) - center + 0.5;
    // never a tie itself, so it does not matter how ties are rounded
    if (!(product(sum) > tie && product(sum - 1) < tie)) return false;
  }
  return true;
}

// Two factors of 24 bits: exact in float64.
@inline
function product(sum: f64): f64 {
  const scaled = load<f64>(RESULT + FACTOR) * sum + load<f64>(RESULT + OFFSET);
  const x = scaled < 0 ? scaled - load<f64>(RESULT + SIGN_OFFSET) : scaled;
  return <f64>(<f32>x) * load<f64>(RESULT + SLOPE);
}
