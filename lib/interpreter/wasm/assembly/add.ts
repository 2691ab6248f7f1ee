// ADD of two int8 tensors of one shape: both are brought to a common scale with 20 spare bits, added and requantized, each of the
// three with the exact requantization of requantize.ts (techniques.md section 2.4).
import { loadChannels } from './lanes';
import { scaleAndRequantize, STAGE, storeClamped } from './requantize';

@inline
function rescale(q: v128, zeroPoint: v128, spareBits: i32, stage: usize): v128 {
  return scaleAndRequantize(i32x4.shl(i32x4.sub(q, zeroPoint), spareBits), stage);
}

// stage: constants of the first input, of the second, of the sum, STAGE bytes each
export function add(
  first: usize, second: usize, out: usize, count: i32, firstZeroPoint: i32, secondZeroPoint: i32,
  spareBits: i32, stage: usize, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const zeroA = i32x4.splat(firstZeroPoint);
  const zeroB = i32x4.splat(secondZeroPoint);
  for (let i = 0; i < count; i += 8) {
    const lanes = count - i < 8 ? count - i : 8;
    const a = loadChannels(first + <usize>i, lanes);
    const b = loadChannels(second + <usize>i, lanes);
    const left = i32x4.add(
      rescale(i32x4.extend_low_i16x8_s(a), zeroA, spareBits, stage),
      rescale(i32x4.extend_low_i16x8_s(b), zeroB, spareBits, stage + STAGE),
    );
    const right = i32x4.add(
      rescale(i32x4.extend_high_i16x8_s(a), zeroA, spareBits, stage),
      rescale(i32x4.extend_high_i16x8_s(b), zeroB, spareBits, stage + STAGE),
    );
    const sum = stage + 2 * STAGE;
    storeClamped(
      out + <usize>i, scaleAndRequantize(left, sum), scaleAndRequantize(right, sum), zero, low, high, lanes,
    );
  }
}
