/**
 * Where tensors lie in the arena: the greedy planner of TFLM (greedy_memory_planner.cc): by decreasing size, each buffer goes into
 * the lowest gap between the buffers placed so far that are needed at the same time.
 */

/** The alignment of TFLM's arena, and what SIMD loads like. */
export const ARENA_ALIGNMENT = 16;

export interface Buffer {
  /** bytes, not yet aligned */
  bytes: number;
  /** ticks, inclusive */
  first: number;
  last: number;
}

export interface ArenaPlan {
  /** of each buffer, a multiple of 16 */
  offsets: Int32Array;
  bytes: number;
}

export const alignUp = (bytes: number): number => Math.ceil(bytes / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;

/** Places all buffers; `guard` bytes stay free behind each (for tests of overruns). */
export function planArena(buffers: readonly Buffer[], guard = 0): ArenaPlan {
  const size = (index: number): number => alignUp(buffers[index].bytes + guard);
  // of equal sizes the one asked for last comes first, as TFLM's reversed list and stable sort have it
  const order = buffers.map((_, index) => index).reverse();
  order.sort((a, b) => size(b) - size(a));

  const offsets = new Int32Array(buffers.length);
  const placed: number[] = []; // by offset
  let total = 0;
  for (const index of order) {
    const { first, last } = buffers[index];
    const wanted = size(index);
    let offset = 0;
    for (const other of placed) {
      if (buffers[other].first > last || first > buffers[other].last) continue;
      if (offsets[other] - offset >= wanted) break;
      offset = Math.max(offset, offsets[other] + size(other));
    }
    offsets[index] = offset;
    insertByOffset(placed, index, offsets);
    total = Math.max(total, offset + wanted);
  }
  return { offsets, bytes: total };
}

function insertByOffset(placed: number[], index: number, offsets: Int32Array): void {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[placed[middle]] > offsets[index]) high = middle;
    else low = middle + 1;
  }
  placed.splice(low, 0, index);
}
