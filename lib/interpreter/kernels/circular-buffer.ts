/**
 * CIRCULAR_BUFFER of streaming models: the output holds the latest slots, each invoke moves them up by one, and the operators behind it
 * run only at every `cycles_max`-th invoke, for which the buffer ends the others early. With a second output it says there whether the
 * cycle is complete, and nothing ends.
 */
import { readScalars } from '../flexbuffer';
import { defineKernel, type Operand, type StateSlot } from '../kernel';
import { operatorKey } from '../operator-name';
import type { PrepareContext } from '../prepare-context';
import { copyBytes } from './copy';

interface CircularBuffer {
  /** bytes of all slots and of one */
  bytes: number;
  slotBytes: number;
  cycles: number;
  /** invokes until the cycle is complete */
  remaining: StateSlot;
  /** the slots, where the output is not itself a variable */
  slots: StateSlot | undefined;
  reports: boolean;
}

export const circularBuffer = defineKernel<'CUSTOM', CircularBuffer>({
  prepare(operator, context) {
    const reports = context.outputCount === 2;
    context.expectArity(1, reports ? 2 : 1);
    const input = context.input(0, ['int8']);
    const output = context.output(0, ['int8']);
    context.expectRank(input, 4);
    context.expectRank(output, 4);
    const [batch, rows, width, depth] = input.shape;
    if (batch !== 1 || rows !== 1 || output.shape[1] < 1)
      throw context.invalid(
        `shapes [${input.shape}] and [${output.shape}]: expected one slot and a row of them`,
      );
    context.expectShape(output, [1, output.shape[1], width, depth]);
    if (reports) context.expectCount(context.output(1, ['bool']), 1);
    const cycles = statedCycles(operator.customOptions) ?? impliedCycles(context);
    const bytes = output.bytes;
    return {
      bytes,
      slotBytes: width * depth,
      cycles,
      remaining: context.state(4, (heap, address) => {
        heap.i32[address >> 2] = cycles;
      }),
      slots: output.isVariable ? undefined : context.state(bytes),
      reports,
    };
  },
  evaluate({ bytes, slotBytes, cycles, remaining, slots, reports }, heap, frame) {
    const at = slots === undefined ? frame.outputs[0] : frame.state + slots.offset;
    heap.u8.copyWithin(at, at + slotBytes, at + bytes);
    copyBytes(heap, frame.inputs[0], at + bytes - slotBytes, slotBytes);
    copyBytes(heap, at, frame.outputs[0], bytes);
    const counter = (frame.state + remaining.offset) >> 2;
    const complete = heap.i32[counter] <= 1;
    heap.i32[counter] = complete ? cycles : heap.i32[counter] - 1;
    if (reports) heap.u8[frame.outputs[1]] = complete ? 1 : 0;
    else if (!complete) frame.session.stop();
  },
});

/** `cycles_max`, undefined where the file leaves the choice to TFLM. */
function statedCycles(options: Uint8Array): number | undefined {
  const cycles = readScalars(options)?.get('cycles_max') ?? 0;
  return cycles > 0 ? Math.min(Math.trunc(cycles), 2147483647) : undefined;
}

/** What TFLM guesses from the shapes of the two models of which it knows that they leave it open. */
function impliedCycles(context: PrepareContext): number {
  const operands = context.model.operands[context.subgraph];
  const { operators } = context.model.subgraphs[context.subgraph];
  let count = 0;
  let cycles = 2;
  for (const operator of operators.slice(0, context.position + 1)) {
    if (operator.type !== 'CUSTOM' || operatorKey(operator) !== operatorKey(context.operator)) continue;
    if (statedCycles(operator.customOptions) !== undefined) continue;
    const output: Operand | undefined = operands[operator.outputs[0]];
    if (output === undefined) continue;
    count++;
    const [, slots, width, depth] = output.shape;
    const last = slots === 5 || slots === 13 || slots === 25 || (count === 5 && width === 2 && depth === 96);
    cycles = last ? 1 : 2;
    if (last) count = 0;
  }
  return cycles;
}
