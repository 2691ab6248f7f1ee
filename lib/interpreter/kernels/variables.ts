/** VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE. Handles are resolved while planning, so a handle itself costs nothing. */
import { defineKernel, type Operand, type StateSlot } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes, FIXED_SIZE } from './copy';

export const varHandle = defineKernel<'VAR_HANDLE', null>({
  prepare(_operator, context) {
    context.expectArity(0, 1);
    context.output(0, ['resource', 'int32']);
    context.cost(0);
    return null;
  },
  evaluate() {},
});

function variable(context: PrepareContext, value: Operand): StateSlot {
  const handle = context.input(0, ['resource', 'int32']);
  const slot = context.model.variableOf(context.subgraph, handle.index);
  context.consume(0);
  if (slot === undefined)
    throw context.unsupported(
      'unsupported-variable',
      `'${handle.name}' is not the handle of a variable that some ASSIGN_VARIABLE writes`,
      'make the handle with VAR_HANDLE in the same subgraph and give the variable a first value',
      { tensor: handle.name },
    );
  if (slot.bytes !== value.bytes)
    throw context.invalid(`'${value.name}' has ${value.bytes} bytes, the variable ${slot.bytes}`);
  return slot.slot;
}

export const readVariable = defineKernel<'READ_VARIABLE', StateSlot>({
  prepare(_operator, context) {
    context.expectArity(1, 1);
    return variable(context, context.output(0, FIXED_SIZE));
  },
  evaluate(slot, heap, frame) {
    copyBytes(heap, frame.state + slot.offset, frame.outputs[0], slot.bytes);
  },
});

export const assignVariable = defineKernel<'ASSIGN_VARIABLE', StateSlot>({
  prepare(_operator, context) {
    context.expectArity(2, 0);
    const value = context.input(1, FIXED_SIZE);
    context.cost(value.count);
    return variable(context, value);
  },
  evaluate(slot, heap, frame) {
    copyBytes(heap, frame.inputs[1], frame.state + slot.offset, slot.bytes);
  },
});
