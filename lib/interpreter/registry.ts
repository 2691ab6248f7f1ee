/** Which kernels there are. A kernel set is a table from operator type to kernel; sets stand in order of preference. */
import type { KernelTable } from './kernel';
import { add, mul, sub } from './kernels/arithmetic';
import { concatenation, pack } from './kernels/concatenation';
import { callOnce, ifElse, whileLoop } from './kernels/control-flow';
import { conv2d } from './kernels/conv2d';
import { depthwiseConv2d } from './kernels/depthwise-conv2d';
import { fullyConnected } from './kernels/fully-connected';
import { pad } from './kernels/pad';
import { averagePool2d, l2Pool2d, maxPool2d } from './kernels/pool';
import { dequantize, quantize } from './kernels/quantize';
import { mean, reduceAll, reduceMax, reduceMin, sum } from './kernels/reduce';
import { expandDims, reshape, squeeze } from './kernels/reshape';
import { logistic, tanh } from './kernels/sigmoid';
import { slice, stridedSlice } from './kernels/slice';
import { softmax } from './kernels/softmax';
import { split, splitV, unpack } from './kernels/split';
import { assignVariable, readVariable, varHandle } from './kernels/variables';
import type { KernelSet } from './plan/plan';

/** The executable specification: every operator, in TypeScript, bit for bit TFLM's reference kernels. */
export const portableKernels: KernelTable = {
  ADD: add,
  ASSIGN_VARIABLE: assignVariable,
  AVERAGE_POOL_2D: averagePool2d,
  CALL_ONCE: callOnce,
  CONCATENATION: concatenation,
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  DEQUANTIZE: dequantize,
  EXPAND_DIMS: expandDims,
  FULLY_CONNECTED: fullyConnected,
  IF: ifElse,
  L2_POOL_2D: l2Pool2d,
  LOGISTIC: logistic,
  MAX_POOL_2D: maxPool2d,
  MEAN: mean,
  MUL: mul,
  PACK: pack,
  PAD: pad,
  PADV2: pad,
  QUANTIZE: quantize,
  READ_VARIABLE: readVariable,
  REDUCE_ALL: reduceAll,
  REDUCE_MAX: reduceMax,
  REDUCE_MIN: reduceMin,
  RESHAPE: reshape,
  SLICE: slice,
  SOFTMAX: softmax,
  SPLIT: split,
  SPLIT_V: splitV,
  SQUEEZE: squeeze,
  STRIDED_SLICE: stridedSlice,
  SUB: sub,
  SUM: sum,
  TANH: tanh,
  UNPACK: unpack,
  VAR_HANDLE: varHandle,
  WHILE: whileLoop,
};

/** The sets to plan with, best first. Without SIMD kernels on this machine both choices are the portable ones. */
export function kernelSets(_choice: 'simd' | 'portable'): KernelSet[] {
  return [{ name: 'portable', table: portableKernels }];
}
