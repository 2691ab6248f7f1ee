// Depthwise convolution with one filter of 3x3 taps per channel, eight channels at a time: their image is copied with its padding, pixel
// after pixel, then tiles of three or four neighbouring outputs are computed. Neighbours share input columns, so each column is loaded and
// interleaved once per tile and meets the left, middle or right taps of the outputs that it belongs to.
//
// A column of bytes is one quad (its fourth weight is 0). A column of 16 bits is one pair of upper taps; the lower taps are paired along
// the row, columns (0 1)(2 3)(4 5): an output at an even column sees its three taps as (0 1)(2 -), one at an odd column as (- 0)(1 2).
import { dot, quickSum, storeOne } from './convolve';
import { away, bias, isQuick, needsAway, STAGE, storeQuickPixel, storeQuickPixels, storeQuickTile } from './requantize';
import { bytePairs, firstFour, lastFour } from './taps';

// What describes the convolution, as int32 (depthwise-tiles.ts). The image: lines and pixels of the tensor along which tiles lie, steps
// in bytes, lines and pixels of padding around, its value, what bytes are flipped by.
const CHANNELS: usize = 0;
const IN_LINES: usize = 4, IN_LENGTH: usize = 8, IN_LINE_STEP: usize = 12, IN_PIXEL_STEP: usize = 16;
const ABOVE: usize = 20, BELOW: usize = 24, BEFORE: usize = 28, AFTER: usize = 32, PADDING: usize = 36, FLIP: usize = 40;
// Lines from a tap to the next across the tile, and from a line of outputs to the next.
const ACROSS: usize = 44, STEP: usize = 48;
// The outputs: lines, pixels in each, steps in bytes; zero point and clamp.
const LINES: usize = 52, LENGTH: usize = 56, OUT_LINE_STEP: usize = 60, OUT_PIXEL_STEP: usize = 64;
const ZERO_POINT: usize = 68, LEAST: usize = 72, GREATEST: usize = 76;

// Weights of eight channels, 32 bytes for each column of upper taps (left, middle, right), then for the pairs (0 1)(2 -)(- 0)(1 2).
const COLUMN: usize = 32;
const EVEN1: usize = 3 * COLUMN, EVEN2: usize = 4 * COLUMN, ODD1: usize = 5 * COLUMN, ODD2: usize = 6 * COLUMN;

@inline
function blockBytes<T>(): usize {
  return sizeof<T>() == 1 ? 3 * COLUMN : 7 * COLUMN;
}

// Bytes of a pixel of the image.
@inline
function pixelBytes<T>(): usize {
  return sizeof<T>() << 3;
}

@inline
function pixel(row: usize, column: usize): v128 {
  return v128.load(row + (column << 4));
}

@inline
function upperTaps<T>(top: usize, middle: usize, column: usize): v128 {
  return sizeof<T>() == 1 ? bytePairs(top + (column << 3), middle + (column << 3)) : pixel(top, column);
}

@inline
function lowerTaps<T>(middle: usize, bottom: usize, column: usize): v128 {
  return sizeof<T>() == 1 ? bytePairs(bottom + (column << 3), bottom + (column << 3)) : pixel(middle, column);
}

@inline
function storePadding<T>(to: usize, pixels: usize, value: v128): usize {
  const end = to + pixels * pixelBytes<T>();
  for (; to < end; to += pixelBytes<T>()) {
    if (sizeof<T>() == 1) v128.store64_lane(to, value, 0);
    else v128.store(to, value);
  }
  return to;
}

@inline
function copyPixel<T>(from: usize, to: usize, flip: v128): void {
  if (sizeof<T>() == 1) v128.store64_lane(to, v128.xor(v128.load64_zero(from), flip), 0);
  else v128.store(to, v128.load8x8_s(from));
}

// The same of fewer channels; what is behind them is not read.
@inline
function copyLanes<T>(from: usize, to: usize, flip: v128, lanes: i32): void {
  const bits = <u8>i8x16.extract_lane_u(flip, 0);
  for (let i: usize = 0; i < <usize>lanes; i++) {
    if (sizeof<T>() == 1) store<u8>(to + i, load<u8>(from + i) ^ bits);
    else store<i16>(to + (i << 1), <i16>load<i8>(from + i));
  }
}

