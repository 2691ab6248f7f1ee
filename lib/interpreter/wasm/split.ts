/** SPLIT, SPLIT_V and UNPACK by copies of rows, one per output; of all types. */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel } from '../kernel';
import {
  type Cut,
  split as portableSplit,
  splitV as portableSplitV,
  unpack as portableUnpack,
} from '../kernels/split';
import { type RowCopy, rowCopy, runCopy } from './copy';

type CutType = 'SPLIT' | 'SPLIT_V' | 'UNPACK';

interface Split {
  /** which input is cut */
  data: number;
  copies: RowCopy[];
}

function splitting(kernel: AnyKernel): AnyKernel {
  return defineKernel<CutType, Split>({
    prepare(operator: OperatorOf<CutType>, context) {
      const { data, outer, bytes } = kernel.prepare(operator, context) as Cut;
      const fromStep = bytes.reduce((sum, b) => sum + b, 0);
      let fromOffset = 0;
      const copies = Array.from(bytes, length => {
        fromOffset += length;
        const copy = { fromOffset: fromOffset - length, toOffset: 0, rows: outer, bytes: length };
        return rowCopy({ ...copy, fromStep, toStep: length });
      });
      return { data, copies };
    },

    evaluate({ data, copies }, heap, frame) {
      for (let i = 0; i < copies.length; i++) runCopy(heap, copies[i], frame.inputs[data], frame.outputs[i]);
    },
  });
}

export const split = splitting(portableSplit);
export const splitV = splitting(portableSplitV);
export const unpack = splitting(portableUnpack);
