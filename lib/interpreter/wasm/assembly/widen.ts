// int8 activations as int16 with the zero point subtracted, in the middle of a frame of zeros: padding then is plain 0, and the
// kernels need neither the zero point nor any test for borders.

@inline
function widenRun(from: usize, to: usize, count: i32, zeroPoint: v128, scalar: i32): void {
  let i = 0;
  for (; i + 8 <= count; i += 8)
    v128.store(to + (<usize>i << 1), i16x8.sub(v128.load8x8_s(from + <usize>i), zeroPoint));
  for (; i < count; i++) store<i16>(to + (<usize>i << 1), <i16>(<i32>load<i8>(from + <usize>i) - scalar));
}

@inline
function clear(to: usize, bytes: i32): void {
  let i = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + <usize>i, i32x4.splat(0));
  for (; i < bytes; i += 2) store<i16>(to + <usize>i, 0);
}

// `rows` rows of `count` values each. Every row gets `before` and `after` zeros, the image `above` and `below` rows of zeros.
export function widen(
  from: usize, to: usize, rows: i32, count: i32, zeroPoint: i32,
  above: i32, below: i32, before: i32, after: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const row = (before + count + after) << 1;
  clear(to, above * row);
  to += <usize>(above * row);
  for (let y = 0; y < rows; y++) {
    clear(to, before << 1);
    to += <usize>(before << 1);
    widenRun(from, to, count, zero, zeroPoint);
    from += <usize>count;
    to += <usize>(count << 1);
    clear(to, after << 1);
    to += <usize>(after << 1);
  }
  clear(to, below * row);
}
