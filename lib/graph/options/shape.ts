/** Options of the operators that move, select, count or reduce elements. */
import type { ElementType } from '../../tensor';
import type { Activation, None } from './common';

export interface ShapeOptions {
  RESHAPE: { newShape: number[] };
  SQUEEZE: { squeezeDims: number[] };
  EXPAND_DIMS: None;
  BROADCAST_ARGS: None;
  BROADCAST_TO: None;
  CONCATENATION: { axis: number; activation: Activation };
  PACK: { valuesCount: number; axis: number };
  UNPACK: { num: number; axis: number };
  SPLIT: { numSplits: number };
  SPLIT_V: { numSplits: number };
  SLICE: None;
  /** bit i of a mask belongs to dimension i */
  STRIDED_SLICE: {
    beginMask: number;
    endMask: number;
    ellipsisMask: number;
    newAxisMask: number;
    shrinkAxisMask: number;
    offset: boolean;
  };
  DYNAMIC_UPDATE_SLICE: None;
  TRANSPOSE: None;
  TILE: None;
  PAD: None;
  PADV2: None;
  MIRROR_PAD: { mode: 'REFLECT' | 'SYMMETRIC' };
  REVERSE_V2: None;
  REVERSE_SEQUENCE: { seqDim: number; batchDim: number };
  SPACE_TO_BATCH_ND: None;
  BATCH_TO_SPACE_ND: None;
  SPACE_TO_DEPTH: { blockSize: number };
  DEPTH_TO_SPACE: { blockSize: number };
  RESIZE_BILINEAR: { alignCorners: boolean; halfPixelCenters: boolean };
  RESIZE_NEAREST_NEIGHBOR: { alignCorners: boolean; halfPixelCenters: boolean };
  RFFT2D: None;

  GATHER: { axis: number; batchDims: number };
  GATHER_ND: None;
  SCATTER_ND: None;
  FILL: None;
  RANGE: None;
  ZEROS_LIKE: None;
  SHAPE: { outType: ElementType };
  RANK: None;
  WHERE: None;
  ONE_HOT: { axis: number };
  UNIQUE: { idxOutType: ElementType };
  SPARSE_TO_DENSE: { validateIndices: boolean };
  DENSIFY: None;
  MATRIX_DIAG: None;
  MATRIX_SET_DIAG: None;

  ARG_MAX: { outputType: ElementType };
  ARG_MIN: { outputType: ElementType };
  TOPK_V2: None;
  CUMSUM: { exclusive: boolean; reverse: boolean };
  MEAN: ReducerOptions;
  SUM: ReducerOptions;
  REDUCE_PROD: ReducerOptions;
  REDUCE_MAX: ReducerOptions;
  REDUCE_MIN: ReducerOptions;
  REDUCE_ANY: ReducerOptions;
  REDUCE_ALL: ReducerOptions;
  SEGMENT_SUM: None;
  UNSORTED_SEGMENT_PROD: None;
  UNSORTED_SEGMENT_MAX: None;
  UNSORTED_SEGMENT_MIN: None;
  UNSORTED_SEGMENT_SUM: None;
  NON_MAX_SUPPRESSION_V4: None;
  NON_MAX_SUPPRESSION_V5: None;
}

/** The axes are the operator's second input. */
export interface ReducerOptions {
  keepDims: boolean;
}
