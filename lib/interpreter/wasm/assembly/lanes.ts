// Eight int8 values at a time between memory and int16 lanes. At the end of a tensor only what is there is touched: behind it lies
// another tensor, or no memory at all.

@inline
export function loadChannels(from: usize, lanes: i32): v128 {
  if (lanes == 8) return v128.load8x8_s(from);
  let bytes: u64 = 0;
  for (let i = 0; i < lanes; i++) bytes |= <u64>load<u8>(from + <usize>i) << (<u64>i << 3);
  return i16x8.extend_low_i8x16_s(i64x2.splat(bytes));
}

@inline
export function storeChannels(to: usize, bytes: v128, lanes: i32): void {
  if (lanes == 8) v128.store64_lane(to, bytes, 0);
  else {
    let rest = i64x2.extract_lane(bytes, 0);
    for (let i = 0; i < lanes; i++, rest >>= 8) store<i8>(to + <usize>i, <i8>rest);
  }
}
