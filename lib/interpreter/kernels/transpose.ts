/** TRANSPOSE, REVERSE_V2 and BROADCAST_TO: the input walked with other strides. */
import { type AnyKernel, defineKernel } from '../kernel';
import { broadcastStrides } from './broadcast';
import { FIXED_SIZE, StridedCopy } from './copy';
import { denseStrides } from './strided';

const rearrange = (prepare: (context: Parameters<AnyKernel['prepare']>[1]) => StridedCopy): AnyKernel =>
  defineKernel({
    prepare: (_operator, context) => prepare(context),
    evaluate(copy: StridedCopy, heap, frame) {
      copy.run(heap, frame.inputs[0], frame.outputs[0]);
    },
  });

export const transpose = rearrange(context => {
  context.expectArity(2, 1);
  const input = context.input(0, ['float32', 'int8', 'int16']);
  const output = context.output(0);
  context.expectSameType(input, output);
  const rank = input.shape.length;
  const permutation = context.constantInts(1, ['int32']).map(axis => context.axis(axis, rank));
  if (permutation.length !== rank || new Set(permutation).size !== rank)
    throw context.invalid(`[${permutation}] is no permutation of ${rank} dimensions`);
  const shape = permutation.map(axis => input.shape[axis]);
  context.expectShape(output, shape);
  const strides = denseStrides(input.shape);
  return new StridedCopy(input.type, shape, { strides: permutation.map(axis => strides[axis]) });
});

export const reverseV2 = rearrange(context => {
  context.expectArity(2, 1);
  const input = context.input(0, ['float32', 'int32', 'int16', 'int8', 'uint8', 'int64', 'bool']);
  const output = context.output(0);
  context.expectSameType(input, output);
  context.expectShape(output, input.shape);
  const rank = input.shape.length;
  const axes = new Set(context.constantInts(1, ['int32']).map(axis => context.axis(axis, rank)));
  const strides = denseStrides(input.shape);
  let start = 0;
  for (const axis of axes) {
    start += strides[axis] * (input.shape[axis] - 1);
    strides[axis] = -strides[axis];
  }
  return new StridedCopy(input.type, input.shape, { strides, start });
});

export const broadcastTo = rearrange(context => {
  context.expectArity(2, 1);
  const input = context.input(0, FIXED_SIZE);
  const output = context.output(0);
  context.expectSameType(input, output);
  const shape = context.constantInts(1);
  if (shape.length > 5)
    throw context.unsupported(
      'unsupported-shape',
      `broadcasts to ${shape.length} dimensions, TFLM to 5 at most`,
      'join dimensions with a RESHAPE before this operator',
    );
  context.expectShape(output, shape);
  const lead = shape.length - input.shape.length;
  if (lead < 0 || input.shape.some((d, i) => d !== 1 && d !== shape[lead + i]))
    throw context.invalid(`shape [${input.shape}] does not broadcast to [${shape}]`);
  return new StridedCopy(input.type, shape, { strides: broadcastStrides(input.shape, shape) });
});
