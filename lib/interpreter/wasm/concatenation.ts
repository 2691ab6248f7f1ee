/** CONCATENATION and PACK by copies of rows, one per input; of all types. */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel } from '../kernel';
import { concatenation as portable, pack as portablePack, type SideBySide } from '../kernels/concatenation';
import { type RowCopy, rowCopy, runCopy } from './copy';

type SideBySideType = 'CONCATENATION' | 'PACK';

function sideBySide(kernel: AnyKernel): AnyKernel {
  return defineKernel<SideBySideType, RowCopy[]>({
    prepare(operator: OperatorOf<SideBySideType>, context) {
      const { outer, bytes } = kernel.prepare(operator, context) as SideBySide;
      const toStep = bytes.reduce((sum, b) => sum + b, 0);
      let toOffset = 0;
      return Array.from(bytes, length => {
        toOffset += length;
        const copy = { fromOffset: 0, toOffset: toOffset - length, rows: outer, bytes: length };
        return rowCopy({ ...copy, fromStep: length, toStep });
      });
    },

    evaluate(copies, heap, frame) {
      for (let i = 0; i < copies.length; i++) runCopy(heap, copies[i], frame.inputs[i], frame.outputs[0]);
    },
  });
}

export const concatenation = sideBySide(portable);
export const pack = sideBySide(portablePack);
