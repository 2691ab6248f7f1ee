// Convolution of float32, eight output channels at a time, with the order of summation of TFLM: row by row of the kernel, tap by tap,
// input channel by input channel, each product and each sum rounded; the bias last. Taps outside the image are left out.
import { clampFloats, storeFloats } from './float-lanes';
import {
  CHANNELS, COLUMNS, DEPTH, DILATION_HEIGHT, DILATION_WIDTH, endTap, FILTER_HEIGHT, FILTER_WIDTH, firstTap, GREATEST,
  INPUT_HEIGHT, INPUT_WIDTH, LEAST, LEFT, PITCH, PIXEL, ROWS, STRIDE_HEIGHT, STRIDE_WIDTH, TOP,
} from './geometry';

// Bytes of one weight of eight channels.
const STEP: usize = 32;

@inline
function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

// Bias, activation and the first `lanes` of eight channels.
@inline
function store(out: usize, a: v128, b: v128, bias: usize, low: v128, high: v128, lanes: i32): void {
  storeFloats(out, clampFloats(f32x4.add(a, v128.load(bias)), low, high), lanes);
  if (lanes > 4)
    storeFloats(out + 16, clampFloats(f32x4.add(b, v128.load(bias, 16)), low, high), lanes - 4);
}

// Four neighbouring pixels, whose windows meet the same taps [ky0, ky1) x all.
function fourPixels(
  window: usize, step: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, taps: i32, run: i32,
  weights: usize, bias: usize, out: usize, pitch: usize, low: v128, high: v128, lanes: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let w = weights + <usize>(ky0 * taps * run) * STEP;
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = 0; kx < taps; kx++) {
      let a = window + <usize>ky * rowStep + <usize>kx * tapStep;
      for (const end = a + (<usize>run << 2); a < end; a += 4, w += STEP) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let x = v128.load32_splat(a);
        a0 = multiplyAdd(a0, x, w0);
        a1 = multiplyAdd(a1, x, w1);
        x = v128.load32_splat(a + step);
        b0 = multiplyAdd(b0, x, w0);
        b1 = multiplyAdd(b1, x, w1);
        x = v128.load32_splat(a + 2 * step);
        c0 = multiplyAdd(c0, x, w0);
        c1 = multiplyAdd(c1, x, w1);
        x = v128.load32_splat(a + 3 * step);
        d0 = multiplyAdd(d0, x, w0);
        d1 = multiplyAdd(d1, x, w1);
      }
    }
  store(out, a0, a1, bias, low, high, lanes);
  store(out + pitch, b0, b1, bias, low, high, lanes);
  store(out + 2 * pitch, c0, c1, bias, low, high, lanes);
  store(out + 3 * pitch, d0, d1, bias, low, high, lanes);
}

// One pixel, 32 channels: four blocks of weights, `block` bytes apart. Taps [ky0, ky1) x [kx0, kx1) of `width`.
function fourBlocks(
  window: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, kx0: i32, kx1: i32, width: i32, run: i32,
  weights: usize, block: usize, bias: usize, out: usize, low: v128, high: v128, lanes: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = kx0; kx < kx1; kx++) {
      let a = window + <usize>ky * rowStep + <usize>kx * tapStep;
      let w = weights + <usize>((ky * width + kx) * run) * STEP;
      for (const end = a + (<usize>run << 2); a < end; a += 4, w += STEP) {
        const x = v128.load32_splat(a);
        a0 = multiplyAdd(a0, x, v128.load(w));
        a1 = multiplyAdd(a1, x, v128.load(w, 16));
        b0 = multiplyAdd(b0, x, v128.load(w + block));
        b1 = multiplyAdd(b1, x, v128.load(w + block, 16));
        c0 = multiplyAdd(c0, x, v128.load(w + 2 * block));
        c1 = multiplyAdd(c1, x, v128.load(w + 2 * block, 16));
        d0 = multiplyAdd(d0, x, v128.load(w + 3 * block));
        d1 = multiplyAdd(d1, x, v128.load(w + 3 * block, 16));
      }
    }
  store(out, a0, a1, bias, low, high, 8);
  store(out + 32, b0, b1, bias + 32, low, high, 8);
  store(out + 64, c0, c1, bias + 64, low, high, 8);
  store(out + 96, d0, d1, bias + 96, low, high, lanes);
}

