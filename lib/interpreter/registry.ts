/** Which kernels there are. A kernel set is a table from operator type to kernel; sets stand in order of preference. */
import type { KernelTable } from './kernel';
import { elu, hardSwish, leakyRelu, prelu, relu, relu6 } from './kernels/activations';
import { argMax, argMin } from './kernels/arg-extreme';
import { add, div, mul, squaredDifference, sub } from './kernels/arithmetic';
import { batchMatMul } from './kernels/batch-matmul';
import { batchToSpaceNd, depthToSpace, spaceToBatchNd, spaceToDepth } from './kernels/blocks';
import { circularBuffer } from './kernels/circular-buffer';
import { equalTo, greater, greaterEqual, less, lessEqual, notEqual } from './kernels/comparison';
import { concatenation, pack } from './kernels/concatenation';
import { callOnce, ifElse, whileLoop } from './kernels/control-flow';
import { conv2d } from './kernels/conv2d';
import { decode } from './kernels/decode';
import { depthwiseConv2d } from './kernels/depthwise-conv2d';
import { detectionPostProcess } from './kernels/detection';
import { broadcastArgs, fill, shape, zerosLike } from './kernels/fill';
import {
  abs,
  ceil,
  cos,
  exp,
  floor,
  log,
  neg,
  round,
  rsqrt,
  sin,
  sqrt,
  square,
} from './kernels/float-functions';
import { fullyConnected } from './kernels/fully-connected';
import { dynamicUpdateSlice, embeddingLookup, gather, gatherNd } from './kernels/gather';
import {
  floorDiv,
  floorMod,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  selectV2,
} from './kernels/logical';
import { unidirectionalSequenceLstm } from './kernels/lstm';
import { mirrorPad } from './kernels/mirror-pad';
import { l2Normalization, logSoftmax } from './kernels/normalization';
import { pad } from './kernels/pad';
import { averagePool2d, l2Pool2d, maxPool2d } from './kernels/pool';
import { cast, dequantize, quantize } from './kernels/quantize';
import { mean, reduceAll, reduceMax, reduceMin, sum } from './kernels/reduce';
import { expandDims, reshape, squeeze } from './kernels/reshape';
import { resizeBilinear, resizeNearestNeighbor } from './kernels/resize';
import { addN, cumsum } from './kernels/running-sum';
import { logistic, tanh } from './kernels/sigmoid';
import { signalIrfft, signalRfft } from './kernels/signal-fft';
import {
  signalFilterBank,
  signalFilterBankLog,
  signalFilterBankSquareRoot,
  signalPcan,
  signalSpectralSubtraction,
} from './kernels/signal-filter-bank';
import { signalDelay, signalFramer, signalOverlapAdd, signalStacker } from './kernels/signal-stream';
import { signalEnergy, signalFftAutoScale, signalWindow } from './kernels/signal-window';
import { slice, stridedSlice } from './kernels/slice';
import { softmax } from './kernels/softmax';
import { split, splitV, unpack } from './kernels/split';
import { svdf } from './kernels/svdf';
import { broadcastTo, reverseV2, transpose } from './kernels/transpose';
import { transposeConv } from './kernels/transpose-conv';
import { assignVariable, readVariable, varHandle } from './kernels/variables';
import type { KernelSet } from './plan/plan';
import { simdKernels } from './wasm/kernels';

