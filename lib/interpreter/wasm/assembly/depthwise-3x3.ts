// Depthwise convolution with one filter of 3x3 taps per channel over an image of bytes (bytes.ts), eight channels and a tile of three or
// four neighbouring outputs at a time. Neighbours share input columns, so each column is loaded and interleaved once per tile and meets
// the left, middle or right taps of the outputs that it belongs to.
//
// A column of bytes is one quad (its fourth weight is 0). A column of 16 bits is one pair of upper taps; the lower taps are paired along
// the row, columns (0 1)(2 3)(4 5): an output at an even column sees its three taps as (0 1)(2 -), one at an odd column as (- 0)(1 2).
import { dot, quickSum, storeOne } from './convolve';
import { away, bias, isQuick, needsAway, STAGE, storeQuickPixel, storeQuickPixels } from './requantize';
import { bytePairs, firstFour, lastFour } from './taps';

// Weights of eight channels, 32 bytes for each column of upper taps (left, middle, right), then for the pairs (0 1)(2 -)(- 0)(1 2).
const COLUMN: usize = 32;
const EVEN1: usize = 3 * COLUMN, EVEN2: usize = 4 * COLUMN, ODD1: usize = 5 * COLUMN, ODD2: usize = 6 * COLUMN;

@inline
function blockBytes<T>(): usize {
  return sizeof<T>() == 1 ? 3 * COLUMN : 7 * COLUMN;
}

@inline
function upperTaps<T>(top: usize, middle: usize): v128 {
  return sizeof<T>() == 1 ? bytePairs(top, middle) : v128.load8x8_s(top);
}

@inline
function lowerTaps<T>(middle: usize, bottom: usize): v128 {
  return sizeof<T>() == 1 ? bytePairs(bottom, bottom) : v128.load8x8_s(middle);
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
  storeQuickPixels(to, pixelStep, stage, a0, b0, a1, b1, zero, low, high, lanes);
  to += 2 * pixelStep;
  if (four) storeQuickPixels(to, pixelStep, stage, a2, b2, a3, b3, zero, low, high, lanes);
  else storeQuickPixel(to, stage, a2, b2, zero, low, high, lanes);
}

