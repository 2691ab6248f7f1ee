/** Memory that a kernel asks for while it prepares, beside its operands. */
import type { Heap } from './heap';

/** Bytes in the heap outside the arena, placed when the model is loaded. */
export interface Region {
  readonly bytes: number;
  /** byte address, valid once the model is loaded */
  address: number;
}

/** Bytes that belong to one interpreter and live as long as it: variables, streaming buffers. */
export interface StateSlot {
  readonly bytes: number;
  /** relative to `Frame.state` */
  offset: number;
  /** brings the slot to its start, at creation and at `reset` */
  reset(heap: Heap, address: number): void;
}
