/** ARG_MAX and ARG_MIN: the index of the first largest or smallest element along an axis. */
import { type AnyKernel, defineKernel } from '../kernel';

interface ArgExtreme {
  sign: number;
  float: boolean;
  outer: number;
  length: number;
  inner: number;
}

function argExtreme(sign: 1 | -1): AnyKernel {
  return defineKernel<'ARG_MAX' | 'ARG_MIN', ArgExtreme>({
    prepare(_operator, context) {
      context.expectArity(2, 1);
      const input = context.input(0, ['float32', 'int8']);
      const output = context.output(0, ['int32']);
      const axes = context.constantInts(1, ['int32']);
      if (axes.length !== 1 || input.shape.length < 1) throw context.invalid(`needs one axis, got [${axes}]`);
      const axis = context.axis(axes[0], input.shape.length);
      context.expectCount(output, input.count / input.shape[axis]);
      context.cost(input.count);
      return {
        sign,
        float: input.type === 'float32',
        outer: input.shape.slice(0, axis).reduce((a, b) => a * b, 1),
        length: input.shape[axis],
        inner: input.shape.slice(axis + 1).reduce((a, b) => a * b, 1),
      };
    },
    evaluate({ sign, float, outer, length, inner }, heap, frame) {
      const data = float ? heap.f32 : heap.i8;
      const input = float ? frame.inputs[0] >> 2 : frame.inputs[0];
      let out = frame.outputs[0] >> 2;
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          let best = 0;
          const first = input + o * length * inner + i;
          for (let k = 1; k < length; k++) {
            const a = data[first + k * inner];
            const b = data[first + best * inner];
            if (sign > 0 ? a > b : a < b) best = k;
          }
          heap.i32[out++] = best;
        }
    },
  });
}

export const argMax = argExtreme(1);
export const argMin = argExtreme(-1);
