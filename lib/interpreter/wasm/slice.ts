/** SLICE and STRIDED_SLICE by copies of rows, of all types; a box whose place is known at load. */
import type { Heap } from '../heap';
import { defineKernel, type Frame } from '../kernel';
import type { StridedCopy } from '../kernels/copy';
import { slice as portable, stridedSlice as portableStrided, type Slice } from '../kernels/slice';
import type { PrepareContext } from '../prepare-context';
import { movesAll, type RowCopy, rowCopies, runCopy } from './copy';
import { declined } from './weights';

function prepare(context: PrepareContext, copy: StridedCopy): RowCopy[] {
  const copies = rowCopies(context, copy);
  if (movesAll(context, copies)) context.passThrough();
  return copies;
}

function evaluate(copies: RowCopy[], heap: Heap, frame: Frame): void {
  for (let i = 0; i < copies.length; i++) runCopy(heap, copies[i], frame.inputs[0], frame.outputs[0]);
}

export const stridedSlice = defineKernel<'STRIDED_SLICE', RowCopy[]>({
  prepare: (operator, context) => prepare(context, portableStrided.prepare(operator, context) as StridedCopy),
  evaluate,
});

export const slice = defineKernel<'SLICE', RowCopy[]>({
  prepare(operator, context) {
    const { copy, dynamic } = portable.prepare(operator, context) as Slice;
    if (dynamic !== undefined) throw declined(context, 'a place that is known only while running');
    return prepare(context, copy);
  },
  evaluate,
});
