/**
 * CALL_ONCE, IF and WHILE: operators that run subgraphs. Values go in and out by copying, as in TFLM; the subgraphs' own tensors lie
 * in the same arena, planned into the time of the operator.
 */
import type { OperatorOf } from '../../graph';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand, type Session, type StateSlot } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes } from './copy';

interface CallOnce {
  subgraph: number;
  /** one byte: 1 after the call */
  called: StateSlot;
}

/** The init subgraph runs at the first invoke, and at the first one after a reset. */
export const callOnce = defineKernel<'CALL_ONCE', CallOnce>({
  prepare({ options }, context) {
    context.expectArity(0, 0);
    const { inputs, outputs } = context.model.subgraphs[options.initSubgraph];
    if (inputs.length > 0 || outputs.length > 0)
      throw context.invalid(
        `subgraph ${options.initSubgraph} has inputs or outputs, which a CALL_ONCE cannot give it`,
      );
    context.cost(0);
    return { subgraph: options.initSubgraph, called: context.state(1) };
  },
  evaluate({ subgraph, called }, heap, frame) {
    const flag = frame.state + called.offset;
    if (heap.u8[flag] === 1) return;
    frame.session.run(subgraph);
    heap.u8[flag] = 1;
  },
});

/** A subgraph with its inputs and outputs as tensor indices. */
interface Called {
  subgraph: number;
  inputs: readonly number[];
  inputBytes: readonly number[];
  outputs: readonly number[];
}

/** Checks that a subgraph takes `inputs` and gives `outputs`, type for type and size for size. */
function called(context: PrepareContext, subgraph: number, inputs: Operand[], outputs: Operand[]): Called {
  const { inputs: formal, outputs: results } = context.model.subgraphs[subgraph];
  const tensors = context.model.operands[subgraph];
  const expectMatch = (given: Operand[], wanted: readonly number[], what: string) => {
    if (given.length !== wanted.length)
      throw context.invalid(`subgraph ${subgraph} has ${wanted.length} ${what}, expected ${given.length}`);
    given.forEach((operand, i) => {
      const other = tensors[wanted[i]];
      context.expectSameType(operand, other);
      if (operand.type === 'resource' || operand.type === 'string' || operand.type === 'variant')
        throw context.unsupportedType(operand, what, ['float32', 'int8', 'int16', 'int32', 'bool']);
      if (operand.bytes !== other.bytes)
        throw context.invalid(
          `'${operand.name}' has ${operand.bytes} bytes, '${other.name}' of subgraph ${subgraph} has ${other.bytes}`,
        );
    });
  };
  expectMatch(inputs, formal, 'inputs');
  expectMatch(outputs, results, 'outputs');
  return { subgraph, inputs: formal, inputBytes: inputs.map(i => i.bytes), outputs: results };
}

/** Copies `from` (byte addresses) into the inputs of a subgraph, beginning with `from[skip]`. */
function copyIn(call: Called, heap: Heap, session: Session, from: Int32Array, skip = 0): void {
  for (let i = 0; i < call.inputs.length; i++)
    copyBytes(heap, from[skip + i], session.address(call.subgraph, call.inputs[i]), call.inputBytes[i]);
}

function copyOut(call: Called, heap: Heap, session: Session, to: Int32Array, bytes: readonly number[]): void {
  for (let i = 0; i < call.outputs.length; i++)
    copyBytes(heap, session.address(call.subgraph, call.outputs[i]), to[i], bytes[i]);
}

const allInputs = (context: PrepareContext, from: number) =>
  Array.from({ length: context.inputCount - from }, (_, i) => context.input(from + i));
const allOutputs = (context: PrepareContext) =>
  Array.from({ length: context.outputCount }, (_, i) => context.output(i));

interface If {
  branches: { yes: Called; no: Called };
  outputBytes: number[];
}

export const ifElse = defineKernel<'IF', If>({
  prepare({ options }: OperatorOf<'IF'>, context) {
    if (context.inputCount < 1) throw context.invalid('has no condition');
    context.expectCount(context.input(0, ['bool']), 1);
    const inputs = allInputs(context, 1);
    const outputs = allOutputs(context);
    return {
      branches: {
        yes: called(context, options.thenSubgraph, inputs, outputs),
        no: called(context, options.elseSubgraph, inputs, outputs),
      },
      outputBytes: outputs.map(o => o.bytes),
    };
  },
  evaluate({ branches, outputBytes }, heap, frame: Frame) {
    const branch = heap.u8[frame.inputs[0]] !== 0 ? branches.yes : branches.no;
    copyIn(branch, heap, frame.session, frame.inputs, 1);
    frame.session.run(branch.subgraph);
    copyOut(branch, heap, frame.session, frame.outputs, outputBytes);
  },
});

interface While {
  condition: Called;
  body: Called;
  bytes: number[];
}

/** The outputs carry the values from round to round. */
export const whileLoop = defineKernel<'WHILE', While>({
  prepare({ options }: OperatorOf<'WHILE'>, context) {
    const inputs = allInputs(context, 0);
    const outputs = allOutputs(context);
    const body = called(context, options.bodySubgraph, inputs, outputs);
    const { outputs: results } = context.model.subgraphs[options.condSubgraph];
    if (results.length !== 1)
      throw context.invalid(`the condition has ${results.length} outputs, expected one bool`);
    const result = context.model.operands[options.condSubgraph][results[0]];
    if (result.type !== 'bool' || result.count !== 1)
      throw context.invalid(`the condition gives ${result.count} ${result.type}, expected one bool`);
    return {
      condition: called(context, options.condSubgraph, inputs, [result]),
      body,
      bytes: outputs.map(o => o.bytes),
    };
  },
  evaluate({ condition, body, bytes }, heap, frame) {
    const { session } = frame;
    for (let i = 0; i < bytes.length; i++) copyBytes(heap, frame.inputs[i], frame.outputs[i], bytes[i]);
    const decision = session.address(condition.subgraph, condition.outputs[0]);
    for (;;) {
      copyIn(condition, heap, session, frame.outputs);
      session.run(condition.subgraph);
      if (heap.u8[decision] === 0) return;
      session.countRound(condition.subgraph, body.subgraph);
      copyIn(body, heap, session, frame.outputs);
      session.run(body.subgraph);
      copyOut(body, heap, session, frame.outputs, bytes);
    }
  },
});