// One pixel, eight channels.
function onePixel(
  window: usize, rowStep: usize, tapStep: usize, ky0: i32, ky1: i32, kx0: i32, kx1: i32, width: i32, run: i32,
  weights: usize, bias: usize, out: usize, low: v128, high: v128, lanes: i32,
): void {
  let first = f32x4.splat(0), second = first;
  for (let ky = ky0; ky < ky1; ky++)
    for (let kx = kx0; kx < kx1; kx++) {
      let a = window + <usize>ky * rowStep + <usize>kx * tapStep;
      let w = weights + <usize>((ky * width + kx) * run) * STEP;
      for (const end = a + (<usize>run << 2); a < end; a += 4, w += STEP) {
        const x = v128.load32_splat(a);
        first = multiplyAdd(first, x, v128.load(w));
        second = multiplyAdd(second, x, v128.load(w, 16));
      }
    }
  store(out, first, second, bias, low, high, lanes);
}

// One image and one group. weights: blocks of eight channels, each [tap][input channel][8]; bias: one number per channel and block.
export function floatConvolve(image: usize, out: usize, weights: usize, bias: usize, g: usize): void {
  const low = v128.load32_splat(g, LEAST);
  const high = v128.load32_splat(g, GREATEST);
  const width = load<i32>(g, INPUT_WIDTH), columns = load<i32>(g, COLUMNS), channels = load<i32>(g, CHANNELS);
  const filterHeight = load<i32>(g, FILTER_HEIGHT), filterWidth = load<i32>(g, FILTER_WIDTH);
  const strideWidth = load<i32>(g, STRIDE_WIDTH), dilationWidth = load<i32>(g, DILATION_WIDTH);
  const pixel = load<i32>(g, PIXEL), depth = load<i32>(g, DEPTH), left = load<i32>(g, LEFT);
  const pitch = <usize>load<i32>(g, PITCH) << 2;
  const rowStep = <usize>(load<i32>(g, DILATION_HEIGHT) * width * pixel) << 2;
  const tapStep = <usize>(dilationWidth * pixel) << 2;
  const step = <usize>(strideWidth * pixel) << 2;
  // a kernel row is one run of values unless taps lie apart
  const whole = depth == pixel && dilationWidth == 1;
  const taps = whole ? 1 : filterWidth;
  const run = whole ? filterWidth * depth : depth;
  const block = <usize>(filterHeight * filterWidth * depth) * STEP;
  const rows = load<i32>(g, ROWS);
  // columns whose windows lie inside, as many as there are fours of them: there the weights are read once for four pixels
  const inside = (left + strideWidth - 1) / strideWidth;
  const room = width - (filterWidth - 1) * dilationWidth - 1 + left;
  const end = min(columns, room < 0 ? 0 : room / strideWidth + 1);
  const fours = max(0, end - inside) >> 2;
  for (let row = 0; row < rows; row++, out += <usize>columns * pitch) {
    const y = row * load<i32>(g, STRIDE_HEIGHT) - load<i32>(g, TOP);
    const ky0 = firstTap(y, load<i32>(g, DILATION_HEIGHT));
    const ky1 = endTap(y, load<i32>(g, DILATION_HEIGHT), filterHeight, load<i32>(g, INPUT_HEIGHT));
    for (let c = 0, w = weights; c < channels; c += 8, w += block)
      for (let i = 0; i < fours; i++) {
        const column = inside + 4 * i;
        const window = image + (<usize>((y * width + column * strideWidth - left) * pixel) << 2);
        const to = out + <usize>column * pitch + (<usize>c << 2);
        fourPixels(
          window, step, rowStep, tapStep, ky0, ky1, taps, run, w, bias + (<usize>c << 2), to, pitch,
          low, high, min(8, channels - c),
        );
      }
    for (let column = 0; column < columns; column++) {
      if (fours > 0 && column == inside) column += 4 * fours;
      if (column >= columns) break;
      const x = column * strideWidth - left;
      const window = image + (<usize>((y * width + x) * pixel) << 2);
      const to = out + <usize>column * pitch;
      const kx0 = firstTap(x, dilationWidth);
      const kx1 = endTap(x, dilationWidth, filterWidth, width);
      let c = 0, w = weights;
      for (; c + 24 < channels; c += 32, w += 4 * block)
        fourBlocks(
          window, rowStep, tapStep, ky0, ky1, kx0, kx1, filterWidth, depth, w, block, bias + (<usize>c << 2),
          to + (<usize>c << 2), low, high, min(8, channels - c - 24),
        );
      for (; c < channels; c += 8, w += block)
        onePixel(
          window, rowStep, tapStep, ky0, ky1, kx0, kx1, filterWidth, depth, w, bias + (<usize>c << 2),
          to + (<usize>c << 2), low, high, min(8, channels - c),
        );
    }
  }
}
