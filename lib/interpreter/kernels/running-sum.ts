/** ADD_N (several tensors of one shape) and CUMSUM (along an axis): sums with 20 spare bits where quantized, as ADD has them. */
import { multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import { defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';

/** Half of an input's scale, and the output's from twice it: what ADD does with two equal scales. */
interface QuantizedSum {
  zeroPoint: number;
  input: { multiplier: number; shift: number };
  output: { multiplier: number; shift: number };
  outputZeroPoint: number;
}

function quantizedSum(context: PrepareContext, input: Operand, output: Operand): QuantizedSum {
  const from = context.quantization(input);
  const to = context.quantization(output);
  const twice = 2 * from.scale;
  return {
    zeroPoint: from.zeroPoint,
    input: quantizeMultiplier(from.scale / twice),
    output: quantizeMultiplier(twice / (2 ** 20 * to.scale)),
    outputZeroPoint: to.zeroPoint,
  };
}

const scaleIn = (q: QuantizedSum, x: number): number =>
  multiplyByQuantizedMultiplier((x - q.zeroPoint) << 20, q.input.multiplier, q.input.shift);

function scaleOut(q: QuantizedSum, sum: number): number {
  const scaled = multiplyByQuantizedMultiplier(sum, q.output.multiplier, q.output.shift) + q.outputZeroPoint;
  return Math.min(127, Math.max(-128, scaled));
}

interface AddN {
  count: number;
  quantized: QuantizedSum | undefined;
}

export const addN = defineKernel<'ADD_N', AddN>({
  prepare(_operator, context) {
    if (context.inputCount < 2 || context.outputCount !== 1)
      throw context.invalid(
        `has ${context.inputCount} inputs and ${context.outputCount} outputs, expected 2 or more and 1`,
      );
    const first = context.input(0, ['float32', 'int8']);
    const output = context.output(0);
    context.expectSameType(first, output);
    context.expectShape(output, first.shape);
    for (let i = 1; i < context.inputCount; i++) {
      const input = context.input(i);
      context.expectSameType(first, input);
      context.expectShape(input, first.shape);
      if (first.type !== 'int8') continue;
      const a = context.quantization(first);
      const b = context.quantization(input);
      if (a.scale !== b.scale || a.zeroPoint !== b.zeroPoint)
        throw context.invalid(`inputs '${first.name}' and '${input.name}' are quantized differently`);
    }
    context.cost(first.count * context.inputCount);
    return {
      count: first.count,
      quantized: first.type === 'int8' ? quantizedSum(context, first, output) : undefined,
    };
  },
  evaluate({ count, quantized: q }, heap, frame) {
    const { inputs } = frame;
    const { i8, f32 } = heap;
    for (let i = 0; i < count; i++) {
      if (q === undefined) {
        let sum = 0;
        for (let n = 0; n < inputs.length; n++) sum = Math.fround(sum + f32[(inputs[n] >> 2) + i]);
        f32[(frame.outputs[0] >> 2) + i] = sum;
      } else {
        let sum = scaleIn(q, 0);
        for (let n = 0; n < inputs.length; n++) sum = (sum + scaleIn(q, i8[inputs[n] + i])) | 0;
        i8[frame.outputs[0] + i] = scaleOut(q, sum);
      }
    }
  },
});

interface CumulativeSum {
  quantized: QuantizedSum | undefined;
  outer: number;
  length: number;
  inner: number;
  exclusive: boolean;
  reverse: boolean;
}

export const cumsum = defineKernel<'CUMSUM', CumulativeSum>({
  prepare({ options }, context) {
    context.expectArity(2, 1);
    const input = context.input(0, ['float32', 'int8']);
    const output = context.output(0);
    context.expectSameType(input, output);
    context.expectShape(output, input.shape);
    const axes = context.constantInts(1, ['int32']);
    if (axes.length !== 1 || input.shape.length < 1) throw context.invalid(`needs one axis, got [${axes}]`);
    const axis = context.axis(axes[0], input.shape.length);
    return {
      quantized: input.type === 'int8' ? quantizedSum(context, input, output) : undefined,
      outer: input.shape.slice(0, axis).reduce((a, b) => a * b, 1),
      length: input.shape[axis],
      inner: input.shape.slice(axis + 1).reduce((a, b) => a * b, 1),
      exclusive: options.exclusive,
      reverse: options.reverse,
    };
  },
  evaluate(p, heap, frame) {
    const { quantized: q, outer, length, inner, exclusive, reverse } = p;
    const { i8, f32 } = heap;
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        // what a zero becomes is where quantized sums start
        let sum = q === undefined ? 0 : scaleIn(q, 0);
        for (let k = 0; k < length; k++) {
          const at = (o * length + (reverse ? length - 1 - k : k)) * inner + i;
          const value =
            q === undefined ? f32[(frame.inputs[0] >> 2) + at] : scaleIn(q, i8[frame.inputs[0] + at]);
          const next = q === undefined ? Math.fround(sum + value) : (sum + value) | 0;
          const result = exclusive ? sum : next;
          if (q === undefined) f32[(frame.outputs[0] >> 2) + at] = result;
          else i8[frame.outputs[0] + at] = scaleOut(q, result);
          sum = next;
        }
      }
  },
});
