// The dot product of quads of bytes: signed weights, and activations that are signed or unsigned as the processor has it. For tests a
// module can be compiled with EMULATED_DOT (1 signed, 2 unsigned), which computes with plain SIMD what those processors compute: 64-bit
// ARM adds the first two of signed products in 16 bits, where only -128 * -128 twice does not fit; AVX-VNNI never wraps.

@inline
export function dotBytes(weights: v128, values: v128, sum: v128): v128 {
  if (isDefined(EMULATED_DOT)) return emulated(weights, values, sum);
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, values, sum);
}

@inline
function emulated(weights: v128, values: v128, sum: v128): v128 {
  return EMULATED_DOT == 1 ? emulatedSigned(weights, values, sum) : emulatedUnsigned(weights, values, sum);
}

@inline
function emulatedSigned(weights: v128, values: v128, sum: v128): v128 {
  const low = i16x8.extmul_low_i8x16_s(weights, values);
  const high = i16x8.extmul_high_i8x16_s(weights, values);
  const even = v128.shuffle<i16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
  const pairs = i16x8.add(even, v128.shuffle<i16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15));
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(pairs));
}

@inline
function emulatedUnsigned(weights: v128, values: v128, sum: v128): v128 {
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(weights), i16x8.extend_low_i8x16_u(values));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(weights), i16x8.extend_high_i8x16_u(values));
  const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  return i32x4.add(sum, i32x4.add(even, v128.shuffle<i32>(low, high, 1, 3, 5, 7)));
}
