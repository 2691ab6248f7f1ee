/**
 * Signatures of the SIMD kernels (assembly/) for operators that move, rescale or look up elements, and for float32. All arguments are
 * int32, since V8 boxes other numbers at every call; addresses, offsets, `bytes` and the steps of `copyRows` are in bytes, everything
 * else in elements.
 */

/** A kernel of two inputs: addresses of the first block, distances in elements, the address of its constants. */
export type RowsKernel = (
  a: number,
  b: number,
  out: number,
  rows: number,
  row: number,
  aStep: number,
  bStep: number,
  aRowStep: number,
  bRowStep: number,
  constants: number,
) => void;

/** A convolution of one image and group. */
export type FloatKernel = (
  image: number,
  out: number,
  weights: number,
  bias: number,
  geometry: number,
) => void;

export interface ElementwiseKernels {
  floatConvolve: FloatKernel;
  floatDepthwise: FloatKernel;
  floatAdd: RowsKernel;
  floatSub: RowsKernel;
  floatMul: RowsKernel;
  floatClamp(from: number, to: number, count: number, constants: number): void;
  floatMean(from: number, to: number, outer: number, reduced: number, inner: number, divisor: number): void;
  floatPool(image: number, out: number, geometry: number, averaging: number): void;
  add: RowsKernel;
  linear: RowsKernel;
  mul: RowsKernel;
  copyRows(from: number, to: number, rows: number, bytes: number, fromStep: number, toStep: number): void;
  fill(to: number, bytes: number, pattern: number): void;
  lookup(from: number, to: number, count: number, table: number, size: number): void;
  softmax(from: number, to: number, rows: number, depth: number, tables: number, size: number): void;
  mean(
    from: number,
    to: number,
    outer: number,
    reduced: number,
    inner: number,
    start: number,
    stage: number,
    zeroPoint: number,
  ): void;
  /** `scale` is the address of a float32 */
  quantizeFloat(
    from: number,
    to: number,
    count: number,
    scale: number,
    zeroPoint: number,
    size: number,
  ): void;
  dequantize(from: number, to: number, count: number, form: number, zeroPoint: number, scale: number): void;
  rescale(
    from: number,
    to: number,
    count: number,
    inputSize: number,
    outputSize: number,
    inputZeroPoint: number,
    stage: number,
    zeroPoint: number,
    min: number,
    max: number,
  ): void;
}
