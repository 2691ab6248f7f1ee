// Depthwise convolution with one filter per channel, any taps, over an image of bytes (bytes.ts), eight channels at a time. A step takes as
// many taps as one dot product adds: a pair of 16 bits, a quad of bytes; missing taps at the end have weight 0.
import { dot, storeOne } from './convolve';
import { bias, STAGE } from './requantize';
import { bytePairs, firstFour, lastFour } from './taps';

// image, rowStep, pixelStep, out, rows, width: as in convolve.ts; `channels` are contiguous in image and output
// offsets: int32 byte offsets of the taps, two or four per step; weights: per block of eight channels `steps` times 32 bytes
@inline
export function multiplyTaps<T>(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, steps: i32, weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const end = weights + (<usize>steps << 5);
  const block = end - weights;
  for (let n: usize = 0; n < <usize>channels; n += 8) {
    const lanes = channels - <i32>n < 8 ? channels - <i32>n : 8;
    let to = out + n;
    for (let y = 0; y < rows; y++) {
      let window = image + n + <usize>(y * rowStep);
      for (let x = 0; x < width; x++) {
        let a = bias(stage), b = bias(stage + STAGE), t = offsets;
        for (let w = weights; w < weights + block; w += 32) {
          const first = window + <usize>load<i32>(t), second = window + <usize>load<i32>(t, 4);
          let u: v128, v: v128;
          if (sizeof<T>() == 1) {
            u = bytePairs(first, second);
            v = bytePairs(window + <usize>load<i32>(t, 8), window + <usize>load<i32>(t, 12));
            t += 16;
          } else {
            u = v128.load8x8_s(first);
            v = v128.load8x8_s(second);
            t += 8;
          }
          a = dot<T>(a, firstFour(u, v), v128.load(w));
          b = dot<T>(b, lastFour(u, v), v128.load(w, 16));
        }
        storeOne<T>(to, stage, a, b, zero, low, high, lanes);
        window += <usize>pixelStep;
        to += <usize>channels;
      }
    }
    weights += block;
    stage += 2 * STAGE;
  }
}

export function depthwise(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, steps: i32, weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  multiplyTaps<i16>(
    image, rowStep, pixelStep, offsets, steps, weights, stage, out, rows, width, channels, zeroPoint, min, max,
  );
}
