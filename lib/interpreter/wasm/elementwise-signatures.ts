/**
 * Signatures of the SIMD kernels for operators that move, rescale or look up elements (assembly/). Integers are int32; addresses,
 * offsets, steps and `bytes` are in bytes, everything else in elements.
 */
export interface ElementwiseKernels {
  copyRows(from: number, to: number, rows: number, bytes: number, fromStep: number, toStep: number): void;
  fill(to: number, bytes: number, pattern: number): void;
}
