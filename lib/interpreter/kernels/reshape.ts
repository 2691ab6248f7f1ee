/** RESHAPE, SQUEEZE and EXPAND_DIMS: the same bytes under another shape, which the file declares. */
import { elementCount } from '../../tensor';
import { type AnyKernel, defineKernel } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes, FIXED_SIZE } from './copy';

interface Move {
  bytes: number;
}

function prepareMove(context: PrepareContext, types = FIXED_SIZE): Move {
  const input = context.input(0, types);
  const output = context.output(0);
  context.expectSameType(input, output);
  context.expectCount(output, input.count);
  context.passThrough();
  return { bytes: input.bytes };
}

const mover = (prepare: AnyKernel['prepare']): AnyKernel =>
  defineKernel({
    prepare,
    evaluate({ bytes }: Move, heap, frame) {
      copyBytes(heap, frame.inputs[0], frame.outputs[0], bytes);
    },
  });

/** The wanted shape is the second input, or the option where there is none; -1 stands for what is left. */
export const reshape = mover((operator, context) => {
  context.expectArity(1, 1, 1);
  const move = prepareMove(context);
  const wanted = context.optionalInput(1, ['int32']);
  // a shape computed while running is not looked at: the output's shape is the one that the file declares
  if (wanted !== undefined && wanted.data === undefined && wanted.count > 0) return move;
  const shape =
    wanted !== undefined
      ? context.constantInts(1)
      : operator.type === 'RESHAPE'
        ? operator.options.newShape
        : [];
  const output = context.output(0);
  const rest = shape.indexOf(-1);
  const known = elementCount(shape.filter((_, i) => i !== rest));
  const resolved = shape.map((d, i) => (i === rest ? output.count / known : d));
  // old converters write [0] for a scalar
  const scalar = resolved.length === 1 && resolved[0] === 0;
  if (shape.length > 0 && !scalar) context.expectShape(output, resolved);
  return move;
});

export const squeeze = mover((operator, context) => {
  context.expectArity(1, 1);
  const input = context.input(0);
  const axes =
    operator.type === 'SQUEEZE'
      ? operator.options.squeezeDims.map(a => context.axis(a, input.shape.length))
      : [];
  for (const axis of axes)
    if (input.shape[axis] !== 1)
      throw context.invalid(`dimension ${axis} of shape [${input.shape}] is not 1 and cannot be squeezed`);
  const kept = input.shape.filter((d, i) => (axes.length > 0 ? !axes.includes(i) : d !== 1));
  context.expectShape(context.output(0), kept);
  return prepareMove(context);
});

export const expandDims = mover((_operator, context) => {
  context.expectArity(2, 1);
  const input = context.input(0);
  const axes = context.constantInts(1, ['int32']);
  if (axes.length !== 1) throw context.invalid(`has ${axes.length} axes, expected one`);
  const axis = context.axis(axes[0], input.shape.length + 1);
  context.expectShape(context.output(0), [...input.shape.slice(0, axis), 1, ...input.shape.slice(axis)]);
  return prepareMove(context, ['float32', 'int8', 'int16']);
});
