/**
 * The contract between planner and kernels. `prepare` runs once, at load, on shapes and constants only: it refuses what cannot
 * run (ModelError) and folds whatever is known into a `Prepared` that all interpreters of the model share. `evaluate` runs at
 * every invoke on the bytes of one interpreter; it allocates nothing and keeps no view of the heap.
 */
import type { Operator, OperatorOf, OperatorType } from '../graph';
import type { Heap } from './heap';
import type { PrepareContext } from './prepare-context';

export type { Operand } from './operand';
export type { Region, StateSlot } from './region';

/** Where the operands of one step of one interpreter lie, as byte addresses in the heap; -1 for an absent optional input. */
export interface Frame {
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** start of the interpreter's state (variables, streaming buffers); a StateSlot's offset is relative to it */
  readonly state: number;
  readonly session: Session;
}

/** What control flow needs of the interpreter that runs it. */
export interface Session {
  /** runs the steps of another subgraph */
  run(subgraph: number): void;
  /** address of a tensor of any subgraph */
  address(subgraph: number, tensor: number): number;
  /** counts one more round of a loop over two subgraphs; throws a ModelError where a limit is exceeded */
  countRound(condition: number, body: number): void;
  /** ends this invoke at once, without an error: a streaming operator waits for more input */
  stop(): never;
}

export interface Kernel<T extends OperatorType, Prepared> {
  prepare(operator: OperatorOf<T>, context: PrepareContext): Prepared;
  evaluate(prepared: Prepared, heap: Heap, frame: Frame): void;
}

/** A kernel whose operator and Prepared types are its own business. */
export interface AnyKernel {
  prepare(operator: Operator, context: PrepareContext): unknown;
  evaluate(prepared: unknown, heap: Heap, frame: Frame): void;
}

/** Ties a kernel's own types together and hides them from the planner, which hands back what `prepare` returned. */
export function defineKernel<T extends OperatorType, Prepared>(kernel: Kernel<T, Prepared>): AnyKernel {
  return kernel as unknown as AnyKernel;
}

/** Kernels by operator type; a custom operator's key is `CUSTOM:` and its code. */
export type KernelTable = Readonly<Record<string, AnyKernel>>;
