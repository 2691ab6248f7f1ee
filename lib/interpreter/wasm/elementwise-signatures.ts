/**
 * Signatures of the SIMD kernels (assembly/) for operators that move, rescale or look up elements, and for float32. Integers are int32; addresses,
 * offsets, `bytes` and the steps of `copyRows` are in bytes, everything else in elements.
 */
import type { RowsKernel } from './broadcast';

/** A convolution of one image and group; `least` and `greatest` are float32. */
export type FloatKernel = (
  image: number,
  out: number,
  weights: number,
  bias: number,
  geometry: number,
  least: number,
  greatest: number,
) => void;

export interface ElementwiseKernels {
  floatConvolve: FloatKernel;
  floatDepthwise: FloatKernel;
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
  /** `scale` is a float32 */
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
