/** One operator as it will be run, and where its tensors lie. */
import type { Operator } from '../../graph';
import type { AnyKernel, KernelTable } from '../kernel';
import type { Requests } from '../prepare-context';

export interface KernelSet {
  name: 'portable' | 'simd';
  table: KernelTable;
}

export interface PlannedStep {
  operator: Operator;
  position: number;
  kernel: AnyKernel;
  kernels: KernelSet['name'];
  prepared: unknown;
  requests: Requests;
  /** of this operator alone */
  macs: number;
  /** nothing to do: the output shares the input's place, or another step does it too */
  elided: boolean;
}

/** Where a tensor lies. `offset` is relative to the start of the area. */
export interface Place {
  area: 'constant' | 'arena' | 'state' | 'none';
  offset: number;
}
