// ADD of two int8 tensors of one shape: both are brought to a common scale with spare bits, added and requantized (techniques.md
// section 2.4). The scale is twice the larger of the two, so the input that has it is halved, which its spare bits hold exactly.
import { loadChannels } from './lanes';
import { isOneByOne, requantizeAny, STAGE, storeClamped } from './requantize';

// The shift that gives plain sums their factor (a power of two, 0 where M is 0 and the sum does not matter).
@inline
function factorShift(stage: usize): i32 {
  return isOneByOne(stage) ? 0 : ctz<i32>(load<i32>(stage, 16));
}

// `larger` has the larger scale; stage: constants of the smaller one and of the sum, STAGE bytes each
export function add(
  larger: usize, smaller: usize, out: usize, count: i32, largerZeroPoint: i32, smallerZeroPoint: i32,
  spareBits: i32, stage: usize, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const zeroA = i16x8.splat(<i16>largerZeroPoint);
  const zeroB = i16x8.splat(<i16>smallerZeroPoint);
  const half = spareBits - 1;
  const shift = spareBits + factorShift(stage);
  const ofSum = stage + STAGE;
  const sumShift = factorShift(ofSum);
  for (let i = 0; i < count; i += 8) {
    const lanes = count - i < 8 ? count - i : 8;
    const a = i16x8.sub(loadChannels(larger + <usize>i, lanes), zeroA);
    const b = i16x8.sub(loadChannels(smaller + <usize>i, lanes), zeroB);
    const first = i32x4.add(
      i32x4.shl(i32x4.extend_low_i16x8_s(a), half),
      requantizeAny(i32x4.shl(i32x4.extend_low_i16x8_s(b), shift), stage),
    );
    const second = i32x4.add(
      i32x4.shl(i32x4.extend_high_i16x8_s(a), half),
      requantizeAny(i32x4.shl(i32x4.extend_high_i16x8_s(b), shift), stage),
    );
    storeClamped(
      out + <usize>i,
      requantizeAny(i32x4.shl(first, sumShift), ofSum), requantizeAny(i32x4.shl(second, sumShift), ofSum),
      zero, low, high, lanes,
    );
  }
}
