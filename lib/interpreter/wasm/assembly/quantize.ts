// Between real and quantized numbers, and from one quantization to another, four at a time (techniques.md section 2.5).
import { factorShift, requantizePlain } from './uniform';

// Four numbers of 2 or 4 bytes as int32; the first `lanes` of them are there.
@inline
function loadWide(from: usize, size: i32, lanes: i32): v128 {
  if (lanes == 4) return size == 2 ? v128.load16x4_s(from) : v128.load(from);
  let numbers = i32x4.splat(0);
  for (let i = lanes - 1; i >= 0; i--) {
    const number = size == 2 ? <i32>load<i16>(from + (<usize>i << 1)) : load<i32>(from + (<usize>i << 2));
    numbers = i32x4.replace_lane(v128.shuffle<i32>(numbers, numbers, 0, 0, 1, 2), 0, number);
  }
  return numbers;
}

// The first `lanes` of four int32 as int8 or int16, whose range they keep.
@inline
function storeNarrow(to: usize, numbers: v128, size: i32, lanes: i32): void {
  const words = i16x8.narrow_i32x4_s(numbers, numbers);
  if (lanes == 4) {
    if (size == 2) v128.store64_lane(to, words, 0);
    else v128.store32_lane(to, i8x16.narrow_i16x8_s(words, words), 0);
    return;
  }
  let rest = i64x2.extract_lane(words, 0);
  for (let i = 0; i < lanes; i++, rest >>= 16)
    if (size == 2) store<i16>(to + (<usize>i << 1), <i16>rest);
    else store<i8>(to + <usize>i, <i8>rest);
}

// x / scale rounded half away from zero, plus the zero point, within int8 (size 1) or int16 (size 2). NaN becomes the lowest.
// `scale` is the address of a float32: a number as argument would be boxed at every call.
export function quantizeFloat(from: usize, to: usize, count: i32, scale: usize, zeroPoint: i32, size: i32): void {
  const divisor = v128.load32_splat(scale);
  const zero = i32x4.splat(zeroPoint);
  const lowest = size == 1 ? -128 : -32768;
  const low = i32x4.splat(lowest);
  const high = i32x4.splat(-1 - lowest);
  // far beyond both types, well within int32
  const bound = f32x4.splat(1048576.0);
  for (let i = 0; i < count; i += 4) {
    const lanes = min(4, count - i);
    const x = f32x4.div(loadWide(from + (<usize>i << 2), 4, lanes), divisor);
    const magnitude = f32x4.pmin(f32x4.abs(x), bound);
    const whole = f32x4.trunc(magnitude);
    // a comparison gives -1 where it holds
    const up = f32x4.ge(f32x4.sub(magnitude, whole), f32x4.splat(0.5));
    const rounded = i32x4.sub(i32x4.trunc_sat_f32x4_s(whole), up);
    const sign = i32x4.shr_s(x, 31);
    const q = i32x4.add(i32x4.sub(v128.xor(rounded, sign), sign), zero);
    const clamped = i32x4.max_s(i32x4.min_s(q, high), low);
    storeNarrow(to + <usize>(i * size), v128.bitselect(clamped, low, f32x4.eq(x, x)), size, lanes);
  }
}

// (q - zero point) * scale; `form` 0: int8, 1: uint8, 2: int16; `scale` as above
export function dequantize(from: usize, to: usize, count: i32, form: i32, zeroPoint: i32, scale: usize): void {
  const zero = i32x4.splat(zeroPoint);
  const factor = v128.load32_splat(scale);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = from + (<usize>i << <usize>(form == 2));
    let q: v128;
    if (form == 2) q = v128.load16x4_s(at);
    else {
      const bytes = v128.load32_zero(at);
      q = form == 1
        ? i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
        : i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes));
    }
    v128.store(to + (<usize>i << 2), f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(q, zero)), factor));
  }
  for (; i < count; i++) {
    const at = from + (<usize>i << <usize>(form == 2));
    const q = form == 2 ? <i32>load<i16>(at) : form == 1 ? <i32>load<u8>(at) : <i32>load<i8>(at);
    store<f32>(to + (<usize>i << 2), <f32>(q - zeroPoint) * load<f32>(scale));
  }
}

// int16 or int32 to int8 or int16; stage: constants of the multiplier
export function rescale(
  from: usize, to: usize, count: i32, inputSize: i32, outputSize: i32, inputZeroPoint: i32,
  stage: usize, zeroPoint: i32, least: i32, greatest: i32,
): void {
  const inputZero = i32x4.splat(inputZeroPoint);
  const zero = i32x4.splat(zeroPoint);
  // clamped before the zero point is added: the sum then cannot overflow
  const low = i32x4.splat(least - zeroPoint);
  const high = i32x4.splat(greatest - zeroPoint);
  const shift = factorShift(stage);
  for (let i = 0; i < count; i += 4) {
    const lanes = min(4, count - i);
    const sum = i32x4.sub(loadWide(from + <usize>(i * inputSize), inputSize, lanes), inputZero);
    const q = requantizePlain(sum, shift, stage);
    const clamped = i32x4.add(i32x4.max_s(i32x4.min_s(q, high), low), zero);
    storeNarrow(to + <usize>(i * outputSize), clamped, outputSize, lanes);
  }
}