// Eight channels of the image, with its padding. Of the last ones only `lanes` are there; the others are not read by anyone.
@inline
function copyImage<T>(from: usize, to: usize, geometry: usize, lanes: i32): void {
  const lines = load<i32>(geometry, IN_LINES), length = load<i32>(geometry, IN_LENGTH);
  const lineStep = load<usize>(geometry, IN_LINE_STEP), pixelStep = load<usize>(geometry, IN_PIXEL_STEP);
  const before = load<usize>(geometry, BEFORE), after = load<usize>(geometry, AFTER);
  const row = before + <usize>length + after;
  const padding = sizeof<T>() == 1 ? v128.load8_splat(geometry, PADDING) : v128.load16_splat(geometry, PADDING);
  const flip = v128.load8_splat(geometry, FLIP);
  to = storePadding<T>(to, load<usize>(geometry, ABOVE) * row, padding);
  for (let line = 0; line < lines; line++) {
    to = storePadding<T>(to, before, padding);
    let p = from + <usize>line * lineStep;
    const end = to + <usize>length * pixelBytes<T>();
    if (lanes == 8) {
      for (; to + 3 * pixelBytes<T>() < end; to += 4 * pixelBytes<T>()) {
        copyPixel<T>(p, to, flip);
        copyPixel<T>(p + pixelStep, to + pixelBytes<T>(), flip);
        copyPixel<T>(p + 2 * pixelStep, to + 2 * pixelBytes<T>(), flip);
        copyPixel<T>(p + 3 * pixelStep, to + 3 * pixelBytes<T>(), flip);
        p += 4 * pixelStep;
      }
      for (; to < end; to += pixelBytes<T>(), p += pixelStep) copyPixel<T>(p, to, flip);
    } else for (; to < end; to += pixelBytes<T>(), p += pixelStep) copyLanes<T>(p, to, flip, lanes);
    to = storePadding<T>(to, after, padding);
  }
  storePadding<T>(to, load<usize>(geometry, BELOW) * row, padding);
}

@inline
function storeTile<T>(
  four: bool, to: usize, pixelStep: usize, stage: usize,
  a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128,
  signed: bool, zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const second = stage + STAGE;
  a0 = quickSum<T>(a0, stage), b0 = quickSum<T>(b0, second);
  a1 = quickSum<T>(a1, stage), b1 = quickSum<T>(b1, second);
  a2 = quickSum<T>(a2, stage), b2 = quickSum<T>(b2, second);
  if (four) a3 = quickSum<T>(a3, stage), b3 = quickSum<T>(b3, second);
  if (signed) {
    a0 = away(a0, stage), b0 = away(b0, second);
    a1 = away(a1, stage), b1 = away(b1, second);
    a2 = away(a2, stage), b2 = away(b2, second);
    if (four) a3 = away(a3, stage), b3 = away(b3, second);
  }
  if (four) storeQuickTile(to, pixelStep, stage, a0, b0, a1, b1, a2, b2, a3, b3, zero, low, high, lanes);
  else {
    storeQuickPixels(to, pixelStep, stage, a0, b0, a1, b1, zero, low, high, lanes);
    storeQuickPixel(to + 2 * pixelStep, stage, a2, b2, zero, low, high, lanes);
  }
}

