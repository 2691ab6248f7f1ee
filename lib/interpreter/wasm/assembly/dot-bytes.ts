// The dot product of quads of bytes: signed weights, and activations that are signed or unsigned as the processor has it. For tests a
// module can be compiled with EMULATED_DOT (1 signed, 2 unsigned), which computes with plain SIMD what those processors compute.

@inline
export function dotBytes(weights: v128, values: v128, sum: v128): v128 {
  if (isDefined(EMULATED_DOT)) return emulated(weights, values, sum);
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, values, sum);
}

@inline
function emulated(weights: v128, values: v128, sum: v128): v128 {
  const signed = EMULATED_DOT == 1;
  const first = signed ? i16x8.extend_low_i8x16_s(values) : i16x8.extend_low_i8x16_u(values);
  const second = signed ? i16x8.extend_high_i8x16_s(values) : i16x8.extend_high_i8x16_u(values);
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(weights), first);
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(weights), second);
  const even = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  return i32x4.add(sum, i32x4.add(even, v128.shuffle<i32>(low, high, 1, 3, 5, 7)));
}
