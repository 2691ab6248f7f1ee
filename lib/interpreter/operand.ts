/** Tensors as the planner describes them to kernels. */
import type { ElementType, Quantization } from '../tensor';

/** A tensor as a kernel sees it while preparing. */
export interface Operand {
  /** index in its subgraph */
  readonly index: number;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** number of elements */
  readonly count: number;
  readonly bytes: number;
  /** checked: every scale finite and above 0, every zero point within the type */
  readonly quantization?: Quantization;
  /** constant contents, `bytes` long */
  readonly data?: Uint8Array;
  readonly isVariable: boolean;
}
