/**
 * What operators that only move bytes have in common in SIMD: a few copies of rows (assembly/copy.ts). A call into WebAssembly costs a
 * tenth of `copyWithin`, and the rows of streaming models are short.
 */

import type { Heap } from '../heap';
import type { StridedCopy } from '../kernels/copy';
import type { PrepareContext } from '../prepare-context';
import { declined } from './weights';

/** `rows` rows of `bytes` bytes at constant distances; offsets are relative to the tensors. */
export interface RowCopy {
  fromOffset: number;
  toOffset: number;
  rows: number;
  bytes: number;
  fromStep: number;
  toStep: number;
}

/** A list longer than this takes more room than it saves time. */
const MAX_COPIES = 1024;

/** Rows that follow each other on both sides are one row. */
export function rowCopy(copy: RowCopy): RowCopy {
  const { rows, bytes, fromStep, toStep } = copy;
  if (rows > 1 && (fromStep !== bytes || toStep !== bytes)) return copy;
  const all = rows * bytes;
  return { ...copy, rows: 1, bytes: all, fromStep: all, toStep: all };
}

/** A strided copy as copies of rows; elements that lie apart are rows of one element. */
export function rowCopies(context: PrepareContext, { walk, log2 }: StridedCopy): RowCopy[] {
  const dimensions = Array.from(walk.shape);
  const steps = walk.strides.map(step => Array.from(step));
  const dense = walk.row === 1 || (walk.step[0] === 1 && walk.step[1] === 1);
  if (!dense) {
    dimensions.push(walk.row);
    steps.push(Array.from(walk.step));
  }
  // the innermost dimension around the rows is the kernel's, those further out are copies of their own
  const rows = dimensions.pop() ?? 1;
  const [fromStep, toStep] = steps.pop() ?? [0, 0];
  let starts = [Array.from(walk.starts)];
  dimensions.forEach((length, d) => {
    if (starts.length * length > MAX_COPIES) throw declined(context, 'many copies');
    starts = starts.flatMap(start =>
      Array.from({ length }, (_, i) => start.map((at, side) => at + i * steps[d][side])),
    );
  });
  const size = 2 ** log2;
  return starts.map(([from, to]) =>
    rowCopy({
      fromOffset: from * size,
      toOffset: to * size,
      rows,
      bytes: dense ? walk.row * size : size,
      fromStep: fromStep * size,
      toStep: toStep * size,
    }),
  );
}

/** Runs one copy between two byte addresses. */
export function runCopy(heap: Heap, copy: RowCopy, from: number, to: number): void {
  heap.simd!.copyRows(
    from + copy.fromOffset,
    to + copy.toOffset,
    copy.rows,
    copy.bytes,
    copy.fromStep,
    copy.toStep,
  );
}

/** Whether the one copy moves all bytes of input 0 to output 0, which then may share a place. */
export function movesAll(context: PrepareContext, copies: readonly RowCopy[]): boolean {
  const [copy] = copies;
  return (
    copies.length === 1 &&
    copy.rows === 1 &&
    copy.bytes === context.input(0).bytes &&
    copy.bytes === context.output(0).bytes
  );
}