@inline
function tileOfStride1<T>(
  four: bool, top: usize, middle: usize, bottom: usize, weights: usize, stage: usize,
  to: usize, pixelStep: usize, signed: bool, zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const bias0 = bias(stage), bias1 = bias(stage + STAGE);
  const leftA = v128.load(weights), leftB = v128.load(weights, 16);
  const middleA = v128.load(weights, COLUMN), middleB = v128.load(weights, COLUMN + 16);
  const rightA = v128.load(weights, 2 * COLUMN), rightB = v128.load(weights, 2 * COLUMN + 16);
  let a3 = bias0, b3 = bias1;
  let x = upperTaps<T>(top, middle, 0), y = lowerTaps<T>(middle, bottom, 0), u = firstFour(x, y), v = lastFour(x, y);
  let a0 = dot<T>(bias0, u, leftA), b0 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 1), y = lowerTaps<T>(middle, bottom, 1);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, middleA), b0 = dot<T>(b0, v, middleB);
  let a1 = dot<T>(bias0, u, leftA), b1 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 2), y = lowerTaps<T>(middle, bottom, 2);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, rightA), b0 = dot<T>(b0, v, rightB);
  a1 = dot<T>(a1, u, middleA), b1 = dot<T>(b1, v, middleB);
  let a2 = dot<T>(bias0, u, leftA), b2 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 3), y = lowerTaps<T>(middle, bottom, 3);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, rightA), b1 = dot<T>(b1, v, rightB);
  a2 = dot<T>(a2, u, middleA), b2 = dot<T>(b2, v, middleB);
  if (four) { a3 = dot<T>(a3, u, leftA), b3 = dot<T>(b3, v, leftB); }
  x = upperTaps<T>(top, middle, 4), y = lowerTaps<T>(middle, bottom, 4);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, rightA), b2 = dot<T>(b2, v, rightB);
  if (four) { a3 = dot<T>(a3, u, middleA), b3 = dot<T>(b3, v, middleB); }
  if (four) {
    x = upperTaps<T>(top, middle, 5), y = lowerTaps<T>(middle, bottom, 5);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, rightA), b3 = dot<T>(b3, v, rightB);
  }
  if (sizeof<T>() == 2) {
    const even1A = v128.load(weights, EVEN1), even1B = v128.load(weights, EVEN1 + 16);
    const odd1A = v128.load(weights, ODD1), odd1B = v128.load(weights, ODD1 + 16);
    x = pixel(bottom, 0), y = pixel(bottom, 1);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, even1A), b0 = dot<T>(b0, v, even1B);
    a1 = dot<T>(a1, u, odd1A), b1 = dot<T>(b1, v, odd1B);
    x = pixel(bottom, 2), y = pixel(bottom, 3);
    u = firstFour(x, y), v = lastFour(x, y);
    a2 = dot<T>(a2, u, even1A), b2 = dot<T>(b2, v, even1B);
    if (four) a3 = dot<T>(a3, u, odd1A), b3 = dot<T>(b3, v, odd1B);
    const even2A = v128.load(weights, EVEN2), even2B = v128.load(weights, EVEN2 + 16);
    const odd2A = v128.load(weights, ODD2), odd2B = v128.load(weights, ODD2 + 16);
    a0 = dot<T>(a0, u, even2A), b0 = dot<T>(b0, v, even2B);
    a1 = dot<T>(a1, u, odd2A), b1 = dot<T>(b1, v, odd2B);
    x = pixel(bottom, 4), y = four ? pixel(bottom, 5) : x;
    u = firstFour(x, y), v = lastFour(x, y);
    a2 = dot<T>(a2, u, even2A), b2 = dot<T>(b2, v, even2B);
    if (four) a3 = dot<T>(a3, u, odd2A), b3 = dot<T>(b3, v, odd2B);
  }
  storeTile<T>(four, to, pixelStep, stage, a0, b0, a1, b1, a2, b2, a3, b3, signed, zero, low, high, lanes);
}

