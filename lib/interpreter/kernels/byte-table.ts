/**
 * An operator on single int8 elements has 256 possible results: they are computed once, at load, by the operator's exact
 * arithmetic, and looked up while running.
 */

import type { Heap } from '../heap';
import type { Frame } from '../kernel';

/** Results for q = -128..127 at index q + 128. */
export function byteTable(fn: (q: number) => number): Int8Array {
  return Int8Array.from({ length: 256 }, (_, i) => fn(i - 128));
}

/** Looks `count` int8 elements of input 0 up into output 0. */
export function mapBytes(table: Int8Array, count: number, heap: Heap, frame: Frame): void {
  const { i8 } = heap;
  const input = frame.inputs[0];
  const output = frame.outputs[0];
  for (let i = 0; i < count; i++) i8[output + i] = table[i8[input + i] + 128];
}
