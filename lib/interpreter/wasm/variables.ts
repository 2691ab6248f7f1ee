/** READ_VARIABLE and ASSIGN_VARIABLE, which streaming models run at every invoke: their bytes copied in WebAssembly. */
import { defineKernel, type StateSlot } from '../kernel';
import { assignVariable as portableAssign, readVariable as portableRead } from '../kernels/variables';

export const readVariable = defineKernel<'READ_VARIABLE', StateSlot>({
  prepare: (operator, context) => portableRead.prepare(operator, context) as StateSlot,
  evaluate({ offset, bytes }, heap, frame) {
    heap.simd!.copyRows(frame.state + offset, frame.outputs[0], 1, bytes, bytes, bytes);
  },
});

export const assignVariable = defineKernel<'ASSIGN_VARIABLE', StateSlot>({
  prepare: (operator, context) => portableAssign.prepare(operator, context) as StateSlot,
  evaluate({ offset, bytes }, heap, frame) {
    heap.simd!.copyRows(frame.inputs[1], frame.state + offset, 1, bytes, bytes, bytes);
  },
});
