// From int32 sums to int8 outputs, bit for bit TFLM's double rounding (techniques.md section 2.2), four channels at a time.
//
// The reference computes h = floor((acc * M + 2^30) / 2^31) and then h / 2^e rounded half away from zero. WebAssembly shifts all
// lanes by one distance, so four channels share one shift s >= e: weights and bias, and so the sum, carry a factor 2^(s-e+1), and
//   t = (acc * 2^(s-e+1)) * M + k      k = 2^(31+s-e) for the first rounding, 2^(31+s) more for the second where e > 0
//                                      (e < 0 is a left shift before the product: k = 2^(31+s))
//   q = ((t >> 32) - (acc < 0 ? 2^(s-e) : 0)) >> s
// is the same number, since floors nest and the second rounding constant is a multiple of 2^(s-e). The subtraction makes halves
// of negative numbers round away from zero; where e <= 0 there is no second rounding and its constant is 0.
// stage.ts writes the constants and proves for each channel that nothing overflows. Where it cannot, as when the scales of four
// neighbours lie too far apart, the four are marked and computed one by one, from sums without a factor.
//
// Where the fused multiply-add is there (relaxed SIMD, probed at start), a float32 does the same with a quarter of the instructions:
//   q + zero point = round(float(sum - (sum < 0 ? d : 0)) * c + center + zero point)
// where the sum carries any integer factor and an offset (float-stage.ts, which also proves it). A sum of 1.5 * 2^23 and more has no
// fraction, and the integer in its low bits.
import { storeChannels } from './lanes';

// Bytes of the constants of four channels. Offsets: 0 bias with its factor, 16 the factor, 100 how they are computed, and
// together (0): 32 M, 48 and 64 k, 80 the sign term, 96 s
// one by one (1): 32 M, 80 the shifts, positive to the left
// in float32 (2): 32 c, 48 the offset, which the bias contains where it carries the factor, 64 d, 80 center + zero point +
// 1.5 * 2^23, 96 the bits of 1.5 * 2^23, 104 whether any d is not 0, 108 the zero point
export const STAGE: usize = 112;

const TOGETHER: i32 = 0;
const ONE_BY_ONE: i32 = 1;
const FLOAT: i32 = 2;

@inline
export function bias(stage: usize): v128 {
  return v128.load(stage);
}

@inline
export function isOneByOne(stage: usize): bool {
  return load<i32>(stage, 100) == ONE_BY_ONE;
}

// Whether these eight channels are of the kind for which this module has the shortest code.
@inline
export function isQuick(stage: usize): bool {
  const kind = ASC_FEATURE_RELAXED_SIMD ? FLOAT : TOGETHER;
  return load<i32>(stage, 100) == kind && load<i32>(stage + STAGE, 100) == kind;
}

// Four sums of channels that are quick. The zero point is in their constants, or is still to be added.
@inline
function quick(sum: v128, stage: usize): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? requantizeFloat(sum, stage) : requantize(sum, stage);
}

@inline
function requantizeFloat(sum: v128, stage: usize): v128 {
  const rounded = f32x4.relaxed_madd(f32x4.convert_i32x4_s(sum), v128.load(stage, 32), v128.load(stage, 80));
  // from memory: engines would build a constant anew each time, with three instructions
  return i32x4.sub(rounded, v128.load32_splat(stage, 96));
}

@inline
function withoutZeroPoint(q: v128, stage: usize): v128 {
  return i32x4.sub(q, v128.load32_splat(stage, 108));
}

// Whether sums of these eight quick channels go through `away` first.
@inline
export function needsAway(stage: usize): bool {
  return ASC_FEATURE_RELAXED_SIMD && (load<i32>(stage, 104) | load<i32>(stage + STAGE, 104)) != 0;
}

// Negative sums in float32: what makes halves round away from zero.
@inline
export function away(sum: v128, stage: usize): v128 {
  return i32x4.sub(sum, v128.and(i32x4.shr_s(sum, 31), v128.load(stage, 64)));
}

