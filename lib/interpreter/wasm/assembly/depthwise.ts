// Depthwise convolution with one filter per channel, over a widened image (widen.ts), eight channels at a time. Two taps are
// interleaved channel by channel, so that one dot product adds both of four channels; an odd last tap is paired with weight 0.
import { bias, STAGE, storePixel } from './requantize';

@inline
function lowHalf(acc: v128, first: v128, second: v128, weights: v128): v128 {
  const pairs = v128.shuffle<i16>(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
  return i32x4.add(acc, i32x4.dot_i16x8_s(pairs, weights));
}

@inline
function highHalf(acc: v128, first: v128, second: v128, weights: v128): v128 {
  const pairs = v128.shuffle<i16>(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
  return i32x4.add(acc, i32x4.dot_i16x8_s(pairs, weights));
}

// image, rowStep, pixelStep, out, rows, width: as in convolve.ts; `channels` are contiguous in image and output
// offsets: `pairs` times two int32 byte offsets of taps; weights: per block of eight channels `pairs` times 32 bytes
export function depthwise(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, pairs: i32, weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const end = offsets + (<usize>pairs << 3);
  for (let n = 0; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    let to = out;
    for (let y = 0; y < rows; y++) {
      let window = image + <usize>(y * rowStep);
      for (let x = 0; x < width; x++) {
        let a = bias(stage), b = bias(stage + STAGE), w = weights;
        for (let t = offsets; t < end; t += 8) {
          const first = v128.load(window + <usize>load<i32>(t));
          const second = v128.load(window + <usize>load<i32>(t, 4));
          a = lowHalf(a, first, second, v128.load(w));
          b = highHalf(b, first, second, v128.load(w, 16));
          w += 32;
        }
        storePixel(to, stage, a, b, zero, low, high, lanes);
        window += <usize>pixelStep;
        to += <usize>channels;
      }
    }
    image += 16;
    out += 8;
    weights += <usize>pairs << 5;
    stage += 2 * STAGE;
  }
}
