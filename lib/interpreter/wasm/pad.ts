/** PAD and PADV2: the output filled with the border's value, then the input's rows copied into it; of all types. */
import { elementSize } from '../../tensor';
import { defineKernel } from '../kernel';
import { type Pad, pad as portable } from '../kernels/pad';
import { type RowCopy, rowCopies, runCopy } from './copy';
import { declined } from './weights';

interface RowPad {
  copies: RowCopy[];
  bytes: number;
  /** the border's value, repeated to 32 bits */
  pattern: number;
  /** bytes of an element; the value is input 2 where `hasValue` */
  size: number;
  hasValue: boolean;
}

export const pad = defineKernel<'PAD' | 'PADV2', RowPad>({
  prepare(operator, context) {
    const p = portable.prepare(operator, context) as Pad;
    const size = elementSize(p.type);
    if (size !== 1 && size !== 2 && size !== 4) throw declined(context, 'elements of another size');
    return {
      copies: rowCopies(context, p.inside),
      bytes: context.output(0).bytes,
      // 0, except that of int8
      pattern: repeat(p.value, size),
      size,
      hasValue: p.hasValue,
    };
  },

  evaluate({ copies, bytes, pattern, size, hasValue }, heap, frame) {
    let value = pattern;
    if (hasValue) {
      const from = frame.inputs[2];
      value =
        size === 4 ? heap.i32[from >> 2] : repeat(size === 2 ? heap.i16[from >> 1] : heap.i8[from], size);
    }
    heap.simd!.fill(frame.outputs[0], bytes, value);
    for (let i = 0; i < copies.length; i++) runCopy(heap, copies[i], frame.inputs[0], frame.outputs[0]);
  },
});

/** A value of 1, 2 or 4 bytes as often as 32 bits hold it. */
function repeat(value: number, size: number): number {
  if (size === 1) return Math.imul(value & 0xff, 0x01010101);
  if (size === 2) return Math.imul(value & 0xffff, 0x00010001);
  return value;
}
