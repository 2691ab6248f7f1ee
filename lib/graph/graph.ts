/**
 * The one in-memory model. The interpreter runs a Graph, the quantizer rewrites one, the exporter prints one, the
 * inspector draws one; no second representation is allowed to appear. Names follow the TensorFlow Lite schema.
 */
import type { ElementType, Quantization } from '../tensor';
import type { Operator } from './operators';
import type { LookupTable, QuantizationDetails, Sparsity, VariantTensor } from './rare';

export interface Tensor {
  name: string;
  type: ElementType;
  /** what the file says, batch included; a dynamic dimension is -1 in `shapeSignature` */
  shape: number[];
  shapeSignature?: number[];
  /** constant contents, little-endian, a view of the file's bytes; absent for activations and variables, never empty */
  data?: Uint8Array;
  /** present only with at least one scale; `zeroPoint` is then as long as `scale` */
  quantization?: Quantization;
  isVariable: boolean;
  /** tells a scalar from a tensor of unknown rank, both have shape []; older files leave it false */
  hasRank: boolean;
  /** block-sparse constants: `data` holds the stored elements only, not the dense tensor */
  sparsity?: Sparsity;
  /** compressed constants: `data` holds indices into this table, not the elements */
  lookup?: LookupTable;
  /** replaces `quantization` where present */
  quantizationDetails?: QuantizationDetails;
  /** what a tensor of type 'variant' holds */
  variantTensors?: VariantTensor[];
}

export interface Subgraph {
  name: string;
  tensors: Tensor[];
  /** in execution order */
  operators: Operator[];
  /** tensor indices */
  inputs: number[];
  outputs: number[];
}

export interface Metadata {
  name: string;
  data: Uint8Array;
}

export interface Signature {
  key: string;
  subgraph: number;
  inputs: { name: string; tensor: number }[];
  outputs: { name: string; tensor: number }[];
}

export interface Graph {
  /** schema version, 3 */
  version: number;
  description: string;
  /** subgraphs[0] is the one that runs; the others are bodies of IF, WHILE and CALL_ONCE */
  subgraphs: Subgraph[];
  metadata: Metadata[];
  signatures: Signature[];
}
