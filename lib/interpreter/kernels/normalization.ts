/** L2_NORMALIZATION and LOG_SOFTMAX over the last dimension. */
import { expOnNegativeValues, inverseSquareRoot, logarithm } from '../../fixed-point';
import { multiplyByQuantizedMultiplier, quantizeMultiplier, roundingDivideByPowerOfTwo } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';

interface Rows {
  float: boolean;
  rows: number;
  depth: number;
}

function lastDimension(context: PrepareContext, input: Operand, output: Operand): Rows {
  context.expectArity(1, 1);
  context.expectSameType(input, output);
  context.expectShape(output, input.shape);
  if (input.shape.length < 1) throw context.invalid('a scalar has no last dimension');
  const depth = input.shape[input.shape.length - 1];
  context.cost(input.count * 20);
  return { float: input.type === 'float32', rows: input.count / depth, depth };
}

interface L2Normalization extends Rows {
  zeroPoint: number;
  /** 1 / |x| of the row at hand */
  inverse: { multiplier: number; shift: number };
}

/** x / |x|; int8 results have the fixed scale 1/128, whatever the file says. */
export const l2Normalization = defineKernel<'L2_NORMALIZATION', L2Normalization>({
  prepare({ options }, context) {
    const input = context.input(0, ['float32', 'int8']);
    const p = lastDimension(context, input, context.output(0));
    if (options.activation !== 'NONE' || input.shape.length > 4)
      throw context.unsupported(
        'unsupported-option',
        `has activation ${options.activation} and ${input.shape.length} dimensions; TFLM takes no activation and up to 4 dimensions`,
        'put the activation into an operator of its own',
      );
    return {
      ...p,
      zeroPoint: p.float ? 0 : context.quantization(input).zeroPoint,
      inverse: { multiplier: 0, shift: 0 },
    };
  },
  evaluate({ float, rows, depth, zeroPoint, inverse }, heap, frame) {
    const { i8, f32 } = heap;
    for (let r = 0; r < rows; r++) {
      if (float) {
        const a = (frame.inputs[0] >> 2) + r * depth;
        const b = (frame.outputs[0] >> 2) + r * depth;
        let squares = 0;
        for (let c = 0; c < depth; c++) squares = Math.fround(squares + Math.fround(f32[a + c] * f32[a + c]));
        const norm = Math.max(Math.fround(Math.sqrt(squares)), EPSILON);
        for (let c = 0; c < depth; c++) f32[b + c] = f32[a + c] / norm;
      } else {
        const a = frame.inputs[0] + r * depth;
        const b = frame.outputs[0] + r * depth;
        let squares = 0;
        for (let c = 0; c < depth; c++) squares = (squares + (i8[a + c] - zeroPoint) ** 2) | 0;
        const { multiplier, shift } = inverseSquareRoot(squares, inverse);
        for (let c = 0; c < depth; c++) {
          const y = multiplyByQuantizedMultiplier(i8[a + c] - zeroPoint, multiplier, shift + 7);
          i8[b + c] = Math.min(127, Math.max(-128, y));
        }
      }
    }
  },
});

const EPSILON = Math.fround(1e-6);

interface LogSoftmax extends Rows {
  multiplier: number;
  shift: number;
  /** the largest difference to the maximum whose exp counts */
  radius: number;
  /** from Q5.26 back to input steps */
  divisor: number;
  rightShift: number;
}

export const logSoftmax = defineKernel<'LOG_SOFTMAX', LogSoftmax>({
  prepare(_operator, context) {
    const input = context.input(0, ['float32', 'int8']);
    const output = context.output(0);
    const p = lastDimension(context, input, output);
    if (p.float) return { ...p, multiplier: 0, shift: 0, radius: 0, divisor: 0, rightShift: 0 };
    const result = context.quantization(output);
    if (result.scale !== 16 / 256 || result.zeroPoint !== 127)
      throw context.unsupported(
        'unsupported-quantization',
        `the output has scale ${result.scale} and zero point ${result.zeroPoint}; TFLM accepts only 16/256 and 127`,
        'let the converter choose the output quantization of this operator',
      );
    const { multiplier, shift } = quantizeMultiplier(
      Math.min(context.quantization(input).scale * 2 ** 26, 2 ** 31 - 1),
    );
    if (shift < 0) throw context.invalid('the input scale is too small for the arithmetic');
    const reverse = quantizeMultiplier(2 ** (31 - shift) / multiplier);
    return {
      ...p,
      multiplier,
      shift,
      radius: Math.floor((31 * 2 ** 26) / 2 ** shift),
      divisor: reverse.multiplier,
      rightShift: -reverse.shift,
    };
  },
  evaluate(p, heap, frame) {
    for (let r = 0; r < p.rows; r++)
      if (p.float) logSoftmaxFloat32(p, heap, frame, r);
      else logSoftmaxInt8(p, heap, frame, r);
  },
});

/** exp in Q5.26, summed in Q12.19, its logarithm in Q5.26, the result in Q4.4 (reference/log_softmax.h). */
function logSoftmaxInt8(p: LogSoftmax, heap: Heap, frame: Frame, row: number): void {
  const { depth, multiplier, shift, radius, divisor, rightShift } = p;
  const { i8 } = heap;
  const a = frame.inputs[0] + row * depth;
  const b = frame.outputs[0] + row * depth;
  let largest = -128;
  for (let c = 0; c < depth; c++) largest = Math.max(largest, i8[a + c]);
  let sum = 0;
  for (let c = 0; c < depth; c++) {
    const difference = i8[a + c] - largest;
    if (difference < -radius) continue;
    const scaled = multiplyByQuantizedMultiplier(difference, multiplier, shift);
    sum = (sum + roundingDivideByPowerOfTwo(expOnNegativeValues(scaled, 5), 12)) | 0;
  }
  const logSum = logarithm(sum, 12, 5);
  // the smallest difference whose result still fits Q5.26
  const lowest = Math.max(
    -radius - 1,
    multiplyByQuantizedMultiplier((logSum - 2 ** 31) | 0, divisor, -rightShift),
  );
  for (let c = 0; c < depth; c++) {
    const difference = i8[a + c] - largest;
    if (difference <= lowest) i8[b + c] = -128;
    else {
      const scaled = multiplyByQuantizedMultiplier(difference, multiplier, shift);
      const y = roundingDivideByPowerOfTwo((scaled - logSum) | 0, 31 - 5 - 4) + 127;
      i8[b + c] = Math.min(127, Math.max(-128, y));
    }
  }
}

function logSoftmaxFloat32({ depth }: LogSoftmax, heap: Heap, frame: Frame, row: number): void {
  const { f32 } = heap;
  const a = (frame.inputs[0] >> 2) + row * depth;
  const b = (frame.outputs[0] >> 2) + row * depth;
  let largest = -3.4028234663852886e38;
  for (let c = 0; c < depth; c++) if (largest < f32[a + c]) largest = f32[a + c];
  let sum = 0;
  for (let c = 0; c < depth; c++)
    sum = Math.fround(sum + Math.fround(Math.exp(Math.fround(f32[a + c] - largest))));
  const logSum = Math.fround(Math.log(sum));
  for (let c = 0; c < depth; c++) f32[b + c] = Math.fround(f32[a + c] - largest) - logSum;
}