@inline
function tileOfStride2<T>(
  four: bool, top: usize, middle: usize, bottom: usize, weights: usize, stage: usize,
  to: usize, pixelStep: usize, signed: bool, zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const bias0 = bias(stage), bias1 = bias(stage + STAGE);
  const leftA = v128.load(weights), leftB = v128.load(weights, 16);
  const middleA = v128.load(weights, COLUMN), middleB = v128.load(weights, COLUMN + 16);
  const rightA = v128.load(weights, 2 * COLUMN), rightB = v128.load(weights, 2 * COLUMN + 16);
  let a3 = bias0, b3 = bias1;
  let x = upperTaps<T>(top, middle, 0), y = lowerTaps<T>(middle, bottom, 0), u = firstFour(x, y), v = lastFour(x, y);
  let a0 = dot<T>(bias0, u, leftA), b0 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 1), y = lowerTaps<T>(middle, bottom, 1);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, middleA), b0 = dot<T>(b0, v, middleB);
  x = upperTaps<T>(top, middle, 2), y = lowerTaps<T>(middle, bottom, 2);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, rightA), b0 = dot<T>(b0, v, rightB);
  let a1 = dot<T>(bias0, u, leftA), b1 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 3), y = lowerTaps<T>(middle, bottom, 3);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, middleA), b1 = dot<T>(b1, v, middleB);
  x = upperTaps<T>(top, middle, 4), y = lowerTaps<T>(middle, bottom, 4);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, rightA), b1 = dot<T>(b1, v, rightB);
  let a2 = dot<T>(bias0, u, leftA), b2 = dot<T>(bias1, v, leftB);
  x = upperTaps<T>(top, middle, 5), y = lowerTaps<T>(middle, bottom, 5);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, middleA), b2 = dot<T>(b2, v, middleB);
  x = upperTaps<T>(top, middle, 6), y = lowerTaps<T>(middle, bottom, 6);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, rightA), b2 = dot<T>(b2, v, rightB);
  if (four) { a3 = dot<T>(a3, u, leftA), b3 = dot<T>(b3, v, leftB); }
  if (four) {
    x = upperTaps<T>(top, middle, 7), y = lowerTaps<T>(middle, bottom, 7);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, middleA), b3 = dot<T>(b3, v, middleB);
    x = upperTaps<T>(top, middle, 8), y = lowerTaps<T>(middle, bottom, 8);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, rightA), b3 = dot<T>(b3, v, rightB);
  }
  if (sizeof<T>() == 2) {
    const even1A = v128.load(weights, EVEN1), even1B = v128.load(weights, EVEN1 + 16);
    const even2A = v128.load(weights, EVEN2), even2B = v128.load(weights, EVEN2 + 16);
    x = pixel(bottom, 0), y = pixel(bottom, 1);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, even1A), b0 = dot<T>(b0, v, even1B);
    x = pixel(bottom, 2), y = pixel(bottom, 3);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, even2A), b0 = dot<T>(b0, v, even2B);
    a1 = dot<T>(a1, u, even1A), b1 = dot<T>(b1, v, even1B);
    x = pixel(bottom, 4), y = pixel(bottom, 5);
    u = firstFour(x, y), v = lastFour(x, y);
    a1 = dot<T>(a1, u, even2A), b1 = dot<T>(b1, v, even2B);
    a2 = dot<T>(a2, u, even1A), b2 = dot<T>(b2, v, even1B);
    x = pixel(bottom, 6), y = four ? pixel(bottom, 7) : x;
    u = firstFour(x, y), v = lastFour(x, y);
    a2 = dot<T>(a2, u, even2A), b2 = dot<T>(b2, v, even2B);
    if (four) {
      a3 = dot<T>(a3, u, even1A), b3 = dot<T>(b3, v, even1B);
      x = pixel(bottom, 8), u = firstFour(x, x), v = lastFour(x, x);
      a3 = dot<T>(a3, u, even2A), b3 = dot<T>(b3, v, even2B);
    }
  }
  storeTile<T>(four, to, pixelStep, stage, a0, b0, a1, b1, a2, b2, a3, b3, signed, zero, low, high, lanes);
}

