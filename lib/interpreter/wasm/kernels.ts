/**
 * The SIMD kernels by operator, each file loaded when a model has its operators. They decline what they do not cover, and the portable
 * kernels run it.
 */
import type { AnyKernel, KernelTable } from '../kernel';
import { joinTables, kernelsOf } from '../lazy-table';
import { type RelaxedFeatures, relaxedFeatures, simdAvailable } from './simd-module';

const plain: KernelTable = joinTables(
  kernelsOf(() => require('./add') as typeof import('./add'), { ADD: 'add', SUB: 'sub' }),
  kernelsOf(() => require('./concatenation') as typeof import('./concatenation'), {
    CONCATENATION: 'concatenation',
    PACK: 'pack',
  }),
  kernelsOf(() => require('./mean') as typeof import('./mean'), { MEAN: 'mean', SUM: 'sum' }),
  kernelsOf(() => require('./mul') as typeof import('./mul'), { MUL: 'mul' }),
  kernelsOf(() => require('./pad') as typeof import('./pad'), { PAD: 'pad', PADV2: 'pad' }),
  kernelsOf(() => require('./pool') as typeof import('./pool'), {
    AVERAGE_POOL_2D: 'averagePool2d',
    MAX_POOL_2D: 'maxPool2d',
  }),
  kernelsOf(() => require('./quantize') as typeof import('./quantize'), {
    DEQUANTIZE: 'dequantize',
    QUANTIZE: 'quantize',
  }),
  kernelsOf(() => require('./slice') as typeof import('./slice'), {
    SLICE: 'slice',
    STRIDED_SLICE: 'stridedSlice',
  }),
  kernelsOf(() => require('./softmax') as typeof import('./softmax'), { SOFTMAX: 'softmax' }),
  kernelsOf(() => require('./split') as typeof import('./split'), {
    SPLIT: 'split',
    SPLIT_V: 'splitV',
    UNPACK: 'unpack',
  }),
  kernelsOf(() => require('./variables') as typeof import('./variables'), {
    ASSIGN_VARIABLE: 'assignVariable',
    READ_VARIABLE: 'readVariable',
  }),
  kernelsOf(byTable, {
    ELU: 'elu',
    HARD_SWISH: 'hardSwish',
    LEAKY_RELU: 'leakyRelu',
    LOGISTIC: 'logistic',
    RELU: 'relu',
    RELU6: 'relu6',
    TANH: 'tanh',
  }),
);

/** Functions of one byte, looked up in a table. */
function byTable() {
  const { lookup } = require('./lookup') as typeof import('./lookup');
  const { elu, hardSwish, leakyRelu, relu, relu6 } =
    require('../kernels/activations') as typeof import('../kernels/activations');
  const { logistic, tanh } = require('../kernels/sigmoid') as typeof import('../kernels/sigmoid');
  return {
    elu: lookup<'ELU'>(elu),
    hardSwish: lookup<'HARD_SWISH'>(hardSwish),
    leakyRelu: lookup<'LEAKY_RELU'>(leakyRelu),
    logistic: lookup<'LOGISTIC'>(logistic),
    relu: lookup<'RELU'>(relu),
    relu6: lookup<'RELU6'>(relu6),
    tanh: lookup<'TANH'>(tanh),
  };
}

/** Kernels that know what this processor computes exactly. */
function weighted(features: RelaxedFeatures): KernelTable {
  const kernel = (make: () => AnyKernel) => () => ({ kernel: make() });
  return joinTables(
    kernelsOf(
      kernel(() => (require('./conv2d') as typeof import('./conv2d')).conv2d(features)),
      { CONV_2D: 'kernel' },
    ),
    kernelsOf(
      kernel(() =>
        (require('./depthwise-conv2d') as typeof import('./depthwise-conv2d')).depthwiseConv2d(features),
      ),
      { DEPTHWISE_CONV_2D: 'kernel' },
    ),
    kernelsOf(
      kernel(() =>
        (require('./fully-connected') as typeof import('./fully-connected')).fullyConnected(features),
      ),
      { FULLY_CONNECTED: 'kernel' },
    ),
  );
}

/** The same operators in float32; asked after the integer kernels have declined. */
const floats: KernelTable = joinTables(
  kernelsOf(() => require('./float-elementwise') as typeof import('./float-elementwise'), {
    ADD: 'add',
    AVERAGE_POOL_2D: 'averagePool2d',
    MAX_POOL_2D: 'maxPool2d',
    MEAN: 'mean',
    MUL: 'mul',
    RELU: 'relu',
    RELU6: 'relu6',
    SUB: 'sub',
    SUM: 'sum',
  }),
  kernelsOf(() => require('./float-kernels') as typeof import('./float-kernels'), {
    CONV_2D: 'conv2d',
    DEPTHWISE_CONV_2D: 'depthwiseConv2d',
    FULLY_CONNECTED: 'fullyConnected',
  }),
);

/**
 * The fastest kernels that this machine runs exactly, best first; none where it has no SIMD. Without `relaxed` those of plain SIMD,
 * which give the same bits.
 */
export function simdKernels(relaxed: boolean): readonly KernelTable[] {
  if (!simdAvailable()) return [];
  return [joinTables(plain, weighted(relaxedFeatures(relaxed))), floats];
}
