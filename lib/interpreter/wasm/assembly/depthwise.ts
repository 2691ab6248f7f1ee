// Depthwise convolution with one filter per channel, over a widened image (widen.ts), eight channels at a time. Two taps are
// interleaved channel by channel, so that one dot product adds both of four channels; an odd last tap is paired with weight 0.
import { away, bias, isQuick, needsAway, STAGE, storeAnyPixel, storeQuickPixel } from './requantize';

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
// threeByThree: the taps are three rows of three at equal distances, which is the common case and has no inner loop
export function depthwise(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, pairs: i32, threeByThree: bool,
  weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const end = offsets + (<usize>pairs << 3);
  for (let n = 0; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    const unrolled = threeByThree && isQuick(stage);
    const signed = needsAway(stage);
    let to = out;
    for (let y = 0; y < rows; y++) {
      let window = image + <usize>(y * rowStep);
      if (unrolled) {
        const right = <usize>load<i32>(offsets, 4);
        let row1 = window + <usize>load<i32>(offsets, 12), row2 = window + <usize>load<i32>(offsets, 24);
        for (let x = 0; x < width; x++) {
          let first = v128.load(window), second = v128.load(window + right);
          let a = lowHalf(bias(stage), first, second, v128.load(weights));
          let b = highHalf(bias(stage + STAGE), first, second, v128.load(weights, 16));
          first = v128.load(window + 2 * right);
          second = v128.load(row1);
          a = lowHalf(a, first, second, v128.load(weights, 32));
          b = highHalf(b, first, second, v128.load(weights, 48));
          first = v128.load(row1 + right);
          second = v128.load(row1 + 2 * right);
          a = lowHalf(a, first, second, v128.load(weights, 64));
          b = highHalf(b, first, second, v128.load(weights, 80));
          first = v128.load(row2);
          second = v128.load(row2 + right);
          a = lowHalf(a, first, second, v128.load(weights, 96));
          b = highHalf(b, first, second, v128.load(weights, 112));
          first = v128.load(row2 + 2 * right);
          a = lowHalf(a, first, first, v128.load(weights, 128));
          b = highHalf(b, first, first, v128.load(weights, 144));
          if (signed) a = away(a, stage), b = away(b, stage + STAGE);
          storeQuickPixel(to, stage, a, b, zero, low, high, lanes);
          window += <usize>pixelStep;
          row1 += <usize>pixelStep;
          row2 += <usize>pixelStep;
          to += <usize>channels;
        }
      } else
        for (let x = 0; x < width; x++) {
          let a = bias(stage), b = bias(stage + STAGE), w = weights;
          for (let t = offsets; t < end; t += 8) {
            const first = v128.load(window + <usize>load<i32>(t));
            const second = v128.load(window + <usize>load<i32>(t, 4));
            a = lowHalf(a, first, second, v128.load(w));
            b = highHalf(b, first, second, v128.load(w, 16));
            w += 32;
          }
          storeAnyPixel(to, stage, a, b, zero, low, high, lanes);
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
