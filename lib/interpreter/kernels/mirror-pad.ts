/** MIRROR_PAD: a border that repeats the tensor's edge backwards, with the edge itself (SYMMETRIC) or without (REFLECT). */
import { type ElementType, elementSize } from '../../tensor';
import { defineKernel } from '../kernel';
import { readPaddings } from './pad';
import { denseStrides } from './strided';

interface MirrorPad {
  log2: number;
  shape: readonly number[];
  count: number;
  /** per dimension: offset in the input of each output index */
  offsets: Int32Array[];
  counter: Int32Array;
}

export const mirrorPad = defineKernel<'MIRROR_PAD', MirrorPad>({
  prepare({ options }, context) {
    context.expectArity(2, 1);
    const input = context.input(0, ['float32', 'int8'] satisfies ElementType[]);
    const output = context.output(0);
    context.expectSameType(input, output);
    const { shape } = input;
    const { before, after } = readPaddings(context, shape.length, ['int32', 'int64']);
    const skipEdge = options.mode === 'REFLECT' ? 1 : 0;
    shape.forEach((d, i) => {
      if (Math.max(before[i], after[i]) > d - skipEdge)
        throw context.invalid(
          `paddings ${before[i]} and ${after[i]} exceed dimension ${i} of shape [${shape}]`,
        );
    });
    context.expectShape(
      output,
      shape.map((d, i) => d + before[i] + after[i]),
    );
    const strides = denseStrides(shape);
    const offsets = shape.map((d, i) =>
      Int32Array.from({ length: output.shape[i] }, (_, o) => {
        const index = o - before[i];
        const mirrored = index < 0 ? skipEdge - 1 - index : index >= d ? 2 * d - 1 - skipEdge - index : index;
        return mirrored * strides[i];
      }),
    );
    return {
      log2: Math.log2(elementSize(input.type)),
      shape: output.shape,
      count: output.count,
      offsets,
      counter: new Int32Array(shape.length),
    };
  },

  evaluate({ log2, shape, count, offsets, counter }, heap, frame) {
    const data = log2 === 0 ? heap.u8 : heap.u32;
    const input = frame.inputs[0] >> log2;
    const output = frame.outputs[0] >> log2;
    counter.fill(0);
    for (let o = 0; o < count; o++) {
      let from = input;
      for (let d = 0; d < counter.length; d++) from += offsets[d][counter[d]];
      data[output + o] = data[from];
      for (let d = counter.length - 1; d >= 0 && ++counter[d] === shape[d]; d--) counter[d] = 0;
    }
  },
});
