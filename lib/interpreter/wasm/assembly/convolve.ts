// Convolution and matrix product in one: implicit GEMM over an image with its padding (widen.ts, bytes.ts). The window of an output
// pixel is a number of segments (kernel rows; single taps where the kernel is dilated or grouped), each a run of contiguous values.
//
// Values and weights are taken four bytes at a time: pairs of int16, or quads of bytes where the relaxed dot product is exact. Weights
// lie in blocks of eight channels, [n0k0 n0k1 n1k0 n1k1 ...]: four bytes of activations, splatted, meet four channels in one dot
// product, so there are no sums across lanes. Tiles: 4 pixels x 8 channels, 1 x 16 for single pixels, 1 x 8. The pixels of a tile need
// not be of one row, so that narrow images fill tiles as well. The loops are not unrolled: engines reorder what is, and run out of
// registers.
import { dotBytes } from './dot-bytes';
import {
  away, bias, isQuick, needsAway, quickFactor, quickOffset, STAGE, storeAnyPixel, storeQuickPixel, storeQuickTile, withFactor,
  withQuickFactor,
} from './requantize';

@inline
export function dot<T>(sum: v128, values: v128, weights: v128): v128 {
  if (sizeof<T>() == 1) return dotBytes(weights, values, sum);
  return i32x4.add(sum, i32x4.dot_i16x8_s(values, weights));
}

// Weights of 16 bits carry the factor of the requantization, those of 8 bits have no room for it.
@inline
export function quickSum<T>(sum: v128, stage: usize): v128 {
  return sizeof<T>() == 1 ? withQuickFactor(sum, stage) : sum;
}

@inline
function scaled(sum: v128, factor: v128, offset: v128): v128 {
  return i32x4.add(i32x4.mul(sum, factor), offset);
}

// Eight channels of one pixel, whatever their kind.
@inline
export function storeOne<T>(
  to: usize, stage: usize, a: v128, b: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const second = stage + STAGE;
  if (isQuick(stage)) {
    a = quickSum<T>(a, stage);
    b = quickSum<T>(b, second);
    if (needsAway(stage)) {
      a = away(a, stage);
      b = away(b, second);
    }
    storeQuickPixel(to, stage, a, b, zeroPoint, min, max, lanes);
  } else {
    if (sizeof<T>() == 1) {
      a = withFactor(a, stage);
      b = withFactor(b, second);
    }
    storeAnyPixel(to, stage, a, b, zeroPoint, min, max, lanes);
  }
}

