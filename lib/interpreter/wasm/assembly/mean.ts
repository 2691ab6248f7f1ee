// MEAN and SUM of int8 [outer, reduced, inner] over the middle. Up to 256 values add up in 16 bits.
import { loadChannels } from './lanes';
import { storeClamped } from './requantize';
import { factorShift, requantizePlain } from './uniform';

const RUN: i32 = 256;

// The sum of `count` neighbours.
function sumOf(from: usize, count: i32): i32 {
  let sums = i32x4.splat(0), i = 0;
  while (i + 16 <= count) {
    let run = i16x8.splat(0);
    // pairs of values: half as many
    for (const end = min(count, i + 8 * RUN); i + 16 <= end; i += 16)
      run = i16x8.add(run, i16x8.extadd_pairwise_i8x16_s(v128.load(from + <usize>i)));
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(run));
  }
  let sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3);
  for (; i < count; i++) sum += <i32>load<i8>(from + <usize>i);
  return sum;
}

@inline
function store8(to: usize, first: v128, second: v128, shift: i32, stage: usize, zero: v128, lanes: i32): void {
  const a = requantizePlain(first, shift, stage);
  const b = requantizePlain(second, shift, stage);
  storeClamped(to, a, b, zero, i8x16.splat(-128), i8x16.splat(127), lanes);
}

export function mean(
  from: usize, to: usize, outer: i32, reduced: i32, inner: i32, start: i32, stage: usize, zeroPoint: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const shift = factorShift(stage);
  const first = i32x4.splat(start);
  if (inner == 1) {
    for (let o = 0; o < outer; o++, from += <usize>reduced) {
      const sum = i32x4.splat(start + sumOf(from, reduced));
      store8(to + <usize>o, sum, sum, shift, stage, zero, 1);
    }
    return;
  }
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < inner; c += 8) {
      const lanes = min(8, inner - c);
      let p = from + <usize>c, a = first, b = first;
      for (let r = 0; r < reduced;) {
        let run = i16x8.splat(0);
        for (const end = min(reduced, r + RUN); r < end; r++, p += <usize>inner)
          run = i16x8.add(run, loadChannels(p, lanes));
        a = i32x4.add(a, i32x4.extend_low_i16x8_s(run));
        b = i32x4.add(b, i32x4.extend_high_i16x8_s(run));
      }
      store8(to + <usize>c, a, b, shift, stage, zero, lanes);
    }
    from += <usize>(reduced * inner);
    to += <usize>inner;
  }
}
