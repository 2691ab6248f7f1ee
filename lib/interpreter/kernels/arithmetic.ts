/**
 * ADD, SUB, MUL, DIV and SQUARED_DIFFERENCE with broadcasting (techniques.md section 2.4). Quantized sums bring both inputs to one
 * scale, twice the larger of the two, with 20 (int8) or 15 (int16) spare bits.
 */
import { ModelError } from '../../errors';
import { reciprocal } from '../../fixed-point';
import type { OperatorOf } from '../../graph';
import {
  multiplyByQuantizedMultiplier,
  type QuantizedMultiplier,
  quantizeMultiplier,
  roundingDivideByPowerOfTwo,
} from '../../tensor';
import type { Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { clampFloat, floatRange, quantizedRange, type Range } from './activation';
import { type BinaryFunction, type BinaryOperands, binaryKernel } from './elementwise';

const TYPES = ['int8', 'int16', 'int32', 'float32'] as const;
const f = Math.fround;

export const add = binaryKernel<'ADD'>(TYPES, (context, operands, operator) => {
  const { type } = operands.a;
  if (type === 'int32')
    return (from, a, b, to, o) => {
      to[o] = from[a] + from[b];
    };
  const range = floatRange(operator.options.activation);
  if (type === 'float32')
    return (from, a, b, to, o) => {
      to[o] = clampFloat(f(from[a] + from[b]), range);
    };
  return sumFunction(quantizedAdd(context, operands, operator), 1);
});

/** The numbers of a quantized ADD. */
export function quantizedAdd(
  context: PrepareContext,
  operands: BinaryOperands,
  operator: OperatorOf<'ADD'>,
): QuantizedSum {
  const largest = 2 * Math.max(...inputScales(context, operands));
  return quantizedSum(context, operands, operator, {
    input: scale => scale / largest,
    output: (scale, spare) => largest / (spare * scale),
  });
}

/** As ADD, but TFLM computes the ratios of scales in float32 here. */
export const sub = binaryKernel<'SUB'>(TYPES, (context, operands, operator) => {
  const { type } = operands.a;
  const range = floatRange(operator.options.activation);
  // the activation holds for int32 too, other than in ADD
  if (type === 'int32')
    return (from, a, b, to, o) => {
      to[o] = Math.min(range.max, Math.max(range.min, (from[a] - from[b]) | 0));
    };
  if (type === 'float32')
    return (from, a, b, to, o) => {
      to[o] = clampFloat(f(from[a] - from[b]), range);
    };
  return sumFunction(quantizedSub(context, operands, operator), -1);
});

/** The numbers of a quantized SUB. */
export function quantizedSub(
  context: PrepareContext,
  operands: BinaryOperands,
  operator: OperatorOf<'SUB'>,
): QuantizedSum {
  const largest = f(2 * Math.max(...inputScales(context, operands)));
  return quantizedSum(context, operands, operator, {
    input: scale => f(scale / largest),
    output: (scale, spare) => f(largest / f(spare * scale)),
  });
}

/** Real multipliers of a quantized sum: of an input, and of the output with `spare` = 2^spare bits. */
interface Ratios {
  input(scale: number): number;
  output(scale: number, spare: number): number;
}

function inputScales(context: PrepareContext, { a, b }: BinaryOperands): number[] {
  return [context.quantization(a).scale, context.quantization(b).scale];
}

/** (q - zeroPoint) << spareBits, scaled, for both inputs; the sum scaled, plus the zero point, clamped. */
export interface QuantizedSum {
  spareBits: number;
  inputs: [QuantizedMultiplier & { zeroPoint: number }, QuantizedMultiplier & { zeroPoint: number }];
  output: QuantizedMultiplier & { zeroPoint: number; min: number; max: number };
}

function quantizedSum(
  context: PrepareContext,
  { a, b, output }: BinaryOperands,
  { options }: OperatorOf<'ADD' | 'SUB'>,
  ratios: Ratios,
): QuantizedSum {
  const spareBits = a.type === 'int8' ? 20 : 15;
  const input = (operand: Operand) => {
    const { scale, zeroPoint } = context.quantization(operand);
    return { ...quantizeMultiplier(ratios.input(scale)), zeroPoint };
  };
  const { scale, zeroPoint } = context.quantization(output);
  const range = quantizedRange(context, output, options.activation);
  return {
    spareBits,
    inputs: [input(a), input(b)],
    output: { ...quantizeMultiplier(ratios.output(scale, 2 ** spareBits)), zeroPoint, ...range },
  };
}

function sumFunction(numbers: QuantizedSum, sign: 1 | -1): BinaryFunction {
  const [first, second] = numbers.inputs;
  return (from, i, j, to, o) => {
    const left = scaledTerm(numbers, first, from[i]);
    const right = scaledTerm(numbers, second, from[j]);
    to[o] = scaledSum(numbers, (sign > 0 ? left + right : left - right) | 0);
  };
}

/** An input's number at the common scale. */
export function scaledTerm(
  { spareBits }: QuantizedSum,
  { zeroPoint, multiplier, shift }: QuantizedSum['inputs'][0],
  q: number,
): number {
  return multiplyByQuantizedMultiplier((q - zeroPoint) << spareBits, multiplier, shift);
}

/** The output's number for a sum at the common scale. */
export function scaledSum({ output }: QuantizedSum, sum: number): number {
  const scaled = multiplyByQuantizedMultiplier(sum, output.multiplier, output.shift) + output.zeroPoint;
  return Math.min(output.max, Math.max(output.min, scaled));
}

export const mul = binaryKernel<'MUL'>(TYPES, (context, { a, b, output }, { options }) => {
  const range = floatRange(options.activation);
  if (a.type === 'float32')
    return (from, i, j, to, o) => {
      to[o] = clampFloat(f(from[i] * from[j]), range);
    };
  // bounds of the activation as plain integers; ADD of int32 has none
  if (a.type === 'int32')
    return (from, i, j, to, o) => {
      to[o] = Math.min(range.max, Math.max(range.min, Math.imul(from[i], from[j])));
    };
  const first = context.quantization(a);
  const second = context.quantization(b);
  const result = context.quantization(output);
  const { multiplier, shift } = quantizeMultiplier((first.scale * second.scale) / result.scale);
  const { min, max } = quantizedRange(context, output, options.activation);
  return (from, i, j, to, o) => {
    const product = Math.imul(from[i] - first.zeroPoint, from[j] - second.zeroPoint);
    const scaled = multiplyByQuantizedMultiplier(product, multiplier, shift) + result.zeroPoint;
    to[o] = Math.min(max, Math.max(min, scaled));
  };
});

export const div = binaryKernel<'DIV'>(['int8', 'int32', 'float32'], (context, operands, { options }) => {
  const range = floatRange(options.activation);
  if (operands.a.type === 'float32')
    return (from, i, j, to, o) => {
      to[o] = clampFloat(f(from[i] / from[j]), range);
    };
  if (operands.a.type === 'int32')
    return (from, i, j, to, o) => {
      if (from[j] === 0) throw divisionByZero();
      to[o] = Math.min(range.max, Math.max(range.min, (from[i] / from[j]) | 0));
    };
  return quantizedQuotient(context, operands, quantizedRange(context, operands.output, options.activation));
});

function divisionByZero(): ModelError {
  return new ModelError('division-by-zero', 'DIV: an integer divisor is 0; keep zeros out of the divisor');
}

/** The divisor's reciprocal by Newton's method, the dividend shifted to all its bits (reference/div.h). */
function quantizedQuotient(
  context: PrepareContext,
  { a, b, output }: BinaryOperands,
  range: Range,
): BinaryFunction {
  const first = context.quantization(a);
  const second = context.quantization(b);
  const result = context.quantization(output);
  const scale = quantizeMultiplier(f(first.scale / f(second.scale * result.scale)));
  return (from, i, j, to, o) => {
    let dividend = from[i] - first.zeroPoint;
    let divisor = from[j] - second.zeroPoint;
    if (divisor === 0) throw divisionByZero();
    if (divisor < 0) {
      dividend = -dividend;
      divisor = -divisor;
    }
    const inverse = reciprocal(divisor, 31);
    const headroom = dividend >= 0 ? Math.clz32(dividend) - 1 : Math.clz32(-dividend * 2 - 1);
    const quotient = multiplyByQuantizedMultiplier(dividend, inverse.scale, headroom);
    const high = multiplyByQuantizedMultiplier(quotient, scale.multiplier, 0);
    // exponents beyond 31 leave nothing
    const exponent = inverse.bitsOverUnit + headroom - scale.shift;
    const scaled =
      exponent > 31 ? 0 : exponent < 0 ? high << -exponent : roundingDivideByPowerOfTwo(high, exponent);
    to[o] = Math.min(range.max, Math.max(range.min, scaled + result.zeroPoint));
  };
}

export const squaredDifference = binaryKernel<'SQUARED_DIFFERENCE'>(TYPES, (context, operands) => {
  const { a, b, output } = operands;
  if (a.type === 'float32')
    return (from, i, j, to, o) => {
      const difference = f(from[i] - from[j]);
      to[o] = difference * difference;
    };
  if (a.type === 'int32')
    return (from, i, j, to, o) => {
      const difference = (from[i] - from[j]) | 0;
      to[o] = Math.imul(difference, difference);
    };
  const spareBits = a.type === 'int8' ? 7 : 0;
  const first = context.quantization(a);
  const second = context.quantization(b);
  const result = context.quantization(output);
  const { min, max } = quantizedRange(context, output, 'NONE');
  const largest = 2 * Math.max(...inputScales(context, operands));
  const m1 = quantizeMultiplier(first.scale / largest);
  const m2 = quantizeMultiplier(second.scale / largest);
  const m = quantizeMultiplier((largest * largest) / f(2 ** (2 * spareBits) * result.scale));
  return (from, i, j, to, o) => {
    const left = multiplyByQuantizedMultiplier(
      (from[i] - first.zeroPoint) << spareBits,
      m1.multiplier,
      m1.shift,
    );
    const right = multiplyByQuantizedMultiplier(
      (from[j] - second.zeroPoint) << spareBits,
      m2.multiplier,
      m2.shift,
    );
    const difference = left - right;
    const square = Math.imul(difference, difference);
    const scaled = multiplyByQuantizedMultiplier(square, m.multiplier, m.shift) + result.zeroPoint;
    to[o] = Math.min(max, Math.max(min, scaled));
  };
});
