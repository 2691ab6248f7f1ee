/** FILL, ZEROS_LIKE, SHAPE and BROADCAST_ARGS: operators that make values rather than move them. */
import { ModelError } from '../../errors';
import { type ElementType, elementSize } from '../../tensor';
import { defineKernel } from '../kernel';
import { readIndex } from './copy';

interface Fill {
  /** bytes of an element and of the whole */
  size: number;
  bytes: number;
}

/** The output's shape is the one that the file declares; constant dimensions must agree with it. */
export const fill = defineKernel<'FILL', Fill>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    const dims = context.input(0, ['int32', 'int64', 'int16', 'int8']);
    const value = context.input(1, ['float32', 'int32', 'int8']);
    const output = context.output(0);
    context.expectSameType(value, output);
    context.expectCount(value, 1);
    if (dims.data !== undefined)
      context.expectShape(output, context.constantInts(0, ['int32', 'int64', 'int16', 'int8']));
    return { size: elementSize(value.type), bytes: output.bytes };
  },
  evaluate({ size, bytes }, heap, frame) {
    const from = frame.inputs[1];
    const to = frame.outputs[0];
    if (size === 1) heap.u8.fill(heap.u8[from], to, to + bytes);
    else heap.u32.fill(heap.u32[from >> 2], to >> 2, (to + bytes) >> 2);
  },
});

/** Zero bytes: also for quantized tensors, whatever their zero point. */
export const zerosLike = defineKernel<'ZEROS_LIKE', { bytes: number }>({
  prepare(_operator, context) {
    context.expectArity(1, 1);
    const input = context.input(0, ['float32', 'int8', 'int32', 'int64']);
    const output = context.output(0);
    context.expectSameType(input, output);
    context.expectShape(output, input.shape);
    context.consume(0);
    return { bytes: output.bytes };
  },
  evaluate({ bytes }, heap, frame) {
    heap.u8.fill(0, frame.outputs[0], frame.outputs[0] + bytes);
  },
});

export const shape = defineKernel<'SHAPE', { shape: Int32Array }>({
  prepare(_operator, context) {
    context.expectArity(1, 1);
    const input = context.input(0);
    context.expectCount(context.output(0, ['int32']), input.shape.length);
    context.consume(0);
    return { shape: Int32Array.from(input.shape) };
  },
  evaluate(p, heap, frame) {
    heap.i32.set(p.shape, frame.outputs[0] >> 2);
  },
});

interface BroadcastArgs {
  type: ElementType;
  lengths: [number, number];
  rank: number;
}

/** The shape to which two shapes broadcast, computed on shapes as data. */
export const broadcastArgs = defineKernel<'BROADCAST_ARGS', BroadcastArgs>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    const a = context.input(0, ['int32', 'int64']);
    const b = context.input(1);
    const output = context.output(0);
    context.expectSameType(a, b);
    context.expectSameType(a, output);
    context.expectRank(a, 1);
    context.expectRank(b, 1);
    const rank = Math.max(a.count, b.count);
    context.expectShape(output, [rank]);
    return { type: a.type, lengths: [a.count, b.count], rank };
  },
  evaluate({ type, lengths, rank }, heap, frame) {
    const { i32 } = heap;
    for (let d = 0; d < rank; d++) {
      const first = d - rank + lengths[0];
      const second = d - rank + lengths[1];
      const a = first < 0 ? 1 : readIndex(i32, frame.inputs[0], type, first);
      const b = second < 0 ? 1 : readIndex(i32, frame.inputs[1], type, second);
      if (a !== b && a !== 1 && b !== 1)
        throw new ModelError(
          'invalid-shape',
          `BROADCAST_ARGS: dimensions ${a} and ${b} cannot be broadcast to one`,
        );
      const value = a === 1 ? b : a;
      const at = frame.outputs[0] >> 2;
      if (type === 'int64') {
        i32[at + 2 * d] = value;
        i32[at + 2 * d + 1] = Math.floor(value / 4294967296);
      } else i32[at + d] = value;
    }
  },
});
