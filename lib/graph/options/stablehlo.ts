/**
 * Options of the StableHLO operators. No runtime here executes them; they are complete so that a model that holds some
 * can be inspected and written back unharmed. 64-bit integers are bigint.
 */
import type { None } from './common';

type PrecisionConfig = 'DEFAULT' | 'HIGH' | 'HIGHEST';

export interface StablehloOptions {
  STABLEHLO_ABS: None;
  STABLEHLO_ADD: None;
  STABLEHLO_AND: None;
  STABLEHLO_CBRT: None;
  STABLEHLO_CLAMP: None;
  STABLEHLO_CONVERT: None;
  STABLEHLO_COSINE: None;
  STABLEHLO_DIVIDE: None;
  STABLEHLO_DYNAMIC_UPDATE_SLICE: None;
  STABLEHLO_EXPONENTIAL: None;
  STABLEHLO_FLOOR: None;
  STABLEHLO_LOG: None;
  STABLEHLO_LOGISTIC: None;
  STABLEHLO_MAXIMUM: None;
  STABLEHLO_MINIMUM: None;
  STABLEHLO_MULTIPLY: None;
  STABLEHLO_NEGATE: None;
  STABLEHLO_OR: None;
  STABLEHLO_POWER: None;
  STABLEHLO_REMAINDER: None;
  STABLEHLO_RESHAPE: None;
  STABLEHLO_RSQRT: None;
  STABLEHLO_SELECT: None;
  STABLEHLO_SHIFT_LEFT: None;
  STABLEHLO_SUBTRACT: None;
  STABLEHLO_TANH: None;

  STABLEHLO_BROADCAST_IN_DIM: { broadcastDimensions: bigint[] };
  STABLEHLO_CASE: { branchSubgraphs: number[] };
  STABLEHLO_COMPARE: {
    comparisonDirection: `STABLEHLO_COMPARISON_DIRECTION_${'EQ' | 'NE' | 'GE' | 'GT' | 'LE' | 'LT'}`;
    compareType: `STABLEHLO_COMPARISON_TYPE_${'NOTYPE' | 'FLOAT' | 'FLOAT_TOTAL_ORDER' | 'SIGNED' | 'UNSIGNED'}`;
  };
  STABLEHLO_COMPOSITE: {
    name: string;
    decompositionSubgraph: number;
    compositeAttributes: Uint8Array;
    compositeAttributesFormat: 'FLEXBUFFERS';
    version: number;
  };
  STABLEHLO_CONCATENATE: { dimension: bigint };
  STABLEHLO_CONVOLUTION: {
    windowStrides: bigint[];
    padding: bigint[];
    lhsDilation: bigint[];
    rhsDilation: bigint[];
    windowReversal: boolean[];
    inputBatchDimension: bigint;
    inputFeatureDimension: bigint;
    inputSpatialDimensions: bigint[];
    kernelInputFeatureDimension: bigint;
    kernelOutputFeatureDimension: bigint;
    kernelSpatialDimensions: bigint[];
    outputBatchDimension: bigint;
    outputFeatureDimension: bigint;
    outputSpatialDimensions: bigint[];
    featureGroupCount: bigint;
    batchGroupCount: bigint;
    precisionConfig: PrecisionConfig[];
  };
  STABLEHLO_CUSTOM_CALL: {
    callTargetName: string;
    hasSideEffect: boolean;
    backendConfig: string;
    apiVersion: number;
    calledComputations: number[];
    customAttributes: Uint8Array;
  };
  STABLEHLO_DOT_GENERAL: {
    lhsBatchingDimensions: bigint[];
    rhsBatchingDimensions: bigint[];
    lhsContractingDimensions: bigint[];
    rhsContractingDimensions: bigint[];
    precisionConfig: PrecisionConfig[];
  };
  STABLEHLO_DYNAMIC_SLICE: { sliceSizes: bigint[] };
  STABLEHLO_GATHER: {
    offsetDims: bigint[];
    collapsedSliceDims: bigint[];
    startIndexMap: bigint[];
    indexVectorDim: bigint;
    sliceSizes: bigint[];
    indicesAreSorted: boolean;
  };
  STABLEHLO_IOTA: { iotaDimension: bigint };
  STABLEHLO_PAD: { edgePaddingLow: bigint[]; edgePaddingHigh: bigint[]; interiorPadding: bigint[] };
  STABLEHLO_REDUCE: { dimensions: bigint[]; bodySubgraph: number };
  STABLEHLO_REDUCE_WINDOW: {
    windowDimensions: bigint[];
    windowStrides: bigint[];
    baseDilations: bigint[];
    windowDilations: bigint[];
    padding: bigint[];
    bodySubgraph: number;
  };
  /** never released by a converter; its builtin code and union slot exist */
  REDUCE_WINDOW: {
    reduceFunction: 'UNSUPPORTED' | 'ADD' | 'MUL' | 'MINIMUM' | 'MAXIMUM' | 'ALL' | 'ANY';
  };
  STABLEHLO_RNG_BIT_GENERATOR: { algorithm: 'DEFAULT' | 'PHILOX' | 'THREEFRY' };
  STABLEHLO_SCATTER: {
    indicesAreSorted: boolean;
    updateWindowDims: bigint[];
    insertedWindowDims: bigint[];
    scatterDimsToOperandDims: bigint[];
    indexVectorDim: bigint;
    uniqueIndices: boolean;
    updateComputationSubgraph: number;
  };
  STABLEHLO_SLICE: { startIndices: bigint[]; limitIndices: bigint[]; strides: bigint[] };
  STABLEHLO_SORT: { dimension: bigint; isStable: boolean; comparatorSubgraph: number };
  STABLEHLO_TRANSPOSE: { permutation: bigint[] };
  STABLEHLO_WHILE: { condSubgraph: number; bodySubgraph: number };
}