// One output of channels that are not quick.
function single<T>(
  top: usize, middle: usize, bottom: usize, weights: usize, stage: usize, to: usize,
  zero: v128, low: v128, high: v128, lanes: i32,
): void {
  let a = bias(stage), b = bias(stage + STAGE);
  for (let k: usize = 0; k < 3; k++) {
    const x = upperTaps<T>(top, middle, k), y = lowerTaps<T>(middle, bottom, k);
    a = dot<T>(a, firstFour(x, y), v128.load(weights + k * COLUMN));
    b = dot<T>(b, lastFour(x, y), v128.load(weights + k * COLUMN, 16));
  }
  if (sizeof<T>() == 2) {
    const left = pixel(bottom, 0), right = pixel(bottom, 1), last = pixel(bottom, 2);
    a = dot<T>(a, firstFour(left, right), v128.load(weights, EVEN1));
    b = dot<T>(b, lastFour(left, right), v128.load(weights, EVEN1 + 16));
    a = dot<T>(a, firstFour(last, last), v128.load(weights, EVEN2));
    b = dot<T>(b, lastFour(last, last), v128.load(weights, EVEN2 + 16));
  }
  storeOne<T>(to, stage, a, b, zero, low, high, lanes);
}

// Eight channels: `image` as copied, to `out`. At least a tile of outputs in each line.
@inline
function tiles<T>(
  four: bool, stride: i32, image: usize, out: usize, weights: usize, stage: usize, geometry: usize, lanes: i32,
): void {
  const zero = v128.load16_splat(geometry, ZERO_POINT);
  const low = v128.load8_splat(geometry, LEAST), high = v128.load8_splat(geometry, GREATEST);
  const lines = load<i32>(geometry, LINES), length = load<i32>(geometry, LENGTH);
  const lineStep = load<usize>(geometry, OUT_LINE_STEP), pixelStep = load<usize>(geometry, OUT_PIXEL_STEP);
  const rowPixels = load<usize>(geometry, BEFORE) + load<usize>(geometry, IN_LENGTH) + load<usize>(geometry, AFTER);
  const row = rowPixels * pixelBytes<T>();
  const across = load<usize>(geometry, ACROSS) * row, step = load<usize>(geometry, STEP) * row;
  const windowStep = <usize>stride * pixelBytes<T>();
  const outputs = four ? 4 : 3;
  const signed = needsAway(stage);
  const quick = isQuick(stage);
  for (let line = 0; line < lines; line++) {
    if (quick)
      for (let x = 0; x < length; x += outputs) {
        // the last tile may overlap the one before, which is cheaper than outputs one by one
        if (x > length - outputs) x = length - outputs;
        const top = image + <usize>x * windowStep, to = out + <usize>x * pixelStep;
        const middle = top + across, bottom = middle + across;
        if (stride == 1)
          tileOfStride1<T>(
            four, top, middle, bottom, weights, stage, to, pixelStep, signed, zero, low, high, lanes,
          );
        else
          tileOfStride2<T>(
            four, top, middle, bottom, weights, stage, to, pixelStep, signed, zero, low, high, lanes,
          );
      }
    else
      for (let x = 0; x < length; x++) {
        const top = image + <usize>x * windowStep, middle = top + across;
        single<T>(top, middle, middle + across, weights, stage, out + <usize>x * pixelStep, zero, low, high, lanes);
      }
    image += step;
    out += lineStep;
  }
}

// Tiles of `outputs` (3 or 4) neighbours, `stride` (1 or 2) apart. `image`: room for eight channels with their padding.
@inline
export function multiplyTiles<T>(
  outputs: i32, stride: i32, from: usize, image: usize, out: usize, weights: usize, stage: usize, geometry: usize,
): void {
  const channels = load<i32>(geometry, CHANNELS);
  for (let n = 0; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    copyImage<T>(from, image, geometry, lanes);
    if (stride == 1) {
      if (outputs == 4) tiles<T>(true, 1, image, out, weights, stage, geometry, lanes);
      else tiles<T>(false, 1, image, out, weights, stage, geometry, lanes);
    } else if (outputs == 4) tiles<T>(true, 2, image, out, weights, stage, geometry, lanes);
    else tiles<T>(false, 2, image, out, weights, stage, geometry, lanes);
    from += 8;
    out += 8;
    weights += blockBytes<T>();
    stage += 2 * STAGE;
  }
}

export function depthwise3x3(
  outputs: i32, stride: i32, from: usize, image: usize, out: usize, weights: usize, stage: usize, geometry: usize,
): void {
  multiplyTiles<i16>(outputs, stride, from, image, out, weights, stage, geometry);
}
