// Element by element on float32, four at a time: sums, products, activations, means and pools. Every operation rounds once and every sum
// keeps the order of TFLM's.
import { clampFloats, loadFloats, storeFloats } from './float-lanes';
import {
  COLUMNS, endTap, FILTER_HEIGHT, FILTER_WIDTH, firstTap, GREATEST, INPUT_HEIGHT, INPUT_WIDTH, LEAST, LEFT, PIXEL, ROWS,
  STRIDE_HEIGHT, STRIDE_WIDTH, TOP,
} from './geometry';

const ADD: i32 = 0;
const SUB: i32 = 1;
const MUL: i32 = 2;

// Rows of either input may stand still (broadcasting). constants: least and greatest result.
@inline
function combine(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize, operation: i32,
): void {
  const low = v128.load32_splat(constants);
  const high = v128.load32_splat(constants, 4);
  for (let r = 0; r < rows; r++) {
    const oneA = v128.load32_splat(a);
    const oneB = v128.load32_splat(b);
    for (let i = 0; i < row; i += 4) {
      const lanes = row - i;
      const x = aStep ? loadFloats(a + (<usize>i << 2), lanes) : oneA;
      const y = bStep ? loadFloats(b + (<usize>i << 2), lanes) : oneB;
      const z = operation == ADD ? f32x4.add(x, y) : operation == SUB ? f32x4.sub(x, y) : f32x4.mul(x, y);
      storeFloats(out + (<usize>i << 2), clampFloats(z, low, high), lanes);
    }
    a += <usize>aRowStep << 2;
    b += <usize>bRowStep << 2;
    out += <usize>row << 2;
  }
}

export function floatAdd(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize,
): void {
  combine(a, b, out, rows, row, aStep, bStep, aRowStep, bRowStep, constants, ADD);
}

export function floatSub(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize,
): void {
  combine(a, b, out, rows, row, aStep, bStep, aRowStep, bRowStep, constants, SUB);
}

export function floatMul(
  a: usize, b: usize, out: usize, rows: i32, row: i32,
  aStep: i32, bStep: i32, aRowStep: i32, bRowStep: i32, constants: usize,
): void {
  combine(a, b, out, rows, row, aStep, bStep, aRowStep, bRowStep, constants, MUL);
}

// constants: least and greatest result
export function floatClamp(from: usize, to: usize, count: i32, constants: usize): void {
  const low = v128.load32_splat(constants);
  const high = v128.load32_splat(constants, 4);
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    storeFloats(to + at, clampFloats(loadFloats(from + at, count - i), low, high), count - i);
  }
}

// Sums of [outer, reduced, inner] over the middle, divided
export function floatMean(from: usize, to: usize, outer: i32, reduced: i32, inner: i32, divisor: i32): void {
  const divisors = f32x4.splat(<f32>divisor);
  const pitch = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < inner; c += 4) {
      const lanes = inner - c;
      let p = from + (<usize>c << 2), sum = f32x4.splat(0);
      for (let r = 0; r < reduced; r++, p += pitch) sum = f32x4.add(sum, loadFloats(p, lanes));
      storeFloats(to + (<usize>c << 2), f32x4.div(sum, divisors), lanes);
    }
    from += <usize>reduced * pitch;
    to += pitch;
  }
}

// One image: the average or the largest number of each window's part inside it
export function floatPool(image: usize, out: usize, g: usize, averaging: i32): void {
  const low = v128.load32_splat(g, LEAST);
  const high = v128.load32_splat(g, GREATEST);
  const width = load<i32>(g, INPUT_WIDTH), channels = load<i32>(g, PIXEL);
  const rows = load<i32>(g, ROWS), columns = load<i32>(g, COLUMNS);
  const pitch = <usize>channels << 2;
  for (let row = 0; row < rows; row++) {
    const y = row * load<i32>(g, STRIDE_HEIGHT) - load<i32>(g, TOP);
    const ky0 = firstTap(y, 1);
    const ky1 = endTap(y, 1, load<i32>(g, FILTER_HEIGHT), load<i32>(g, INPUT_HEIGHT));
    for (let column = 0; column < columns; column++, out += pitch) {
      const x = column * load<i32>(g, STRIDE_WIDTH) - load<i32>(g, LEFT);
      const kx0 = firstTap(x, 1);
      const kx1 = endTap(x, 1, load<i32>(g, FILTER_WIDTH), width);
      const count = f32x4.splat(<f32>((ky1 - ky0) * (kx1 - kx0)));
      for (let c = 0; c < channels; c += 4) {
        const lanes = channels - c;
        let result = averaging ? f32x4.splat(0) : f32x4.splat(-f32.MAX_VALUE);
        for (let ky = ky0; ky < ky1; ky++) {
          let p = image + (<usize>(((y + ky) * width + x + kx0) * channels + c) << 2);
          for (let kx = kx0; kx < kx1; kx++, p += pitch) {
            const value = loadFloats(p, lanes);
            result = averaging ? f32x4.add(result, value) : f32x4.pmax(result, value);
          }
        }
        if (averaging) result = f32x4.div(result, count);
        storeFloats(out + (<usize>c << 2), clampFloats(result, low, high), lanes);
      }
    }
  }
}
