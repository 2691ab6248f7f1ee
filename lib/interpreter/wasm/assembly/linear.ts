// A linear function of two int8 tensors, rows of which may stand still (broadcasting): linear.ts proves for which sums it has TFLM's
// bits. A and B have an upper and a lower half of 15 bits, so that a dot product of pairs makes both terms at once.
import { loadChannels } from './lanes';
import { storeClamped } from './requantize';

// Four pairs (a, b) to four rounded numbers; A and B by halves, C by parts.
@inline
function scaled(pairs: v128, upper: v128, lower: v128, c: v128, lowC: v128, half: v128, ofNegative: v128, shift: i32): v128 {
  const low = i32x4.add(i32x4.dot_i16x8_s(pairs, lower), lowC);
  const high = i32x4.add(i32x4.dot_i16x8_s(pairs, upper), c);
  const sum = i32x4.add(high, i32x4.shr_s(low, 15));
  const sign = v128.and(i32x4.shr_s(sum, 31), ofNegative);
  return i32x4.shr_s(i32x4.add(i32x4.add(sum, half), sign), shift);
}

// constants, int32 each: upper halves of A and B (16 bits each), lower halves, upper and lower part of C, 1/2, the term that negative
// numbers get, the shift, zero point, least and greatest output
export function linear(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize,
): void {
  const upper = v128.load32_splat(constants);
  const lower = v128.load32_splat(constants, 4);
  const c = v128.load32_splat(constants, 8);
  const lowC = v128.load32_splat(constants, 12);
  const half = v128.load32_splat(constants, 16);
  const ofNegative = v128.load32_splat(constants, 20);
  const shift = load<i32>(constants, 24);
  const zero = i16x8.splat(<i16>load<i32>(constants, 28));
  const low = i8x16.splat(<i8>load<i32>(constants, 32));
  const high = i8x16.splat(<i8>load<i32>(constants, 36));
  for (let r = 0; r < rows; r++) {
    const oneA = i16x8.splat(<i16>load<i8>(a));
    const oneB = i16x8.splat(<i16>load<i8>(b));
    for (let i = 0; i < row; i += 8) {
      const lanes = min(8, row - i);
      const x = aStep ? loadChannels(a + <usize>i, lanes) : oneA;
      const y = bStep ? loadChannels(b + <usize>i, lanes) : oneB;
      const even = v128.shuffle<i16>(x, y, 0, 8, 1, 9, 2, 10, 3, 11);
      const odd = v128.shuffle<i16>(x, y, 4, 12, 5, 13, 6, 14, 7, 15);
      const first = scaled(even, upper, lower, c, lowC, half, ofNegative, shift);
      const second = scaled(odd, upper, lower, c, lowC, half, ofNegative, shift);
      storeClamped(out + <usize>i, first, second, zero, low, high, lanes);
    }
    a += <usize>aRowStep;
    b += <usize>bRowStep;
    out += <usize>row;
  }
}
