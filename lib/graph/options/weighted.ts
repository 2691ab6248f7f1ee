/** Options of the operators that multiply by weights, and of the windows that slide like them (pooling). */
import type { ElementType } from '../../tensor';
import type { Activation, None, Padding } from './common';

/** Strides and dilations are in elements; a dilation of 1 is a dense filter. */
export interface WeightedOptions {
  CONV_2D: {
    padding: Padding;
    strideWidth: number;
    strideHeight: number;
    activation: Activation;
    dilationWidth: number;
    dilationHeight: number;
    /** type of bias and accumulator; the schema's default 'float32' means: not stated, by the types of the tensors */
    quantizedBiasType: ElementType;
  };
  DEPTHWISE_CONV_2D: {
    padding: Padding;
    strideWidth: number;
    strideHeight: number;
    /** redundant (output channels / input channels) and sometimes wrong in old files */
    depthMultiplier: number;
    activation: Activation;
    dilationWidth: number;
    dilationHeight: number;
  };
  TRANSPOSE_CONV: {
    padding: Padding;
    strideWidth: number;
    strideHeight: number;
    activation: Activation;
    /** as in CONV_2D */
    quantizedBiasType: ElementType;
  };
  CONV_3D: Conv3DOptions;
  CONV_3D_TRANSPOSE: Conv3DOptions;
  FULLY_CONNECTED: {
    activation: Activation;
    weightsFormat: 'DEFAULT' | 'SHUFFLED4x16INT8';
    /** the output keeps all but the last dimension of the input */
    keepNumDims: boolean;
    /** hybrid models only: float activations are quantized with a zero point */
    asymmetricQuantizeInputs: boolean;
    /** as in CONV_2D */
    quantizedBiasType: ElementType;
  };
  BATCH_MATMUL: { adjX: boolean; adjY: boolean; asymmetricQuantizeInputs: boolean };
  AVERAGE_POOL_2D: PoolOptions;
  MAX_POOL_2D: PoolOptions;
  L2_POOL_2D: PoolOptions;
  EMBEDDING_LOOKUP: None;
  EMBEDDING_LOOKUP_SPARSE: { combiner: 'SUM' | 'MEAN' | 'SQRTN' };
  CONCAT_EMBEDDINGS: {
    numChannels: number;
    numColumnsPerChannel: number[];
    embeddingDimPerChannel: number[];
  };
  LSH_PROJECTION: { type: 'UNKNOWN' | 'SPARSE' | 'DENSE' };
  DILATE: None;
}

export interface PoolOptions {
  padding: Padding;
  strideWidth: number;
  strideHeight: number;
  filterWidth: number;
  filterHeight: number;
  activation: Activation;
}

export interface Conv3DOptions {
  padding: Padding;
  strideDepth: number;
  strideWidth: number;
  strideHeight: number;
  activation: Activation;
  dilationDepth: number;
  dilationWidth: number;
  dilationHeight: number;
}