@inline
function tileOfStride1<T>(
  four: bool, top: usize, middle: usize, bottom: usize, tap: usize, weights: usize, stage: usize,
  to: usize, pixelStep: usize, signed: bool, zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const bias0 = bias(stage), bias1 = bias(stage + STAGE);
  const leftA = v128.load(weights), leftB = v128.load(weights, 16);
  const middleA = v128.load(weights, COLUMN), middleB = v128.load(weights, COLUMN + 16);
  const rightA = v128.load(weights, 2 * COLUMN), rightB = v128.load(weights, 2 * COLUMN + 16);
  let at: usize = 0;
  let a3 = bias0, b3 = bias1;
  let x = upperTaps<T>(top, middle), y = lowerTaps<T>(middle, bottom), u = firstFour(x, y), v = lastFour(x, y);
  let a0 = dot<T>(bias0, u, leftA), b0 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, middleA), b0 = dot<T>(b0, v, middleB);
  let a1 = dot<T>(bias0, u, leftA), b1 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, rightA), b0 = dot<T>(b0, v, rightB);
  a1 = dot<T>(a1, u, middleA), b1 = dot<T>(b1, v, middleB);
  let a2 = dot<T>(bias0, u, leftA), b2 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, rightA), b1 = dot<T>(b1, v, rightB);
  a2 = dot<T>(a2, u, middleA), b2 = dot<T>(b2, v, middleB);
  if (four) { a3 = dot<T>(a3, u, leftA), b3 = dot<T>(b3, v, leftB); }
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, rightA), b2 = dot<T>(b2, v, rightB);
  if (four) { a3 = dot<T>(a3, u, middleA), b3 = dot<T>(b3, v, middleB); }
  if (four) {
    at += tap;
    x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, rightA), b3 = dot<T>(b3, v, rightB);
  }
  if (sizeof<T>() == 2) {
    x = v128.load8x8_s(bottom), y = v128.load8x8_s(bottom + tap);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, v128.load(weights, EVEN1)), b0 = dot<T>(b0, v, v128.load(weights, EVEN1 + 16));
    a1 = dot<T>(a1, u, v128.load(weights, ODD1)), b1 = dot<T>(b1, v, v128.load(weights, ODD1 + 16));
    bottom += 2 * tap;
    x = v128.load8x8_s(bottom), y = v128.load8x8_s(bottom + tap);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, v128.load(weights, EVEN2)), b0 = dot<T>(b0, v, v128.load(weights, EVEN2 + 16));
    a1 = dot<T>(a1, u, v128.load(weights, ODD2)), b1 = dot<T>(b1, v, v128.load(weights, ODD2 + 16));
    a2 = dot<T>(a2, u, v128.load(weights, EVEN1)), b2 = dot<T>(b2, v, v128.load(weights, EVEN1 + 16));
    if (four) { a3 = dot<T>(a3, u, v128.load(weights, ODD1)), b3 = dot<T>(b3, v, v128.load(weights, ODD1 + 16)); }
    bottom += 2 * tap;
    x = v128.load8x8_s(bottom), y = four ? v128.load8x8_s(bottom + tap) : x;
    u = firstFour(x, y), v = lastFour(x, y);
    a2 = dot<T>(a2, u, v128.load(weights, EVEN2)), b2 = dot<T>(b2, v, v128.load(weights, EVEN2 + 16));
    if (four) { a3 = dot<T>(a3, u, v128.load(weights, ODD2)), b3 = dot<T>(b3, v, v128.load(weights, ODD2 + 16)); }
  }
  storeTile<T>(four, to, pixelStep, stage, a0, b0, a1, b1, a2, b2, a3, b3, signed, zero, low, high, lanes);
}

