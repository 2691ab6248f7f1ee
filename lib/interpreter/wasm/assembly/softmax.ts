// SOFTMAX of int8 rows by tables of exp (techniques.md section 2.7): 256 differences to the maximum in Q0.31, the same in Q12.19.

// a * b * 2 rounded to its high 32 bits
@inline
function highMul(a: i32, b: i32): i32 {
  return <i32>((<i64>a * <i64>b + (1 << 30)) >> 31);
}

// 1 / (1 + a) for a in [0, 1] in Q0.31, by three steps of Newton's division in Q2.29
function oneOverOnePlus(a: i32): i32 {
  const half = <i32>((<i64>a + 0x7fffffff + 1) >> 1);
  let x = 1515870810 + highMul(half, -1010580540); // 48/17 and -32/17
  for (let step = 0; step < 3; step++) x += highMul(x, (1 << 29) - highMul(half, x)) << 2;
  return x >= 1 << 30 ? i32.MAX_VALUE : x << 1;
}

function largestOf(from: usize, count: i32): i32 {
  let largest = -128, i = 0;
  if (count >= 16) {
    let most = v128.load(from);
    for (i = 16; i + 16 <= count; i += 16) most = i8x16.max_s(most, v128.load(from + <usize>i));
    most = i8x16.max_s(most, v128.shuffle<i64>(most, most, 1, 0));
    most = i8x16.max_s(most, v128.shuffle<i32>(most, most, 1, 0, 3, 2));
    for (let word = i32x4.extract_lane(most, 0), k = 0; k < 4; k++, word >>= 8) largest = max(largest, <i32><i8>word);
  }
  for (; i < count; i++) largest = max(largest, <i32>load<i8>(from + <usize>i));
  return largest;
}

// `tables` as above; outputs of `size` bytes
export function softmax(from: usize, to: usize, rows: i32, depth: i32, tables: usize, size: i32): void {
  const lowest = size == 1 ? -128 : -32768;
  for (let r = 0; r < rows; r++) {
    const largest = largestOf(from, depth);
    let sum = 0;
    for (let c = 0; c < depth; c++) {
      const difference = largest - <i32>load<i8>(from + <usize>c);
      sum += load<i32>(tables + (<usize>difference << 2), 1024);
    }
    // the sum shifted to its highest bit is 1 + fraction
    const headroom = clz<i32>(sum);
    const scale = oneOverOnePlus((sum << headroom) & 0x7fffffff);
    const exponent = min(31, 12 - headroom + 31 - (size << 3));
    const half: u32 = 1 << (exponent - 1);
    for (let c = 0; c < depth; c++) {
      const difference = largest - <i32>load<i8>(from + <usize>c);
      const product = <u32>highMul(scale, load<i32>(tables + (<usize>difference << 2)));
      const q = min(-1 - lowest, <i32>((product + half) >> exponent) + lowest);
      if (size == 1) store<i8>(to + <usize>c, <i8>q);
      else store<i16>(to + (<usize>c << 1), <i16>q);
    }
    from += <usize>depth;
    to += <usize>(depth * size);
  }
}
