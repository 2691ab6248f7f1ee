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
  // flat arrays: the search below is quadratic, and a model may have tens of thousands of tensors
  const sizes = Float64Array.from(buffers, ({ bytes }) => alignUp(bytes + guard));
  const firsts = Float64Array.from(buffers, ({ first }) => first);
  const lasts = Float64Array.from(buffers, ({ last }) => last);
  // of equal sizes the one asked for last comes first, as TFLM's reversed list and stable sort have it
  const order = buffers.map((_, index) => index).reverse();
  order.sort((a, b) => sizes[b] - sizes[a]);

  const offsets = new Int32Array(buffers.length);
  const placed = new Int32Array(buffers.length); // by offset
  let total = 0;
  order.forEach((index, count) => {
    const wanted = sizes[index];
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const other = placed[i];
      if (firsts[other] > lasts[index] || firsts[index] > lasts[other]) continue;
      if (offsets[other] - offset >= wanted) break;
      offset = Math.max(offset, offsets[other] + sizes[other]);
    }
    offsets[index] = offset;
    insertByOffset(placed, count, index, offsets);
    total = Math.max(total, offset + wanted);
  });
  return { offsets, bytes: total };
}

/** Inserts a buffer into the first `count` entries of `placed`, behind those of the same offset. */
function insertByOffset(placed: Int32Array, count: number, index: number, offsets: Int32Array): void {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[placed[middle]] > offsets[index]) high = middle;
    else low = middle + 1;
  }
  placed.copyWithin(low + 1, low, count);
  placed[low] = index;
}
