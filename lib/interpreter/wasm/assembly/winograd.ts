// 3x3 convolution by Winograd's minimal filtering F(2x2, 3x3): sixteen products instead of thirty-six per four outputs, and exact. With
// the filters scaled by 4 all transforms are sums of integers, and sums that wrap at 32 bits come right in the end, because four times
// the sum of every window fits.
//
// The image is cut into tiles of 2x2 output pixels, each from 4x4 values. Some tiles at a time, so that they stay in the cache: their
// values are transformed into sixteen matrices [tile, depth], multiplied with those of the filters, and the sums transformed back.
import { bias, away, isQuick, needsAway, STAGE, storeAnyPixel, storeQuickPixels, withFactor, withQuickFactor } from './requantize';

// Bytes of the sixteen sums of eight channels of a tile.
const SUMS: usize = 512;

// One row of the sixteen transformed values, of eight channels: `a` and `b` are the two rows of values of which it is a sum or difference.
@inline
function transformRow(a: usize, b: usize, pixel: usize, minus: bool, to: usize, matrix: usize): void {
  const x0 = combine(v128.load(a), v128.load(b), minus);
  const x1 = combine(v128.load(a + pixel), v128.load(b + pixel), minus);
  const x2 = combine(v128.load(a + 2 * pixel), v128.load(b + 2 * pixel), minus);
  const x3 = combine(v128.load(a + 3 * pixel), v128.load(b + 3 * pixel), minus);
  v128.store(to, i16x8.sub(x0, x2));
  v128.store(to + matrix, i16x8.add(x1, x2));
  v128.store(to + 2 * matrix, i16x8.sub(x2, x1));
  v128.store(to + 3 * matrix, i16x8.sub(x1, x3));
}

@inline
function combine(a: v128, b: v128, minus: bool): v128 {
  return minus ? i16x8.sub(a, b) : i16x8.add(a, b);
}

@inline
function transformTile(from: usize, row: usize, pixel: usize, depth: i32, to: usize, matrix: usize): void {
  for (let c = 0; c < depth; c += 8) {
    const row1 = from + row, row2 = from + 2 * row, row3 = from + 3 * row;
    transformRow(from, row2, pixel, true, to, matrix);
    transformRow(row1, row2, pixel, false, to + 4 * matrix, matrix);
    transformRow(row2, row1, pixel, true, to + 8 * matrix, matrix);
    transformRow(row1, row3, pixel, true, to + 12 * matrix, matrix);
    from += 16;
    to += 16;
  }
}

// Four tiles times eight channels of one matrix, as in convolve.ts. The sums of each tile lie SUMS apart.
@inline
function multiplyTiles(values: usize, tile: usize, weights: usize, to: usize): void {
  let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let p0 = values, p1 = p0 + tile, p2 = p1 + tile, p3 = p2 + tile;
  for (const last = p1; p0 < last; ) {
    const w0 = v128.load(weights), w1 = v128.load(weights, 16);
    let x = v128.load32_splat(p0);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, w0));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, w1));
    x = v128.load32_splat(p1);
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, w0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, w1));
    x = v128.load32_splat(p2);
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, w0));
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(x, w1));
    x = v128.load32_splat(p3);
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, w0));
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(x, w1));
    weights += 32;
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  }
  v128.store(to, a0);
  v128.store(to, b0, 16);
  v128.store(to + SUMS, a1);
  v128.store(to + SUMS, b1, 16);
  v128.store(to + 2 * SUMS, a2);
  v128.store(to + 2 * SUMS, b2, 16);
  v128.store(to + 3 * SUMS, a3);
  v128.store(to + 3 * SUMS, b3, 16);
}

// The sums of two outputs of a tile row: of column `i` of the sixteen, the first three or the last three rows.
@inline
function upper(sums: usize, column: usize): v128 {
  const at = sums + (column << 5);
  return i32x4.add(i32x4.add(v128.load(at), v128.load(at, 128)), v128.load(at, 256));
}

@inline
function lower(sums: usize, column: usize): v128 {
  const at = sums + (column << 5);
  return i32x4.sub(i32x4.sub(v128.load(at, 128), v128.load(at, 256)), v128.load(at, 384));
}

// Back from four times the sum, without what was multiplied by 4: the bias comes after it.
@inline
function finish(sum: v128, stage: usize): v128 {
  return i32x4.add(i32x4.shr_s(sum, 2), bias(stage));
}

