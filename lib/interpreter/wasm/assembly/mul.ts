// MUL of two int8 tensors, rows of which may stand still (broadcasting): (a - zero) * (b - zero), requantized.
import { loadChannels } from './lanes';
import { storeClamped } from './requantize';
import { factorShift, requantizePlain } from './uniform';

// constants: zero points of a, b and the output, its least and greatest number (int32 each), at 32 those of the requantization
export function mul(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize,
): void {
  const zeroA = i16x8.splat(<i16>load<i32>(constants));
  const zeroB = i16x8.splat(<i16>load<i32>(constants, 4));
  const zero = i16x8.splat(<i16>load<i32>(constants, 8));
  const low = i8x16.splat(<i8>load<i32>(constants, 12));
  const high = i8x16.splat(<i8>load<i32>(constants, 16));
  const stage = constants + 32;
  const shift = factorShift(stage);
  for (let r = 0; r < rows; r++) {
    const oneA = i16x8.splat(<i16>load<i8>(a));
    const oneB = i16x8.splat(<i16>load<i8>(b));
    for (let i = 0; i < row; i += 8) {
      const lanes = min(8, row - i);
      const x = i16x8.sub(aStep ? loadChannels(a + <usize>i, lanes) : oneA, zeroA);
      const y = i16x8.sub(bStep ? loadChannels(b + <usize>i, lanes) : oneB, zeroB);
      const first = requantizePlain(i32x4.extmul_low_i16x8_s(x, y), shift, stage);
      const second = requantizePlain(i32x4.extmul_high_i16x8_s(x, y), shift, stage);
      storeClamped(out + <usize>i, first, second, zero, low, high, lanes);
    }
    a += <usize>aRowStep;
    b += <usize>bRowStep;
    out += <usize>row;
  }
}
