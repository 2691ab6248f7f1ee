/** SLICE and STRIDED_SLICE: a box cut out of a tensor. */
import { ModelError } from '../../errors';
import type { ElementType } from '../../tensor';
import { defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { readIndex, StridedCopy } from './copy';
import { denseStrides } from './strided';

const TYPES = ['float32', 'int8', 'int16', 'int32', 'bool'] as const;

/** Begin, end and strides per dimension, with the masks of the options. TFLM ignores the ellipsis and new-axis masks and `offset`. */
export const stridedSlice = defineKernel<'STRIDED_SLICE', StridedCopy>({
  prepare({ options }, context) {
    context.expectArity(4, 1);
    const input = context.input(0, TYPES);
    const output = context.output(0);
    context.expectSameType(input, output);
    const rank = input.shape.length;
    if (rank > 4) throw tooManyDimensions(context, input);
    const [begin, end, strides] = [1, 2, 3].map(i => context.constantInts(i, ['int32']));
    if (begin.length !== rank || end.length !== rank || strides.length !== rank)
      throw context.invalid(
        `begin, end and strides have ${begin.length}, ${end.length} and ${strides.length} entries, expected ${rank} each`,
      );
    const dense = denseStrides(input.shape);
    const bit = (mask: number, axis: number) => ((mask >> axis) & 1) === 1;
    let start = 0;
    const shape: number[] = [];
    const kept: number[] = [];
    for (let axis = 0; axis < rank; axis++) {
      const size = input.shape[axis];
      const stride = strides[axis];
      if (stride === 0) throw context.invalid(`the stride of dimension ${axis} is 0`);
      // walking backwards, the ends are one element lower
      const low = stride > 0 ? 0 : -1;
      const clamp = (index: number) => Math.min(size + low, Math.max(low, index < 0 ? index + size : index));
      const first = bit(options.beginMask, axis) ? (stride > 0 ? 0 : size - 1) : clamp(begin[axis]);
      const last = bit(options.endMask, axis) ? (stride > 0 ? size : -1) : clamp(end[axis]);
      start += first * dense[axis];
      if (bit(options.shrinkAxisMask, axis)) {
        if (first < 0 || first >= size)
          throw context.invalid(
            `index ${begin[axis]} is outside dimension ${axis} of shape [${input.shape}]`,
          );
        continue;
      }
      shape.push(Math.max(0, Math.ceil((last - first) / stride)));
      kept.push(stride * dense[axis]);
    }
    context.expectShape(output, shape);
    return new StridedCopy(input.type, shape, { strides: kept, start });
  },

  evaluate(copy, heap, frame) {
    copy.run(heap, frame.inputs[0], frame.outputs[0]);
  },
});

export interface Slice {
  copy: StridedCopy;
  /** begin is known only while running: where it may lie, per dimension */
  dynamic: { type: ElementType; strides: number[]; room: number[]; elementBytes: number } | undefined;
}

/** A box of the output's size from `begin` on; begin may be computed by the model. */
export const slice = defineKernel<'SLICE', Slice>({
  prepare(_operator, context) {
    context.expectArity(3, 1);
    const input = context.input(0, TYPES);
    const begin = context.input(1, ['int32', 'int64']);
    const output = context.output(0);
    context.expectSameType(input, output);
    const { shape } = input;
    const rank = shape.length;
    if (rank > 5) throw tooManyDimensions(context, input);
    context.expectRank(output, rank);
    context.expectCount(begin, rank);
    const size = context.input(2, ['int32', 'int64']);
    context.expectCount(size, rank);
    const strides = denseStrides(shape);
    const room = shape.map((d, axis) => d - output.shape[axis]);
    if (room.some(r => r < 0))
      throw context.invalid(`a slice of shape [${output.shape}] does not fit into [${shape}]`);
    if (begin.data === undefined) {
      const elementBytes = input.bytes / input.count;
      return {
        copy: new StridedCopy(input.type, output.shape, { strides }),
        dynamic: { type: begin.type, strides, room, elementBytes },
      };
    }
    const from = context.constantInts(1);
    if (from.some((b, axis) => b < 0 || b > room[axis]))
      throw context.invalid(
        `a slice of shape [${output.shape}] from [${from}] leaves the input's shape [${shape}]`,
      );
    if (size.data !== undefined)
      context.expectShape(
        output,
        context.constantInts(2).map((length, axis) => (length === -1 ? shape[axis] - from[axis] : length)),
      );
    const start = from.reduce((sum, b, axis) => sum + b * strides[axis], 0);
    return { copy: new StridedCopy(input.type, output.shape, { strides, start }), dynamic: undefined };
  },

  evaluate({ copy, dynamic }, heap, frame) {
    let start = 0;
    if (dynamic !== undefined) {
      const { type, strides, room, elementBytes } = dynamic;
      for (let axis = 0; axis < strides.length; axis++) {
        const begin = readIndex(heap.i32, frame.inputs[1], type, axis);
        if (begin < 0 || begin > room[axis])
          throw new ModelError('index-out-of-range', `SLICE: begin ${begin} leaves dimension ${axis}`, {
            begin,
            axis,
          });
        start += begin * strides[axis] * elementBytes;
      }
    }
    copy.run(heap, frame.inputs[0] + start, frame.outputs[0]);
  },
});

function tooManyDimensions(context: PrepareContext, input: Operand) {
  return context.unsupported(
    'unsupported-shape',
    `'${input.name}' has ${input.shape.length} dimensions, more than TFLM slices`,
    'join dimensions with a RESHAPE before this operator',
    { tensor: input.name },
  );
}