// Sums without factor get it; for weights that have no room to carry it.
@inline
export function withFactor(sum: v128, stage: usize): v128 {
  const scaled = i32x4.mul(sum, v128.load(stage, 16));
  return ASC_FEATURE_RELAXED_SIMD && load<i32>(stage, 100) == FLOAT ? i32x4.add(scaled, v128.load(stage, 48)) : scaled;
}

// Sums of quick channels without factor get it: sum * quickFactor + quickOffset.
@inline
export function withQuickFactor(sum: v128, stage: usize): v128 {
  return i32x4.add(i32x4.mul(sum, quickFactor(stage)), quickOffset(stage));
}

@inline
export function quickFactor(stage: usize): v128 {
  return v128.load(stage, 16);
}

@inline
export function quickOffset(stage: usize): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? v128.load(stage, 48) : i32x4.splat(0);
}

// Four sums that carry the factor; not for channels one by one.
@inline
function requantize(sum: v128, stage: usize): v128 {
  const multiplier = v128.load(stage, 32);
  const low = i64x2.add(i64x2.extmul_low_i32x4_s(sum, multiplier), v128.load(stage, 48));
  const high = i64x2.add(i64x2.extmul_high_i32x4_s(sum, multiplier), v128.load(stage, 64));
  const t = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
  const awayFromZero = v128.and(i32x4.shr_s(sum, 31), v128.load(stage, 80));
  return i32x4.shr_s(i32x4.sub(t, awayFromZero), load<i32>(stage, 96));
}

// Four sums of any channels; those one by one carry no factor.
@inline
export function requantizeAny(sum: v128, stage: usize): v128 {
  if (isOneByOne(stage)) return requantizeOneByOne(sum, stage);
  if (ASC_FEATURE_RELAXED_SIMD && load<i32>(stage, 100) == FLOAT)
    return withoutZeroPoint(requantizeFloat(away(sum, stage), stage), stage);
  return requantize(sum, stage);
}

function requantizeOneByOne(acc: v128, stage: usize): v128 {
  let q = i32x4.splat(requantizeOne(i32x4.extract_lane(acc, 0), stage));
  q = i32x4.replace_lane(q, 1, requantizeOne(i32x4.extract_lane(acc, 1), stage + 4));
  q = i32x4.replace_lane(q, 2, requantizeOne(i32x4.extract_lane(acc, 2), stage + 8));
  return i32x4.replace_lane(q, 3, requantizeOne(i32x4.extract_lane(acc, 3), stage + 12));
}

function requantizeOne(acc: i32, lane: usize): i32 {
  return requantizeByDefinition(acc, load<i32>(lane, 32), load<i32>(lane, 80));
}

// The definition, with the shift and wrap of 32 bits that a left shift has on the device.
export function requantizeByDefinition(acc: i32, multiplier: i32, shift: i32): i32 {
  const shifted = shift > 0 ? acc << shift : acc;
  const high = <i32>((<i64>shifted * <i64>multiplier + (1 << 30)) >> 31);
  if (shift >= 0) return high;
  const mask = <i32>((<i64>1 << -shift) - 1);
  return (high >> -shift) + <i32>((high & mask) > (mask >> 1) + <i32>(high < 0));
}

// Eight requantized numbers: zero point added, clamped, the first `lanes` stored.
@inline
export function storeClamped(
  to: usize, first: v128, second: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  // saturation in between changes nothing: what leaves int16 or int8 is clamped to the same bound anyway
  const shifted = i16x8.add_sat_s(i16x8.narrow_i32x4_s(first, second), zeroPoint);
  storeChannels(to, i8x16.min_s(i8x16.max_s(i8x16.narrow_i16x8_s(shifted, shifted), min), max), lanes);
}

