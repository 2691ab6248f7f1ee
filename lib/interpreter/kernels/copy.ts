/** Moving elements of any size without looking at them. */
import type { ElementType } from '../../tensor';
import { elementSize } from '../../tensor';
import type { Heap } from '../heap';
import { denseStrides, type StridedOperand, StridedWalk } from './strided';

/** Types whose elements are whole bytes and stand for themselves: what TFLM's byte movers copy. */
export const FIXED_SIZE: readonly ElementType[] = [
  'float32',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'float16',
  'float64',
];

/** One side of a strided copy, in elements. */
export type Side = StridedOperand;

/** Copies elements of 1, 2, 4 or 8 bytes from one strided layout to another. */
export class StridedCopy {
  /** operand 0 is the source, operand 1 the target */
  readonly walk: StridedWalk;
  /** log2 of the bytes of what is moved at once; 8 bytes move as two times 4, which leaves NaNs alone */
  readonly log2: number;

  /** Both sides have one stride per dimension of `shape`, which is walked in row-major order. */
  constructor(
    type: ElementType,
    shape: readonly number[],
    from: Side,
    to: Side = { strides: denseStrides(shape) },
  ) {
    const size = elementSize(type);
    const halves = size === 8;
    const sides = halves ? [inHalves(from), inHalves(to)] : [from, to];
    this.walk = new StridedWalk(halves ? [...shape, 2] : shape, sides);
    this.log2 = Math.log2(halves ? 4 : size);
  }

  /** Byte addresses of the two tensors. */
  run(heap: Heap, input: number, output: number): void {
    const { walk, log2 } = this;
    const data = log2 === 0 ? heap.u8 : log2 === 1 ? heap.u16 : heap.u32;
    const from = input >> log2;
    const to = output >> log2;
    const { row, step, offset } = walk;
    walk.restart();
    for (let r = 0; r < walk.rows; r++) {
      const a = from + offset[0];
      const b = to + offset[1];
      if (step[0] === 1 && step[1] === 1) data.copyWithin(b, a, a + row);
      else for (let i = 0; i < row; i++) data[b + i * step[1]] = data[a + i * step[0]];
      walk.next();
    }
  }
}

function inHalves({ strides, start = 0 }: Side): Side {
  return { strides: [...strides.map(s => s * 2), 1], start: start * 2 };
}

/** Copies bytes as they are. */
export function copyBytes(heap: Heap, from: number, to: number, bytes: number): void {
  if (from !== to) heap.u8.copyWithin(to, from, from + bytes);
}

/** Element `i` of an int32 or int64 tensor at a byte address, as a number. */
export function readIndex(words: Int32Array, address: number, type: ElementType, i: number): number {
  const at = address >> 2;
  return type === 'int64' ? words[at + 2 * i + 1] * 4294967296 + (words[at + 2 * i] >>> 0) : words[at + i];
}
