// ADD and SUB of two int8 tensors, rows of which may stand still (broadcasting): both are brought to a common scale with spare bits,
// added and requantized (techniques.md section 2.4). The scale is twice the larger of the two, so the input that has it is halved, which
// its spare bits hold exactly.
import { loadChannels } from './lanes';
import { STAGE, storeClamped } from './requantize';
import { factorShift, requantizePlain } from './uniform';

// x, or -x where sign is -1
@inline
function signed(x: v128, sign: v128): v128 {
  return i32x4.sub(v128.xor(x, sign), sign);
}

// `larger` has the larger scale. constants: zero points of the larger one and the smaller one, spare bits, their signs (0 or -1), the
// output's zero point, least and greatest number (int32 each), at 32 the constants of the smaller one and of the sum, STAGE bytes each
export function add(
  larger: usize, smaller: usize, out: usize, rows: i32, row: i32,
  largerStep: i32, smallerStep: i32, largerRowStep: i32, smallerRowStep: i32, constants: usize,
): void {
  const zeroA = i16x8.splat(<i16>load<i32>(constants));
  const zeroB = i16x8.splat(<i16>load<i32>(constants, 4));
  const spareBits = load<i32>(constants, 8);
  const signA = i32x4.splat(load<i32>(constants, 12));
  const signB = i32x4.splat(load<i32>(constants, 16));
  const zero = i16x8.splat(<i16>load<i32>(constants, 20));
  const low = i8x16.splat(<i8>load<i32>(constants, 24));
  const high = i8x16.splat(<i8>load<i32>(constants, 28));
  const stage = constants + 32;
  const ofSum = stage + STAGE;
  const half = spareBits - 1;
  const shift = spareBits + factorShift(stage);
  const sumShift = factorShift(ofSum);
  for (let r = 0; r < rows; r++) {
    const oneA = i16x8.splat(<i16>load<i8>(larger));
    const oneB = i16x8.splat(<i16>load<i8>(smaller));
    for (let i = 0; i < row; i += 8) {
      const lanes = min(8, row - i);
      const a = i16x8.sub(largerStep ? loadChannels(larger + <usize>i, lanes) : oneA, zeroA);
      const b = i16x8.sub(smallerStep ? loadChannels(smaller + <usize>i, lanes) : oneB, zeroB);
      const first = i32x4.add(
        signed(i32x4.shl(i32x4.extend_low_i16x8_s(a), half), signA),
        signed(requantizePlain(i32x4.extend_low_i16x8_s(b), shift, stage), signB),
      );
      const second = i32x4.add(
        signed(i32x4.shl(i32x4.extend_high_i16x8_s(a), half), signA),
        signed(requantizePlain(i32x4.extend_high_i16x8_s(b), shift, stage), signB),
      );
      storeClamped(
        out + <usize>i,
        requantizePlain(first, sumShift, ofSum), requantizePlain(second, sumShift, ofSum),
        zero, low, high, lanes,
      );
    }
    larger += <usize>largerRowStep;
    smaller += <usize>smallerRowStep;
    out += <usize>row;
  }
}
