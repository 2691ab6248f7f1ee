// int8 activations as the dot product of bytes wants them, with padding around: as they are where it takes signed bytes, plus 128 where
// it takes unsigned ones. The zero point is not subtracted: it is in the bias, and padding has the byte of the zero point.

@inline
function fill(to: usize, count: i32, value: v128): void {
  let i = 0;
  for (; i + 16 <= count; i += 16) v128.store(to + <usize>i, value);
  for (; i < count; i++) v128.store8_lane(to + <usize>i, value, 0);
}

@inline
function copyRun(from: usize, to: usize, count: i32, flip: v128): void {
  let i = 0;
  for (; i + 16 <= count; i += 16) v128.store(to + <usize>i, v128.xor(v128.load(from + <usize>i), flip));
  const bits = <u8>i8x16.extract_lane_u(flip, 0);
  for (; i < count; i++) store<u8>(to + <usize>i, load<u8>(from + <usize>i) ^ bits);
}

// `rows` rows of `count` bytes, each xor `flip`. Every row gets `before` and `after` bytes `padding`, the image `above` and `below`
// rows of them.
export function copyBytes(
  from: usize, to: usize, rows: i32, count: i32, flip: i32, padding: i32,
  above: i32, below: i32, before: i32, after: i32,
): void {
  const flips = i8x16.splat(<i8>flip);
  const value = i8x16.splat(<i8>padding);
  const row = before + count + after;
  fill(to, above * row, value);
  to += <usize>(above * row);
  for (let y = 0; y < rows; y++) {
    fill(to, before, value);
    to += <usize>before;
    copyRun(from, to, count, flips);
    from += <usize>count;
    to += <usize>count;
    fill(to, after, value);
    to += <usize>after;
  }
  fill(to, below * row, value);
}