// Eight quick channels of one output pixel as 16 bits, zero point included.
@inline
function quickPixel(a: v128, b: v128, stage: usize, zeroPoint: v128): v128 {
  const both = i16x8.narrow_i32x4_s(quick(a, stage), quick(b, stage + STAGE));
  return ASC_FEATURE_RELAXED_SIMD ? both : i16x8.add_sat_s(both, zeroPoint);
}

// Eight quick channels of two output pixels `pitch` bytes apart; only the first `lanes` are stored.
@inline
export function storeQuickPixels(
  to: usize, pitch: usize, stage: usize, a0: v128, b0: v128, a1: v128, b1: v128,
  zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const first = quickPixel(a0, b0, stage, zeroPoint);
  const second = quickPixel(a1, b1, stage, zeroPoint);
  storeTwo(to, pitch, first, second, min, max, lanes);
}

@inline
function storeTwo(to: usize, pitch: usize, first: v128, second: v128, min: v128, max: v128, lanes: i32): void {
  const bytes = i8x16.min_s(i8x16.max_s(i8x16.narrow_i16x8_s(first, second), min), max);
  if (lanes == 8) {
    v128.store64_lane(to, bytes, 0);
    v128.store64_lane(to + pitch, bytes, 1);
  } else {
    storeChannels(to, bytes, lanes);
    storeChannels(to + pitch, v128.shuffle<i64>(bytes, bytes, 1, 0), lanes);
  }
}

// Eight quick channels of four output pixels `pitch` bytes apart; only the first `lanes` are stored.
@inline
export function storeQuickTile(
  to: usize, pitch: usize, stage: usize,
  a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128,
  zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  if (ASC_FEATURE_RELAXED_SIMD) {
    // every constant is loaded once: the engine cannot know that the stores leave them alone
    const slopeA = v128.load(stage, 32), slopeB = v128.load(stage + STAGE, 32);
    const centerA = v128.load(stage, 80), centerB = v128.load(stage + STAGE, 80);
    const magic = v128.load32_splat(stage, 96);
    const p0 = roundBoth(a0, b0, slopeA, slopeB, centerA, centerB, magic);
    const p1 = roundBoth(a1, b1, slopeA, slopeB, centerA, centerB, magic);
    const p2 = roundBoth(a2, b2, slopeA, slopeB, centerA, centerB, magic);
    const p3 = roundBoth(a3, b3, slopeA, slopeB, centerA, centerB, magic);
    storeTwo(to, pitch, p0, p1, min, max, lanes);
    storeTwo(to + 2 * pitch, pitch, p2, p3, min, max, lanes);
  } else {
    storeQuickPixels(to, pitch, stage, a0, b0, a1, b1, zeroPoint, min, max, lanes);
    storeQuickPixels(to + 2 * pitch, pitch, stage, a2, b2, a3, b3, zeroPoint, min, max, lanes);
  }
}

@inline
function roundBoth(a: v128, b: v128, slopeA: v128, slopeB: v128, centerA: v128, centerB: v128, magic: v128): v128 {
  const first = i32x4.sub(f32x4.relaxed_madd(f32x4.convert_i32x4_s(a), slopeA, centerA), magic);
  const second = i32x4.sub(f32x4.relaxed_madd(f32x4.convert_i32x4_s(b), slopeB, centerB), magic);
  return i16x8.narrow_i32x4_s(first, second);
}

// Eight quick channels of one output pixel.
@inline
export function storeQuickPixel(
  to: usize, stage: usize, a: v128, b: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const pixel = quickPixel(a, b, stage, zeroPoint);
  storeChannels(to, i8x16.min_s(i8x16.max_s(i8x16.narrow_i16x8_s(pixel, pixel), min), max), lanes);
}

// Eight channels of any kind.
@inline
export function storeAnyPixel(
  to: usize, stage: usize, first: v128, second: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const a = requantizeAny(first, stage);
  storeClamped(to, a, requantizeAny(second, stage + STAGE), zeroPoint, min, max, lanes);
}
