// Depthwise convolution of float32, four output channels at a time, with TFLM's order of summation: row by row of the kernel, tap by tap,
// each product and each sum rounded; the bias last. Taps outside the image are left out.
import { clampFloats, loadFloats, storeFloats } from './float-lanes';
import {
  CHANNELS, COLUMNS, DILATION_HEIGHT, DILATION_WIDTH, endTap, FILTER_HEIGHT, FILTER_WIDTH, firstTap, GREATEST,
  INPUT_HEIGHT, INPUT_WIDTH, LEAST, LEFT, PIXEL, ROWS, STRIDE_HEIGHT, STRIDE_WIDTH, TOP,
} from './geometry';

@inline
function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

@inline
function store(out: usize, sum: v128, bias: usize, low: v128, high: v128, lanes: i32): void {
  storeFloats(out, clampFloats(f32x4.add(sum, v128.load(bias)), low, high), lanes);
}

// Sixteen channels of one pixel; `pitch` bytes from one tap's weights to the next.
@inline
function sixteen(
  window: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, kx0: i32, kx1: i32, width: i32,
  weights: usize, pitch: usize, bias: usize, out: usize, low: v128, high: v128,
): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = kx0; kx < kx1; kx++) {
      const p = window + <usize>ky * rowStep + <usize>kx * tapStep;
      const w = weights + <usize>(ky * width + kx) * pitch;
      a = multiplyAdd(a, v128.load(p), v128.load(w));
      b = multiplyAdd(b, v128.load(p, 16), v128.load(w, 16));
      c = multiplyAdd(c, v128.load(p, 32), v128.load(w, 32));
      d = multiplyAdd(d, v128.load(p, 48), v128.load(w, 48));
    }
  store(out, a, bias, low, high, 4);
  store(out + 16, b, bias + 16, low, high, 4);
  store(out + 32, c, bias + 32, low, high, 4);
  store(out + 48, d, bias + 48, low, high, 4);
}

// Up to four channels of one pixel, with one filter each.
@inline
function four(
  window: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, kx0: i32, kx1: i32, width: i32,
  weights: usize, pitch: usize, bias: usize, out: usize, low: v128, high: v128, lanes: i32,
): void {
  let sum = f32x4.splat(0);
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = kx0; kx < kx1; kx++) {
      const p = window + <usize>ky * rowStep + <usize>kx * tapStep;
      sum = multiplyAdd(sum, loadFloats(p, lanes), v128.load(weights + <usize>(ky * width + kx) * pitch));
    }
  store(out, sum, bias, low, high, lanes);
}

// Up to four output channels from `channel` on, `multiplier` to an input channel.
function spread(
  window: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, kx0: i32, kx1: i32, width: i32,
  weights: usize, pitch: usize, bias: usize, out: usize, low: v128, high: v128, lanes: i32,
  channel: i32, multiplier: i32,
): void {
  const first = window + (<usize>(channel / multiplier) << 2);
  // a lane that is not there repeats the last one
  const second = window + (<usize>((channel + min(1, lanes - 1)) / multiplier) << 2);
  const third = window + (<usize>((channel + min(2, lanes - 1)) / multiplier) << 2);
  const fourth = window + (<usize>((channel + min(3, lanes - 1)) / multiplier) << 2);
  let sum = f32x4.splat(0);
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = kx0; kx < kx1; kx++) {
      const at = <usize>ky * rowStep + <usize>kx * tapStep;
      let x = v128.load32_splat(first + at);
      x = v128.load32_lane(second + at, x, 1);
      x = v128.load32_lane(third + at, x, 2);
      x = v128.load32_lane(fourth + at, x, 3);
      sum = multiplyAdd(sum, x, v128.load(weights + <usize>(ky * width + kx) * pitch));
    }
  store(out, sum, bias, low, high, lanes);
}

// One image. weights [tap][channel] and bias are padded to whole fours of channels.
export function floatDepthwise(image: usize, out: usize, weights: usize, bias: usize, g: usize): void {
  const low = v128.load32_splat(g, LEAST);
  const high = v128.load32_splat(g, GREATEST);
  const width = load<i32>(g, INPUT_WIDTH), columns = load<i32>(g, COLUMNS), channels = load<i32>(g, CHANNELS);
  const filterWidth = load<i32>(g, FILTER_WIDTH);
  const dilationHeight = load<i32>(g, DILATION_HEIGHT), dilationWidth = load<i32>(g, DILATION_WIDTH);
  const pixel = load<i32>(g, PIXEL);
  const multiplier = channels / pixel;
  const rowStep = <usize>(dilationHeight * width * pixel) << 2;
  const tapStep = <usize>(dilationWidth * pixel) << 2;
  const pitch = <usize>((channels + 3) & ~3) << 2;
  const rows = load<i32>(g, ROWS);
  for (let row = 0; row < rows; row++) {
    const y = row * load<i32>(g, STRIDE_HEIGHT) - load<i32>(g, TOP);
    const ky0 = firstTap(y, dilationHeight);
    const ky1 = endTap(y, dilationHeight, load<i32>(g, FILTER_HEIGHT), load<i32>(g, INPUT_HEIGHT));
    for (let column = 0; column < columns; column++, out += <usize>channels << 2) {
      const x = column * load<i32>(g, STRIDE_WIDTH) - load<i32>(g, LEFT);
      const kx0 = firstTap(x, dilationWidth);
      const kx1 = endTap(x, dilationWidth, filterWidth, width);
      const window = image + (<usize>((y * width + x) * pixel) << 2);
      let c = 0;
      if (multiplier == 1)
        for (; c + 16 <= channels; c += 16) {
          const at = <usize>c << 2;
          sixteen(
            window + at, rowStep, tapStep, ky0, ky1, kx0, kx1, filterWidth, weights + at, pitch, bias + at, out + at,
            low, high,
          );
        }
      for (; c < channels; c += 4) {
        const at = <usize>c << 2;
        const lanes = channels - c;
        if (multiplier == 1)
          four(
            window + at, rowStep, tapStep, ky0, ky1, kx0, kx1, filterWidth, weights + at, pitch, bias + at, out + at,
            low, high, lanes,
          );
        else
          spread(
            window, rowStep, tapStep, ky0, ky1, kx0, kx1, filterWidth, weights + at, pitch, bias + at, out + at,
            low, high, lanes, c, multiplier,
          );
      }
    }
  }
}
