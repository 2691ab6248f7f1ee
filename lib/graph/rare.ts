/**
 * Parts of the format that few models have. Apart from look-up tables no kernel of this package computes with them, nor does
 * TensorFlow Lite for Microcontrollers: they are in the Graph so that a model that has them can be inspected and written back
 * unharmed. Names as in the schema.
 */
import type { ElementType } from '../tensor';

/** Sparse constants in the TACO format (Kjolstad et al., OOPSLA 2017). */
export interface Sparsity {
  traversalOrder: number[];
  blockMap: number[];
  dimMetadata: DimensionMetadata[];
}

export interface DimensionMetadata {
  format: 'DENSE' | 'SPARSE_CSR';
  denseSize: number;
  arraySegments?: SparseIndexVector;
  arrayIndices?: SparseIndexVector;
}

export type SparseIndexVector =
  | { type: 'Int32Vector'; value: { values: number[] } }
  | { type: 'Uint16Vector'; value: { values: number[] } }
  | { type: 'Uint8Vector'; value: { values: Uint8Array } };

/** `scales` and `zeroPoints` are tensor indices of the same subgraph, zeroPoints -1: all zero. */
export type QuantizationDetails =
  | { type: 'CustomQuantization'; value: { custom: Uint8Array } }
  | { type: 'BlockwiseQuantization'; value: { scales: number; zeroPoints: number; blockSize: number } }
  | {
      type: 'MultiAxisQuantization';
      value: { scales: number; zeroPoints: number; blockSize: number; quantizedDimensions: number[] };
    };

export interface VariantTensor {
  shape: number[];
  type: ElementType;
  hasRank: boolean;
}

/** Weights compressed for TFLM (metadata COMPRESSION_METADATA): the tensor's `data` are indices, packed, the highest bit first. */
export interface LookupTable {
  /** 1 to 7 */
  indexBits: number;
  /** values of the tensor's type, little-endian; of a tensor quantized per channel one table per channel, back to back */
  values: Uint8Array;
}
