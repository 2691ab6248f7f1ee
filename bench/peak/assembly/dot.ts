// The most that dot products of eight pairs of 16-bit numbers give: eight sums in registers, four operands that stay there, two that
// are loaded anew from a window of 512 bytes (so that no loop can be hoisted), and no chain but the sums themselves.
export function peak(rounds: i32, from: usize): i32 {
  const a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48);
  let s0 = i32x4.splat(0), s1 = i32x4.splat(1), s2 = i32x4.splat(2), s3 = i32x4.splat(3);
  let s4 = i32x4.splat(4), s5 = i32x4.splat(5), s6 = i32x4.splat(6), s7 = i32x4.splat(7);
  for (let i = 0; i < rounds; i++) {
    const at = from + 64 + ((i & 15) << 5);
    const b0 = v128.load(at), b1 = v128.load(at, 16);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(a0, b0));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(a1, b0));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(a2, b0));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(a3, b0));
    s4 = i32x4.add(s4, i32x4.dot_i16x8_s(a0, b1));
    s5 = i32x4.add(s5, i32x4.dot_i16x8_s(a1, b1));
    s6 = i32x4.add(s6, i32x4.dot_i16x8_s(a2, b1));
    s7 = i32x4.add(s7, i32x4.dot_i16x8_s(a3, b1));
  }
  const s = i32x4.add(i32x4.add(i32x4.add(s0, s1), i32x4.add(s2, s3)), i32x4.add(i32x4.add(s4, s5), i32x4.add(s6, s7)));
  return i32x4.extract_lane(s, 0) + i32x4.extract_lane(s, 1) + i32x4.extract_lane(s, 2) + i32x4.extract_lane(s, 3);
}