@inline
function left(x0: v128, x1: v128, x2: v128): v128 {
  return i32x4.add(i32x4.add(x0, x1), x2);
}

@inline
function right(x1: v128, x2: v128, x3: v128): v128 {
  return i32x4.sub(i32x4.sub(x1, x2), x3);
}

// Two pixels side by side, given their sums of eight channels.
@inline
function storePair(
  to: usize, pitch: usize, stage: usize, a0: v128, b0: v128, a1: v128, b1: v128,
  zero: v128, low: v128, high: v128, quick: bool, signed: bool,
): void {
  const second = stage + STAGE;
  if (quick) {
    a0 = withQuickFactor(a0, stage), b0 = withQuickFactor(b0, second);
    a1 = withQuickFactor(a1, stage), b1 = withQuickFactor(b1, second);
    if (signed) {
      a0 = away(a0, stage), b0 = away(b0, second);
      a1 = away(a1, stage), b1 = away(b1, second);
    }
    storeQuickPixels(to, pitch, stage, a0, b0, a1, b1, zero, low, high, 8);
  } else {
    storeAnyPixel(to, stage, withFactor(a0, stage), withFactor(b0, second), zero, low, high, 8);
    storeAnyPixel(to + pitch, stage, withFactor(a1, stage), withFactor(b1, second), zero, low, high, 8);
  }
}

// image: int16 with its padding (widen.ts), `row` bytes from one row to the next, `depth` values per pixel
// tiles: of 2x2 output pixels, `across` in a row, taken `batch` at a time, all of them multiples of four but `across`
// weights: per eight channels sixteen matrices of depth / 2 steps of 32 bytes; stage: as in convolve.ts, weights without factor
// values: scratch for `batch` times 32 * depth bytes; sums: for `batch` times SUMS
export function winograd(
  image: usize, row: i32, depth: i32, tiles: i32, across: i32, batch: i32,
  weights: usize, stage: usize, values: usize, sums: usize,
  out: usize, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const pixel = <usize>depth << 1;
  const matrix = <usize>batch * pixel;
  const pitch = <usize>channels;
  const outRow = <usize>(2 * across) * pitch;
  for (let from = 0; from < tiles; from += batch) {
    const count = tiles - from < batch ? tiles - from : batch;
    for (let t = 0; t < count; t++) {
      const y = (from + t) / across, x = (from + t) % across;
      const window = image + <usize>(2 * y * row) + <usize>(2 * x) * pixel;
      transformTile(window, row, pixel, depth, values + <usize>t * pixel, matrix);
    }
    let w = weights, s = stage;
    for (let n = 0; n < channels; n += 8) {
      for (let m: usize = 0; m < 16; m++) {
        for (let t = 0; t < count; t += 4)
          multiplyTiles(values + m * matrix + <usize>t * pixel, pixel, w, sums + <usize>t * SUMS + (m << 5));
        w += pixel << 3;
      }
      const quick = isQuick(s), signed = needsAway(s);
      for (let t = 0; t < count; t++) {
        const y = (from + t) / across, x = (from + t) % across;
        const at = sums + <usize>t * SUMS;
        const to = out + <usize>(2 * y) * outRow + <usize>(2 * x) * pitch + <usize>n;
        let x0 = upper(at, 0), x1 = upper(at, 1), x2 = upper(at, 2), x3 = upper(at, 3);
        let a0 = finish(left(x0, x1, x2), s), a1 = finish(right(x1, x2, x3), s);
        x0 = upper(at + 16, 0), x1 = upper(at + 16, 1), x2 = upper(at + 16, 2), x3 = upper(at + 16, 3);
        let b0 = finish(left(x0, x1, x2), s + STAGE), b1 = finish(right(x1, x2, x3), s + STAGE);
        storePair(to, pitch, s, a0, b0, a1, b1, zero, low, high, quick, signed);
        x0 = lower(at, 0), x1 = lower(at, 1), x2 = lower(at, 2), x3 = lower(at, 3);
        a0 = finish(left(x0, x1, x2), s), a1 = finish(right(x1, x2, x3), s);
        x0 = lower(at + 16, 0), x1 = lower(at + 16, 1), x2 = lower(at + 16, 2), x3 = lower(at + 16, 3);
        b0 = finish(left(x0, x1, x2), s + STAGE), b1 = finish(right(x1, x2, x3), s + STAGE);
        storePair(to + outRow, pitch, s, a0, b0, a1, b1, zero, low, high, quick, signed);
      }
      s += 2 * STAGE;
    }
  }
}
