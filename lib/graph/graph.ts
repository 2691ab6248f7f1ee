/**
 * The one in-memory model. The interpreter runs a Graph, the quantizer rewrites one, the exporter prints one, the
 * inspector draws one; no second representation is allowed to appear. Names follow the TensorFlow Lite schema.
 */
import type { ElementType, Quantization } from '../tensor';
import type { Operator } from './operators';

export interface Tensor {
  name: string;
  type: ElementType;
  /** what the file says, batch included; a dynamic dimension is -1 in `shapeSignature` */
  shape: number[];
  shapeSignature?: number[];
  /** constant contents, little-endian, a view of the file's bytes; absent for activations and variables */
  data?: Uint8Array;
  quantization?: Quantization;
  isVariable: boolean;
  hasRank: boolean;
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
