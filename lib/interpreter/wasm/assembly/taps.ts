// Taps of eight channels, interleaved channel by channel, so that a dot product adds the taps of four channels at once. The image has
// bytes; T says how they are multiplied: two taps at a time widened to int16, or four taps at a time as bytes, where the relaxed dot product
// is exact.

// Channels 0 to 3 of both: two taps of 16 bits, or two pairs of bytes.
@inline
export function firstFour(one: v128, other: v128): v128 {
  return v128.shuffle<i16>(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
}

// Channels 4 to 7.
@inline
export function lastFour(one: v128, other: v128): v128 {
  return v128.shuffle<i16>(one, other, 4, 12, 5, 13, 6, 14, 7, 15);
}

// Two taps as pairs of bytes.
@inline
export function bytePairs(one: usize, other: usize): v128 {
  const a = v128.load64_zero(one), b = v128.load64_zero(other);
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
