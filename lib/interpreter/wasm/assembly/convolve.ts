// Convolution and matrix product in one: implicit GEMM over a widened image (widen.ts). The window of an output pixel is a number of
// segments (kernel rows; single taps where the kernel is dilated or grouped), each a run of contiguous int16 values.
//
// Weights lie as pairs of int16 in blocks of eight channels, [n0k0 n0k1 n1k0 n1k1 ...]: one pair of activations, splatted, meets
// four channels in one dot product, so there are no sums across lanes. Tiles: 4 pixels x 8 channels, 1 x 16 for single pixels, 1 x 8.
import { bias, isOneByOne, STAGE, storeAnyPixel, storePixel } from './requantize';

@inline
function dot(acc: v128, pair: v128, weights: v128): v128 {
  return i32x4.add(acc, i32x4.dot_i16x8_s(pair, weights));
}

// image: the first window's first value; `rowStep` and `pixelStep` bytes from one window to the next below and beside it
// offsets: int32 byte offset of each segment in the window; `pairs` pairs of values in each
// weights: blocks of eight channels, segments * pairs * 32 bytes each; stage: two times STAGE bytes per block
// out: `rows` x `width` pixels, `pitch` bytes apart, of which `channels` are written
export function convolve(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, segments: i32, pairs: i32,
  weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, pitch: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const block = <usize>(segments * pairs) << 5;
  const end = offsets + (<usize>segments << 2);
  const step = <usize>pixelStep;
  const run = <usize>pairs << 2;
  let n = 0;

  if (rows * width == 1)
    for (; n + 16 <= channels; n += 16) {
      let a = bias(stage), b = bias(stage + STAGE), c = bias(stage + 2 * STAGE), d = bias(stage + 3 * STAGE);
      let w = weights;
      for (let s = offsets; s < end; s += 4) {
        let p = image + <usize>load<i32>(s);
        for (const last = p + run; p < last; p += 4, w += 32) {
          const x = v128.load32_splat(p);
          a = dot(a, x, v128.load(w));
          b = dot(b, x, v128.load(w, 16));
          c = dot(c, x, v128.load(w + block));
          d = dot(d, x, v128.load(w + block, 16));
        }
      }
      storeAnyPixel(out, stage, a, b, zero, low, high, 8);
      storeAnyPixel(out + 8, stage + 2 * STAGE, c, d, zero, low, high, 8);
      out += 16;
      weights += 2 * block;
      stage += 4 * STAGE;
    }

  for (; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    const singly = width < 4 || isOneByOne(stage) || isOneByOne(stage + STAGE);
    const bias0 = bias(stage), bias1 = bias(stage + STAGE);
    for (let y = 0; y < rows; y++) {
      const line = image + <usize>(y * rowStep);
      const to = out + <usize>(y * width * pitch);
      for (let x = 0; x < width; ) {
        const rest = width - x;
        if (rest == 1 || singly) {
          const window = line + <usize>x * step;
          let a = bias0, b = bias1, w = weights;
          for (let s = offsets; s < end; s += 4) {
            let p = window + <usize>load<i32>(s);
            for (const last = p + run; p < last; p += 4, w += 32) {
              const pair = v128.load32_splat(p);
              a = dot(a, pair, v128.load(w));
              b = dot(b, pair, v128.load(w, 16));
            }
          }
          storeAnyPixel(to + <usize>(x * pitch), stage, a, b, zero, low, high, lanes);
          x++;
          continue;
        }
        // two or three pixels at the end of a row: the last four once more, which is cheaper than one by one
        if (rest < 4) x = width - 4;
        const window = line + <usize>x * step;
        let a0 = bias0, a1 = bias0, a2 = bias0, a3 = bias0, b0 = bias1, b1 = bias1, b2 = bias1, b3 = bias1;
        let w = weights;
        for (let s = offsets; s < end; s += 4) {
          let p0 = window + <usize>load<i32>(s);
          let p1 = p0 + step, p2 = p1 + step, p3 = p2 + step;
          for (const last = p0 + run; p0 < last; ) {
            const w0 = v128.load(w), w1 = v128.load(w, 16);
            let pair = v128.load32_splat(p0);
            a0 = dot(a0, pair, w0);
            b0 = dot(b0, pair, w1);
            pair = v128.load32_splat(p1);
            a1 = dot(a1, pair, w0);
            b1 = dot(b1, pair, w1);
            pair = v128.load32_splat(p2);
            a2 = dot(a2, pair, w0);
            b2 = dot(b2, pair, w1);
            pair = v128.load32_splat(p3);
            a3 = dot(a3, pair, w0);
            b3 = dot(b3, pair, w1);
            w += 32;
            p0 += 4;
            p1 += 4;
            p2 += 4;
            p3 += 4;
          }
        }
        let pixel = to + <usize>(x * pitch);
        storePixel(pixel, stage, a0, b0, zero, low, high, lanes);
        pixel += <usize>pitch;
        storePixel(pixel, stage, a1, b1, zero, low, high, lanes);
        pixel += <usize>pitch;
        storePixel(pixel, stage, a2, b2, zero, low, high, lanes);
        pixel += <usize>pitch;
        storePixel(pixel, stage, a3, b3, zero, low, high, lanes);
        x += 4;
      }
    }
    out += 8;
    weights += block;
    stage += 2 * STAGE;
  }
}