/** The executable specification: every operator, in TypeScript, bit for bit TFLM's reference kernels. */
export const portableKernels: KernelTable = {
  ABS: abs,
  ADD: add,
  ADD_N: addN,
  ARG_MAX: argMax,
  ARG_MIN: argMin,
  ASSIGN_VARIABLE: assignVariable,
  AVERAGE_POOL_2D: averagePool2d,
  BATCH_MATMUL: batchMatMul,
  BATCH_TO_SPACE_ND: batchToSpaceNd,
  BROADCAST_ARGS: broadcastArgs,
  BROADCAST_TO: broadcastTo,
  CALL_ONCE: callOnce,
  CAST: cast,
  CEIL: ceil,
  CONCATENATION: concatenation,
  CONV_2D: conv2d,
  COS: cos,
  CUMSUM: cumsum,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  DEPTH_TO_SPACE: depthToSpace,
  DEQUANTIZE: dequantize,
  DIV: div,
  DYNAMIC_UPDATE_SLICE: dynamicUpdateSlice,
  ELU: elu,
  EMBEDDING_LOOKUP: embeddingLookup,
  EQUAL: equalTo,
  EXP: exp,
  EXPAND_DIMS: expandDims,
  FILL: fill,
  FLOOR: floor,
  FLOOR_DIV: floorDiv,
  FLOOR_MOD: floorMod,
  FULLY_CONNECTED: fullyConnected,
  GATHER: gather,
  GATHER_ND: gatherNd,
  GREATER: greater,
  GREATER_EQUAL: greaterEqual,
  HARD_SWISH: hardSwish,
  IF: ifElse,
  L2_NORMALIZATION: l2Normalization,
  L2_POOL_2D: l2Pool2d,
  LEAKY_RELU: leakyRelu,
  LESS: less,
  LESS_EQUAL: lessEqual,
  LOG: log,
  LOGICAL_AND: logicalAnd,
  LOGICAL_NOT: logicalNot,
  LOGICAL_OR: logicalOr,
  LOGISTIC: logistic,
  LOG_SOFTMAX: logSoftmax,
  MAXIMUM: maximum,
  MAX_POOL_2D: maxPool2d,
  MEAN: mean,
  MINIMUM: minimum,
  MIRROR_PAD: mirrorPad,
  MUL: mul,
  NEG: neg,
  NOT_EQUAL: notEqual,
  PACK: pack,
  PAD: pad,
  PADV2: pad,
  PRELU: prelu,
  QUANTIZE: quantize,
  READ_VARIABLE: readVariable,
  REDUCE_ALL: reduceAll,
  REDUCE_MAX: reduceMax,
  REDUCE_MIN: reduceMin,
  RELU: relu,
  RELU6: relu6,
  RESHAPE: reshape,
  RESIZE_BILINEAR: resizeBilinear,
  RESIZE_NEAREST_NEIGHBOR: resizeNearestNeighbor,
  REVERSE_V2: reverseV2,
  ROUND: round,
  RSQRT: rsqrt,
  SELECT_V2: selectV2,
  SHAPE: shape,
  SIN: sin,
  SLICE: slice,
  SOFTMAX: softmax,
  SPACE_TO_BATCH_ND: spaceToBatchNd,
  SPACE_TO_DEPTH: spaceToDepth,
  SPLIT: split,
  SPLIT_V: splitV,
  SQRT: sqrt,
  SQUARE: square,
  SQUARED_DIFFERENCE: squaredDifference,
  SQUEEZE: squeeze,
  STRIDED_SLICE: stridedSlice,
  SUB: sub,
  SUM: sum,
  SVDF: svdf,
  TANH: tanh,
  TRANSPOSE: transpose,
  TRANSPOSE_CONV: transposeConv,
  UNIDIRECTIONAL_SEQUENCE_LSTM: unidirectionalSequenceLstm,
  UNPACK: unpack,
  VAR_HANDLE: varHandle,
  WHILE: whileLoop,
  ZEROS_LIKE: zerosLike,
  'CUSTOM:CIRCULAR_BUFFER': circularBuffer,
  'CUSTOM:SignalDelay': signalDelay,
  'CUSTOM:SignalEnergy': signalEnergy,
  'CUSTOM:SignalFftAutoScale': signalFftAutoScale,
  'CUSTOM:SignalFilterBank': signalFilterBank,
  'CUSTOM:SignalFilterBankLog': signalFilterBankLog,
  'CUSTOM:SignalFilterBankSpectralSubtraction': signalSpectralSubtraction,
  'CUSTOM:SignalFilterBankSquareRoot': signalFilterBankSquareRoot,
  'CUSTOM:SignalFramer': signalFramer,
  'CUSTOM:SignalIrfft': signalIrfft,
  'CUSTOM:SignalOverlapAdd': signalOverlapAdd,
  'CUSTOM:SignalPCAN': signalPcan,
  'CUSTOM:SignalRfft': signalRfft,
  'CUSTOM:SignalStacker': signalStacker,
  'CUSTOM:SignalWindow': signalWindow,
  'CUSTOM:TFLM_DECODE': decode,
  'CUSTOM:TFLite_Detection_PostProcess': detectionPostProcess,
};

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