@inline
function tileOfStride2<T>(
  four: bool, top: usize, middle: usize, bottom: usize, tap: usize, weights: usize, stage: usize,
  to: usize, pixelStep: usize, signed: bool, zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const bias0 = bias(stage), bias1 = bias(stage + STAGE);
  const leftA = v128.load(weights), leftB = v128.load(weights, 16);
  const middleA = v128.load(weights, COLUMN), middleB = v128.load(weights, COLUMN + 16);
  const rightA = v128.load(weights, 2 * COLUMN), rightB = v128.load(weights, 2 * COLUMN + 16);
  let at: usize = 0;
  let a3 = bias0, b3 = bias1;
  let x = upperTaps<T>(top, middle), y = lowerTaps<T>(middle, bottom), u = firstFour(x, y), v = lastFour(x, y);
  let a0 = dot<T>(bias0, u, leftA), b0 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, middleA), b0 = dot<T>(b0, v, middleB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a0 = dot<T>(a0, u, rightA), b0 = dot<T>(b0, v, rightB);
  let a1 = dot<T>(bias0, u, leftA), b1 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, middleA), b1 = dot<T>(b1, v, middleB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a1 = dot<T>(a1, u, rightA), b1 = dot<T>(b1, v, rightB);
  let a2 = dot<T>(bias0, u, leftA), b2 = dot<T>(bias1, v, leftB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, middleA), b2 = dot<T>(b2, v, middleB);
  at += tap;
  x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
  u = firstFour(x, y), v = lastFour(x, y);
  a2 = dot<T>(a2, u, rightA), b2 = dot<T>(b2, v, rightB);
  if (four) { a3 = dot<T>(a3, u, leftA), b3 = dot<T>(b3, v, leftB); }
  if (four) {
    at += tap;
    x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, middleA), b3 = dot<T>(b3, v, middleB);
    at += tap;
    x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
    u = firstFour(x, y), v = lastFour(x, y);
    a3 = dot<T>(a3, u, rightA), b3 = dot<T>(b3, v, rightB);
  }
  if (sizeof<T>() == 2) {
    x = v128.load8x8_s(bottom), y = v128.load8x8_s(bottom + tap);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, v128.load(weights, EVEN1)), b0 = dot<T>(b0, v, v128.load(weights, EVEN1 + 16));
    bottom += 2 * tap;
    x = v128.load8x8_s(bottom), y = v128.load8x8_s(bottom + tap);
    u = firstFour(x, y), v = lastFour(x, y);
    a0 = dot<T>(a0, u, v128.load(weights, EVEN2)), b0 = dot<T>(b0, v, v128.load(weights, EVEN2 + 16));
    a1 = dot<T>(a1, u, v128.load(weights, EVEN1)), b1 = dot<T>(b1, v, v128.load(weights, EVEN1 + 16));
    bottom += 2 * tap;
    x = v128.load8x8_s(bottom), y = v128.load8x8_s(bottom + tap);
    u = firstFour(x, y), v = lastFour(x, y);
    a1 = dot<T>(a1, u, v128.load(weights, EVEN2)), b1 = dot<T>(b1, v, v128.load(weights, EVEN2 + 16));
    a2 = dot<T>(a2, u, v128.load(weights, EVEN1)), b2 = dot<T>(b2, v, v128.load(weights, EVEN1 + 16));
    bottom += 2 * tap;
    x = v128.load8x8_s(bottom), y = four ? v128.load8x8_s(bottom + tap) : x;
    u = firstFour(x, y), v = lastFour(x, y);
    a2 = dot<T>(a2, u, v128.load(weights, EVEN2)), b2 = dot<T>(b2, v, v128.load(weights, EVEN2 + 16));
    if (four) { a3 = dot<T>(a3, u, v128.load(weights, EVEN1)), b3 = dot<T>(b3, v, v128.load(weights, EVEN1 + 16)); }
    if (four) {
      bottom += 2 * tap;
      x = v128.load8x8_s(bottom), u = firstFour(x, x), v = lastFour(x, x);
      a3 = dot<T>(a3, u, v128.load(weights, EVEN2)), b3 = dot<T>(b3, v, v128.load(weights, EVEN2 + 16));
    }
  }
  storeTile<T>(four, to, pixelStep, stage, a0, b0, a1, b1, a2, b2, a3, b3, signed, zero, low, high, lanes);
}

// One output of channels that are not quick.
function single<T>(
  top: usize, across: usize, tap: usize, weights: usize, stage: usize, to: usize,
  zero: v128, low: v128, high: v128, lanes: i32,
): void {
  const middle = top + across, bottom = middle + across;
  let a = bias(stage), b = bias(stage + STAGE);
  for (let k: usize = 0; k < 3; k++) {
    const at = k * tap, x = upperTaps<T>(top + at, middle + at), y = lowerTaps<T>(middle + at, bottom + at);
    a = dot<T>(a, firstFour(x, y), v128.load(weights + k * COLUMN));
    b = dot<T>(b, lastFour(x, y), v128.load(weights + k * COLUMN, 16));
  }
  if (sizeof<T>() == 2) {
    const left = v128.load8x8_s(bottom), right = v128.load8x8_s(bottom + tap), last = v128.load8x8_s(bottom + 2 * tap);
    a = dot<T>(a, firstFour(left, right), v128.load(weights, EVEN1));
    b = dot<T>(b, lastFour(left, right), v128.load(weights, EVEN1 + 16));
    a = dot<T>(a, firstFour(last, last), v128.load(weights, EVEN2));
    b = dot<T>(b, lastFour(last, last), v128.load(weights, EVEN2 + 16));
  }
  storeOne<T>(to, stage, a, b, zero, low, high, lanes);
}

