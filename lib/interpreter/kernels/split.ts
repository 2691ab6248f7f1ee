/** SPLIT, SPLIT_V and UNPACK: one input cut along an axis into the outputs. */
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes } from './copy';

export interface Cut {
  /** which input is cut */
  data: number;
  /** blocks before the axis */
  outer: number;
  /** bytes of one output's block behind the axis */
  bytes: Int32Array;
}

const evaluate: AnyKernel['evaluate'] = (prepared, heap, frame) => {
  const { data, outer, bytes } = prepared as Cut;
  let from = frame.inputs[data];
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < bytes.length; i++) {
      copyBytes(heap, from, frame.outputs[i] + o * bytes[i], bytes[i]);
      from += bytes[i];
    }
};

const TYPES = ['float32', 'int8', 'int16', 'int32'] as const;

/** The axis is the first input, the data the second: equal pieces. */
export const split = defineKernel<'SPLIT', Cut>({
  prepare(_operator, context) {
    const input = context.input(1, TYPES);
    const axis = singleAxis(context, 0, input);
    if (context.inputCount !== 2 || context.outputCount < 1 || input.shape[axis] % context.outputCount !== 0)
      throw context.invalid(
        `cannot cut dimension ${axis} of shape [${input.shape}] into ${context.outputCount} equal pieces`,
      );
    const piece = input.shape[axis] / context.outputCount;
    return cut(context, 1, axis, new Array<number>(context.outputCount).fill(piece));
  },
  evaluate,
});

/** Data, lengths, axis; one length may be -1, for what is left. */
export const splitV = defineKernel<'SPLIT_V', Cut>({
  prepare(_operator, context) {
    context.expectArity(3, context.outputCount);
    const input = context.input(0, TYPES);
    const axis = singleAxis(context, 2, input);
    const lengths = pieces(context, axis);
    const rest = lengths.indexOf(-1);
    const known = lengths.reduce((sum, n, i) => (i === rest ? sum : sum + n), 0);
    if (rest >= 0) lengths[rest] = input.shape[axis] - known;
    const total = lengths.reduce((sum, n) => sum + n, 0);
    if (lengths.length !== context.outputCount || total !== input.shape[axis] || lengths.some(n => n < 0))
      throw context.invalid(
        `cannot cut dimension ${axis} of shape [${input.shape}] into ${context.outputCount} pieces of [${lengths}]`,
      );
    return cut(context, 0, axis, lengths);
  },
  evaluate,
});

/** The lengths as the model gives them. TFLM reads only the shapes of the outputs, so that the lengths need not be constant. */
function pieces(context: PrepareContext, axis: number): number[] {
  if (context.input(1, ['int32', 'int64']).data !== undefined) return context.constantInts(1);
  context.consume(1);
  return Array.from({ length: context.outputCount }, (_, i) => context.output(i).shape[axis] ?? 0);
}

/** Pieces of length 1 whose axis goes away. */
export const unpack = defineKernel<'UNPACK', Cut>({
  prepare({ options }, context) {
    context.expectArity(1, context.outputCount);
    const input = context.input(0, TYPES);
    const axis = context.axis(options.axis, input.shape.length);
    if (
      input.shape.length < 1 ||
      input.shape[axis] !== context.outputCount ||
      options.num !== context.outputCount
    )
      throw context.invalid(
        `cannot unpack dimension ${axis} of shape [${input.shape}] into ${context.outputCount} outputs (num ${options.num})`,
      );
    return cut(context, 0, axis, new Array<number>(context.outputCount).fill(1), true);
  },
  evaluate,
});

function singleAxis(context: PrepareContext, position: number, input: Operand): number {
  const axes = context.constantInts(position, ['int32']);
  if (axes.length !== 1) throw context.invalid(`has ${axes.length} axes, expected one`);
  if (input.shape.length < 1) throw context.invalid('cannot cut a scalar');
  return context.axis(axes[0], input.shape.length);
}

function cut(context: PrepareContext, data: number, axis: number, lengths: number[], dropAxis = false): Cut {
  const input = context.input(data);
  const outer = input.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const bytes = lengths.map((length, i) => {
    const output = context.output(i);
    context.expectSameType(input, output);
    const shape = [...input.shape];
    shape.splice(axis, 1, ...(dropAxis ? [] : [length]));
    context.expectShape(output, shape);
    return output.bytes / outer;
  });
  return { data, outer, bytes: Int32Array.from(bytes) };
}
