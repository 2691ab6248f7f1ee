/**
 * ADD, SUB and MUL with broadcasting (techniques.md section 2.4). Quantized sums bring both inputs to one scale, twice the larger of
 * the two, with 20 (int8) or 15 (int16) spare bits.
 */
import type { OperatorOf } from '../../graph';
import { multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import type { PrepareContext } from '../prepare-context';
import { clampFloat, floatRange, quantizedRange } from './activation';
import { type BinaryFunction, type BinaryOperands, binaryKernel } from './binary';

const TYPES = ['int8', 'int16', 'int32', 'float32'] as const;
const f = Math.fround;

export const add = binaryKernel<'ADD'>(TYPES, (context, operands, operator) => {
  const { type } = operands.a;
  if (type === 'int32') return (a, b) => (a + b) | 0;
  const range = floatRange(operator.options.activation);
  if (type === 'float32') return (a, b) => clampFloat(f(a + b), range);
  const largest = 2 * Math.max(...inputScales(context, operands));
  return quantizedSum(context, operands, operator, 1, {
    input: scale => scale / largest,
    output: (scale, spare) => largest / (spare * scale),
  });
});

/** As ADD, but TFLM computes the ratios of scales in float32 here. */
export const sub = binaryKernel<'SUB'>(TYPES, (context, operands, operator) => {
  const { type } = operands.a;
  if (type === 'int32') return (a, b) => (a - b) | 0;
  const range = floatRange(operator.options.activation);
  if (type === 'float32') return (a, b) => clampFloat(f(a - b), range);
  const largest = f(2 * Math.max(...inputScales(context, operands)));
  return quantizedSum(context, operands, operator, -1, {
    input: scale => f(scale / largest),
    output: (scale, spare) => f(largest / f(spare * scale)),
  });
});

interface Ratios {
  input(scale: number): number;
  output(scale: number, spare: number): number;
}

function inputScales(context: PrepareContext, { a, b }: BinaryOperands): number[] {
  return [context.quantization(a).scale, context.quantization(b).scale];
}

function quantizedSum(
  context: PrepareContext,
  { a, b, output }: BinaryOperands,
  { options }: OperatorOf<'ADD' | 'SUB'>,
  sign: 1 | -1,
  ratios: Ratios,
): BinaryFunction {
  const spareBits = a.type === 'int8' ? 20 : 15;
  const first = context.quantization(a);
  const second = context.quantization(b);
  const result = context.quantization(output);
  const { min, max } = quantizedRange(context, output, options.activation);
  const m1 = quantizeMultiplier(ratios.input(first.scale));
  const m2 = quantizeMultiplier(ratios.input(second.scale));
  const m = quantizeMultiplier(ratios.output(result.scale, 2 ** spareBits));
  return (x, y) => {
    const left = multiplyByQuantizedMultiplier((x - first.zeroPoint) << spareBits, m1.multiplier, m1.shift);
    const right = multiplyByQuantizedMultiplier((y - second.zeroPoint) << spareBits, m2.multiplier, m2.shift);
    const sum = (sign > 0 ? left + right : left - right) | 0;
    const scaled = multiplyByQuantizedMultiplier(sum, m.multiplier, m.shift) + result.zeroPoint;
    return Math.min(max, Math.max(min, scaled));
  };
}

export const mul = binaryKernel<'MUL'>(TYPES, (context, { a, b, output }, { options }) => {
  const range = floatRange(options.activation);
  if (a.type === 'float32') return (x, y) => clampFloat(f(x * y), range);
  // bounds of the activation as plain integers; ADD and SUB of int32 have none
  if (a.type === 'int32') return (x, y) => Math.min(range.max, Math.max(range.min, Math.imul(x, y)));
  const first = context.quantization(a);
  const second = context.quantization(b);
  const result = context.quantization(output);
  const { multiplier, shift } = quantizeMultiplier((first.scale * second.scale) / result.scale);
  const { min, max } = quantizedRange(context, output, options.activation);
  return (x, y) => {
    const product = Math.imul(x - first.zeroPoint, y - second.zeroPoint);
    const scaled = multiplyByQuantizedMultiplier(product, multiplier, shift) + result.zeroPoint;
    return Math.min(max, Math.max(min, scaled));
  };
});