// image: the first window's first value; `across` bytes from a tap to the next across the tile, `tap` along it, `lineStep` from a line of
// windows to the next
// weights, stage: per eight channels, as above
// out: `lines` times `length` pixels, `outLineStep` and `pixelStep` bytes apart, of which `channels` are written; `length` is at least a tile
@inline
function tiles<T>(
  four: bool, stride: usize, image: usize, across: usize, tap: usize, lineStep: usize, weights: usize, stage: usize,
  out: usize, lines: i32, length: i32, outLineStep: usize, pixelStep: usize, channels: i32,
  zeroPoint: i32, min: i32, max: i32,
): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  const low = i8x16.splat(<i8>min);
  const high = i8x16.splat(<i8>max);
  const outputs = four ? 4 : 3;
  for (let n = 0; n < channels; n += 8) {
    const lanes = channels - n < 8 ? channels - n : 8;
    const signed = needsAway(stage);
    for (let line = 0; line < lines; line++) {
      const window = image + <usize>line * lineStep;
      const to = out + <usize>line * outLineStep;
      if (!isQuick(stage)) {
        for (let x = 0; x < length; x++)
          single<T>(
            window + <usize>x * stride * tap, across, tap, weights, stage, to + <usize>x * pixelStep, zero, low, high, lanes,
          );
        continue;
      }
      for (let x = 0; x < length; x += outputs) {
        // the last tile may overlap the one before, which is cheaper than outputs one by one
        if (x > length - outputs) x = length - outputs;
        const top = window + <usize>x * stride * tap;
        const middle = top + across, bottom = middle + across, pixel = to + <usize>x * pixelStep;
        if (stride == 1)
          tileOfStride1<T>(
            four, top, middle, bottom, tap, weights, stage, pixel, pixelStep, signed, zero, low, high, lanes,
          );
        else
          tileOfStride2<T>(
            four, top, middle, bottom, tap, weights, stage, pixel, pixelStep, signed, zero, low, high, lanes,
          );
      }
    }
    image += 8;
    out += 8;
    weights += blockBytes<T>();
    stage += 2 * STAGE;
  }
}

@inline
export function multiplyTiles<T>(
  outputs: i32, stride: i32, image: usize, across: usize, tap: usize, lineStep: usize, weights: usize, stage: usize,
  out: usize, lines: i32, length: i32, outLineStep: usize, pixelStep: usize, channels: i32,
  zeroPoint: i32, min: i32, max: i32,
): void {
  if (outputs == 4 && stride == 1) {
    tiles<T>(
      true, 1, image, across, tap, lineStep, weights, stage,
      out, lines, length, outLineStep, pixelStep, channels, zeroPoint, min, max,
    );
  } else if (outputs == 3 && stride == 1) {
    tiles<T>(
      false, 1, image, across, tap, lineStep, weights, stage,
      out, lines, length, outLineStep, pixelStep, channels, zeroPoint, min, max,
    );
  } else if (outputs == 4 && stride == 2) {
    tiles<T>(
      true, 2, image, across, tap, lineStep, weights, stage,
      out, lines, length, outLineStep, pixelStep, channels, zeroPoint, min, max,
    );
  } else {
    tiles<T>(
      false, 2, image, across, tap, lineStep, weights, stage,
      out, lines, length, outLineStep, pixelStep, channels, zeroPoint, min, max,
    );
  }
}

export function depthwise3x3(
  outputs: i32, stride: i32, image: usize, across: usize, tap: usize, lineStep: usize, weights: usize, stage: usize,
  out: usize, lines: i32, length: i32, outLineStep: usize, pixelStep: usize, channels: i32,
  zeroPoint: i32, min: i32, max: i32,
): void {
  multiplyTiles<i16>(
    outputs, stride, image, across, tap, lineStep, weights, stage,
    out, lines, length, outLineStep, pixelStep, channels, zeroPoint, min, max,
  );
}
