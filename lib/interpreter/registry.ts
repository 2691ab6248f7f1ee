/** Which kernels there are. A kernel set is a table from operator type to kernel; sets stand in order of preference. */
import type { KernelTable } from './kernel';
import { joinTables, kernelsOf } from './lazy-table';
import type { KernelSet } from './plan/plan';
import { simdKernels } from './wasm/kernels';

/** The executable specification: every operator, in TypeScript, bit for bit TFLM's reference kernels. */
export const portableKernels: KernelTable = joinTables(
  kernelsOf(() => require('./kernels/activations') as typeof import('./kernels/activations'), {
    ELU: 'elu',
    HARD_SWISH: 'hardSwish',
    LEAKY_RELU: 'leakyRelu',
    PRELU: 'prelu',
    RELU: 'relu',
    RELU6: 'relu6',
  }),
  kernelsOf(() => require('./kernels/arg-extreme') as typeof import('./kernels/arg-extreme'), {
    ARG_MAX: 'argMax',
    ARG_MIN: 'argMin',
  }),
  kernelsOf(() => require('./kernels/arithmetic') as typeof import('./kernels/arithmetic'), {
    ADD: 'add',
    DIV: 'div',
    MUL: 'mul',
    SQUARED_DIFFERENCE: 'squaredDifference',
    SUB: 'sub',
  }),
  kernelsOf(() => require('./kernels/batch-matmul') as typeof import('./kernels/batch-matmul'), {
    BATCH_MATMUL: 'batchMatMul',
  }),
  kernelsOf(() => require('./kernels/blocks') as typeof import('./kernels/blocks'), {
    BATCH_TO_SPACE_ND: 'batchToSpaceNd',
    DEPTH_TO_SPACE: 'depthToSpace',
    SPACE_TO_BATCH_ND: 'spaceToBatchNd',
    SPACE_TO_DEPTH: 'spaceToDepth',
  }),
  kernelsOf(() => require('./kernels/circular-buffer') as typeof import('./kernels/circular-buffer'), {
    'CUSTOM:CIRCULAR_BUFFER': 'circularBuffer',
  }),
  kernelsOf(() => require('./kernels/comparison') as typeof import('./kernels/comparison'), {
    EQUAL: 'equalTo',
    GREATER: 'greater',
    GREATER_EQUAL: 'greaterEqual',
    LESS: 'less',
    LESS_EQUAL: 'lessEqual',
    NOT_EQUAL: 'notEqual',
  }),
  kernelsOf(() => require('./kernels/concatenation') as typeof import('./kernels/concatenation'), {
    CONCATENATION: 'concatenation',
    PACK: 'pack',
  }),
  kernelsOf(() => require('./kernels/control-flow') as typeof import('./kernels/control-flow'), {
    CALL_ONCE: 'callOnce',
    IF: 'ifElse',
    WHILE: 'whileLoop',
  }),
  kernelsOf(() => require('./kernels/conv2d') as typeof import('./kernels/conv2d'), {
    CONV_2D: 'conv2d',
  }),
  kernelsOf(() => require('./kernels/decode') as typeof import('./kernels/decode'), {
    'CUSTOM:TFLM_DECODE': 'decode',
  }),
  kernelsOf(() => require('./kernels/depthwise-conv2d') as typeof import('./kernels/depthwise-conv2d'), {
    DEPTHWISE_CONV_2D: 'depthwiseConv2d',
  }),
  kernelsOf(() => require('./kernels/detection') as typeof import('./kernels/detection'), {
    'CUSTOM:TFLite_Detection_PostProcess': 'detectionPostProcess',
  }),
  kernelsOf(() => require('./kernels/fill') as typeof import('./kernels/fill'), {
    BROADCAST_ARGS: 'broadcastArgs',
    FILL: 'fill',
    SHAPE: 'shape',
    ZEROS_LIKE: 'zerosLike',
  }),
  kernelsOf(() => require('./kernels/float-functions') as typeof import('./kernels/float-functions'), {
    ABS: 'abs',
    CEIL: 'ceil',
    COS: 'cos',
    EXP: 'exp',
    FLOOR: 'floor',
    LOG: 'log',
    NEG: 'neg',
    ROUND: 'round',
    RSQRT: 'rsqrt',
    SIN: 'sin',
    SQRT: 'sqrt',
    SQUARE: 'square',
  }),
  kernelsOf(() => require('./kernels/fully-connected') as typeof import('./kernels/fully-connected'), {
    FULLY_CONNECTED: 'fullyConnected',
  }),
  kernelsOf(() => require('./kernels/gather') as typeof import('./kernels/gather'), {
    DYNAMIC_UPDATE_SLICE: 'dynamicUpdateSlice',
    EMBEDDING_LOOKUP: 'embeddingLookup',
    GATHER: 'gather',
    GATHER_ND: 'gatherNd',
  }),
  kernelsOf(() => require('./kernels/logical') as typeof import('./kernels/logical'), {
    FLOOR_DIV: 'floorDiv',
    FLOOR_MOD: 'floorMod',
    LOGICAL_AND: 'logicalAnd',
    LOGICAL_NOT: 'logicalNot',
    LOGICAL_OR: 'logicalOr',
    MAXIMUM: 'maximum',
    MINIMUM: 'minimum',
    SELECT_V2: 'selectV2',
  }),
  kernelsOf(() => require('./kernels/lstm') as typeof import('./kernels/lstm'), {
    UNIDIRECTIONAL_SEQUENCE_LSTM: 'unidirectionalSequenceLstm',
  }),
  kernelsOf(() => require('./kernels/mirror-pad') as typeof import('./kernels/mirror-pad'), {
    MIRROR_PAD: 'mirrorPad',
  }),
  kernelsOf(() => require('./kernels/normalization') as typeof import('./kernels/normalization'), {
    L2_NORMALIZATION: 'l2Normalization',
    LOG_SOFTMAX: 'logSoftmax',
  }),
  kernelsOf(() => require('./kernels/pad') as typeof import('./kernels/pad'), {
    PAD: 'pad',
    PADV2: 'pad',
  }),
  kernelsOf(() => require('./kernels/pool') as typeof import('./kernels/pool'), {
    AVERAGE_POOL_2D: 'averagePool2d',
    L2_POOL_2D: 'l2Pool2d',
    MAX_POOL_2D: 'maxPool2d',
  }),
  kernelsOf(() => require('./kernels/quantize') as typeof import('./kernels/quantize'), {
    CAST: 'cast',
    DEQUANTIZE: 'dequantize',
    QUANTIZE: 'quantize',
  }),
  kernelsOf(() => require('./kernels/reduce') as typeof import('./kernels/reduce'), {
    MEAN: 'mean',
    REDUCE_ALL: 'reduceAll',
    REDUCE_MAX: 'reduceMax',
    REDUCE_MIN: 'reduceMin',
    SUM: 'sum',
  }),
  kernelsOf(() => require('./kernels/reshape') as typeof import('./kernels/reshape'), {
    EXPAND_DIMS: 'expandDims',
    RESHAPE: 'reshape',
    SQUEEZE: 'squeeze',
  }),
  kernelsOf(() => require('./kernels/resize') as typeof import('./kernels/resize'), {
    RESIZE_BILINEAR: 'resizeBilinear',
    RESIZE_NEAREST_NEIGHBOR: 'resizeNearestNeighbor',
  }),
  kernelsOf(() => require('./kernels/running-sum') as typeof import('./kernels/running-sum'), {
    ADD_N: 'addN',
    CUMSUM: 'cumsum',
  }),
  kernelsOf(() => require('./kernels/sigmoid') as typeof import('./kernels/sigmoid'), {
    LOGISTIC: 'logistic',
    TANH: 'tanh',
  }),
  kernelsOf(() => require('./kernels/signal-fft') as typeof import('./kernels/signal-fft'), {
    'CUSTOM:SignalIrfft': 'signalIrfft',
    'CUSTOM:SignalRfft': 'signalRfft',
  }),
  kernelsOf(() => require('./kernels/signal-filter-bank') as typeof import('./kernels/signal-filter-bank'), {
    'CUSTOM:SignalFilterBank': 'signalFilterBank',
    'CUSTOM:SignalFilterBankLog': 'signalFilterBankLog',
    'CUSTOM:SignalFilterBankSpectralSubtraction': 'signalSpectralSubtraction',
    'CUSTOM:SignalFilterBankSquareRoot': 'signalFilterBankSquareRoot',
    'CUSTOM:SignalPCAN': 'signalPcan',
  }),
  kernelsOf(() => require('./kernels/signal-stream') as typeof import('./kernels/signal-stream'), {
    'CUSTOM:SignalDelay': 'signalDelay',
    'CUSTOM:SignalFramer': 'signalFramer',
    'CUSTOM:SignalOverlapAdd': 'signalOverlapAdd',
    'CUSTOM:SignalStacker': 'signalStacker',
  }),
  kernelsOf(() => require('./kernels/signal-window') as typeof import('./kernels/signal-window'), {
    'CUSTOM:SignalEnergy': 'signalEnergy',
    'CUSTOM:SignalFftAutoScale': 'signalFftAutoScale',
    'CUSTOM:SignalWindow': 'signalWindow',
  }),
  kernelsOf(() => require('./kernels/slice') as typeof import('./kernels/slice'), {
    SLICE: 'slice',
    STRIDED_SLICE: 'stridedSlice',
  }),
  kernelsOf(() => require('./kernels/softmax') as typeof import('./kernels/softmax'), {
    SOFTMAX: 'softmax',
  }),
  kernelsOf(() => require('./kernels/split') as typeof import('./kernels/split'), {
    SPLIT: 'split',
    SPLIT_V: 'splitV',
    UNPACK: 'unpack',
  }),
  kernelsOf(() => require('./kernels/svdf') as typeof import('./kernels/svdf'), {
    SVDF: 'svdf',
  }),
  kernelsOf(() => require('./kernels/transpose') as typeof import('./kernels/transpose'), {
    BROADCAST_TO: 'broadcastTo',
    REVERSE_V2: 'reverseV2',
    TRANSPOSE: 'transpose',
  }),
  kernelsOf(() => require('./kernels/transpose-conv') as typeof import('./kernels/transpose-conv'), {
    TRANSPOSE_CONV: 'transposeConv',
  }),
  kernelsOf(() => require('./kernels/variables') as typeof import('./kernels/variables'), {
    ASSIGN_VARIABLE: 'assignVariable',
    READ_VARIABLE: 'readVariable',
    VAR_HANDLE: 'varHandle',
  }),
);

/**
 * The sets to plan with, best first. Without SIMD on this machine all choices are the portable kernels; 'simd128' leaves relaxed SIMD
 * out, for tests and comparisons.
 */
export function kernelSets(choice: KernelChoice): KernelSet[] {
  const portable: KernelSet = { name: 'portable', table: portableKernels };
  const tables = choice === 'portable' ? [] : simdKernels(choice === 'simd');
  return [...tables.map(table => ({ name: 'simd' as const, table })), portable];
}

export type KernelChoice = 'simd' | 'simd128' | 'portable';
