/** The SIMD kernels by operator. They decline what they do not cover, and the portable kernels run it. */
import type { KernelTable } from '../kernel';
import { elu, hardSwish, leakyRelu, relu, relu6 } from '../kernels/activations';
import { logistic, tanh } from '../kernels/sigmoid';
import { add, sub } from './add';
import { concatenation, pack } from './concatenation';
import { conv2d } from './conv2d';
import { depthwiseConv2d } from './depthwise-conv2d';
import { floatKernels } from './float-kernels';
import { fullyConnected } from './fully-connected';
import { lookup } from './lookup';
import { mean, sum } from './mean';
import { mul } from './mul';
import { pad } from './pad';
import { averagePool2d, maxPool2d } from './pool';
import { dequantize, quantize } from './quantize';
import { type RelaxedFeatures, relaxedFeatures, simdAvailable } from './simd-module';
import { slice, stridedSlice } from './slice';
import { softmax } from './softmax';
import { split, splitV, unpack } from './split';
import { assignVariable, readVariable } from './variables';

function kernelsFor(features: RelaxedFeatures): KernelTable {
  return {
    ADD: add,
    ASSIGN_VARIABLE: assignVariable,
    AVERAGE_POOL_2D: averagePool2d,
    CONCATENATION: concatenation,
    CONV_2D: conv2d(features),
    DEPTHWISE_CONV_2D: depthwiseConv2d(features),
    DEQUANTIZE: dequantize,
    ELU: lookup<'ELU'>(elu),
    FULLY_CONNECTED: fullyConnected(features),
    HARD_SWISH: lookup<'HARD_SWISH'>(hardSwish),
    LEAKY_RELU: lookup<'LEAKY_RELU'>(leakyRelu),
    LOGISTIC: lookup<'LOGISTIC'>(logistic),
    MAX_POOL_2D: maxPool2d,
    MEAN: mean,
    MUL: mul,
    PACK: pack,
    PAD: pad,
    PADV2: pad,
    QUANTIZE: quantize,
    READ_VARIABLE: readVariable,
    RELU: lookup<'RELU'>(relu),
    RELU6: lookup<'RELU6'>(relu6),
    SLICE: slice,
    SOFTMAX: softmax,
    SPLIT: split,
    SPLIT_V: splitV,
    STRIDED_SLICE: stridedSlice,
    SUB: sub,
    SUM: sum,
    TANH: lookup<'TANH'>(tanh),
    UNPACK: unpack,
  };
}

/**
 * The fastest kernels that this machine runs exactly, best first; none where it has no SIMD. Without `relaxed` those of plain SIMD,
 * which give the same bits.
 */
export function simdKernels(relaxed: boolean): readonly KernelTable[] {
  if (!simdAvailable()) return [];
  return [kernelsFor(relaxedFeatures(relaxed)), floatKernels];
}
