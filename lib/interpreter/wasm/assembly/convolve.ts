// Convolution and matrix product in one: implicit GEMM over an image with its padding (widen.ts, bytes.ts). The window of an output
// pixel is a number of segments (kernel rows; single taps where the kernel is dilated or grouped), each a run of contiguous values.
//
// Values and weights are taken four bytes at a time: pairs of int16, or quads of bytes where the relaxed dot product is exact. Weights
// lie in blocks of eight channels, [n0k0 n0k1 n1k0 n1k1 ...]: four bytes of activations, splatted, meet four channels in one dot
// product, so there are no sums across lanes. Tiles: 4 pixels x 8 channels, 1 x 16 for single pixels, 1 x 8.
import { dotBytes } from './dot-bytes';
import { bias, isOneByOne, STAGE, storeAnyPixel, storePixel } from './requantize';

@inline
function dot<T>(sum: v128, values: v128, weights: v128): v128 {
  if (sizeof<T>() == 1) return dotBytes(weights, values, sum);
  return i32x4.add(sum, i32x4.dot_i16x8_s(values, weights));
}

// Weights of 16 bits carry the factor of the requantization, those of 8 bits have no room for it.
@inline
function withFactor<T>(sum: v128, stage: usize): v128 {
  return sizeof<T>() == 1 ? i32x4.mul(sum, v128.load(stage, 16)) : sum;
}

@inline
function storeOne<T>(
  to: usize, stage: usize, a: v128, b: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const second = withFactor<T>(b, stage + STAGE);
  storePixel(to, stage, withFactor<T>(a, stage), second, zeroPoint, min, max, lanes);
}

@inline
function storeAny<T>(
  to: usize, stage: usize, a: v128, b: v128, zeroPoint: v128, min: v128, max: v128, lanes: i32,
): void {
  const second = withFactor<T>(b, stage + STAGE);
  storeAnyPixel(to, stage, withFactor<T>(a, stage), second, zeroPoint, min, max, lanes);
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
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const block = <usize>(segments * steps) << 5;
  const end = offsets + (<usize>segments << 2);
  const step = <usize>pixelStep;
  const run = <usize>steps << 2;
  let n = 0;

  if (rows * width == 1)
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
      storeAny<T>(out, stage, a, b, zero, low, high, 8);
      storeAny<T>(out + 8, stage + 2 * STAGE, c, d, zero, low, high, 8);
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
              const values = v128.load32_splat(p);
              a = dot<T>(a, values, v128.load(w));
              b = dot<T>(b, values, v128.load(w, 16));
            }
          }
          storeAny<T>(to + <usize>(x * pitch), stage, a, b, zero, low, high, lanes);
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
        let pixel = to + <usize>(x * pitch);
        storeOne<T>(pixel, stage, a0, b0, zero, low, high, lanes);
        pixel += <usize>pitch;
        storeOne<T>(pixel, stage, a1, b1, zero, low, high, lanes);
        pixel += <usize>pitch;
        storeOne<T>(pixel, stage, a2, b2, zero, low, high, lanes);
        pixel += <usize>pitch;
        storeOne<T>(pixel, stage, a3, b3, zero, low, high, lanes);
        x += 4;
      }
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