// image: the first window's first value; `rowStep` and `pixelStep` bytes from one window to the next below and beside it
// offsets: int32 byte offset of each segment in the window; `steps` times four bytes in each
// weights: blocks of eight channels, segments * steps * 32 bytes each; stage: two times STAGE bytes per block
// out: `rows` x `width` pixels, `pitch` bytes apart, of which `channels` are written
export function multiply<T>(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, segments: i32, steps: i32,
  weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, pitch: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const zero = i16x8.splat(<i16>zeroPoint);
  const block = <usize>(segments * steps) << 5;
  const end = offsets + (<usize>segments << 2);
  const step = <usize>pixelStep;
  // from the window behind a row to the first one of the next
  const wrap = <usize>(rowStep - width * pixelStep);
  const run = <usize>steps << 2;
  const pixels = rows * width;
  let n = 0;

  if (pixels == 1)
    for (; n + 16 <= channels; n += 16) {
      let a = bias(stage), b = bias(stage + STAGE), c = bias(stage + 2 * STAGE), d = bias(stage + 3 * STAGE);
      let w = weights;
      for (let s = offsets; s < end; s += 4) {
        let p = image + <usize>load<i32>(s);
        for (const last = p + run; p < last; p += 4, w += 32) {
          const x = v128.load32_splat(p);
          a = dot<T>(a, x, v128.load(w));
          b = dot<T>(b, x, v128.load(w, 16));
          c = dot<T>(c, x, v128.load(w + block));
          d = dot<T>(d, x, v128.load(w + block, 16));
        }
      }
      storeOne<T>(out, stage, a, b, zero, low, high, 8);
      storeOne<T>(out + 8, stage + 2 * STAGE, c, d, zero, low, high, 8);
      out += 16;
      weights += 2 * block;
      stage += 4 * STAGE;
    }

  for (; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    const bias0 = bias(stage), bias1 = bias(stage + STAGE);
    const signed = needsAway(stage);
    let window = image, to = out;
    let x = 0, i = 0;
    if (isQuick(stage))
      for (; i + 4 <= pixels; i += 4) {
        const window0 = window;
        window += step;
        if (++x == width) x = 0, window += wrap;
        const window1 = window;
        window += step;
        if (++x == width) x = 0, window += wrap;
        const window2 = window;
        window += step;
        if (++x == width) x = 0, window += wrap;
        const window3 = window;
        window += step;
        if (++x == width) x = 0, window += wrap;
        let a0 = bias0, a1 = bias0, a2 = bias0, a3 = bias0, b0 = bias1, b1 = bias1, b2 = bias1, b3 = bias1;
        let w = weights;
        for (let s = offsets; s < end; s += 4) {
          const offset = <usize>load<i32>(s);
          let p0 = window0 + offset, p1 = window1 + offset, p2 = window2 + offset, p3 = window3 + offset;
          for (const last = p0 + run; p0 < last; ) {
            const w0 = v128.load(w), w1 = v128.load(w, 16);
            let values = v128.load32_splat(p0);
            a0 = dot<T>(a0, values, w0);
            b0 = dot<T>(b0, values, w1);
            values = v128.load32_splat(p1);
            a1 = dot<T>(a1, values, w0);
            b1 = dot<T>(b1, values, w1);
            values = v128.load32_splat(p2);
            a2 = dot<T>(a2, values, w0);
            b2 = dot<T>(b2, values, w1);
            values = v128.load32_splat(p3);
            a3 = dot<T>(a3, values, w0);
            b3 = dot<T>(b3, values, w1);
            w += 32;
            p0 += 4;
            p1 += 4;
            p2 += 4;
            p3 += 4;
          }
        }
        const second = stage + STAGE;
        if (sizeof<T>() == 1) {
          const factorA = quickFactor(stage), offsetA = quickOffset(stage);
          const factorB = quickFactor(second), offsetB = quickOffset(second);
          a0 = scaled(a0, factorA, offsetA), b0 = scaled(b0, factorB, offsetB);
          a1 = scaled(a1, factorA, offsetA), b1 = scaled(b1, factorB, offsetB);
          a2 = scaled(a2, factorA, offsetA), b2 = scaled(b2, factorB, offsetB);
          a3 = scaled(a3, factorA, offsetA), b3 = scaled(b3, factorB, offsetB);
        }
        if (signed) {
          a0 = away(a0, stage), b0 = away(b0, second);
          a1 = away(a1, stage), b1 = away(b1, second);
          a2 = away(a2, stage), b2 = away(b2, second);
          a3 = away(a3, stage), b3 = away(b3, second);
        }
        storeQuickTile(to, pitch, stage, a0, b0, a1, b1, a2, b2, a3, b3, zero, low, high, lanes);
        to += <usize>(4 * pitch);
      }
    for (; i < pixels; i++) {
      let a = bias0, b = bias1, w = weights;
      for (let s = offsets; s < end; s += 4) {
        let p = window + <usize>load<i32>(s);
        for (const last = p + run; p < last; p += 4, w += 32) {
          const values = v128.load32_splat(p);
          a = dot<T>(a, values, v128.load(w));
          b = dot<T>(b, values, v128.load(w, 16));
        }
      }
      storeOne<T>(to, stage, a, b, zero, low, high, lanes);
      to += <usize>pitch;
      window += step;
      if (++x == width) x = 0, window += wrap;
    }
    out += 8;
    weights += block;
    stage += 2 * STAGE;
  }
}

export function convolve(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, segments: i32, steps: i32,
  weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, pitch: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  multiply<i16>(
    image, rowStep, pixelStep, offsets, segments, steps, weights, stage,
    out, rows, width, channels, pitch, zeroPoint, min, max,
  );
}
