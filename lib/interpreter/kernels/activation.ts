/**
 * The range that a fused activation leaves (TFLM's CalculateActivationRange and CalculateActivationRangeQuantized). TANH and SIGN_BIT
 * are ignored by TFLM's kernels, and so here.
 */
import type { Activation } from '../../graph';
import { integerRange, roundHalfAway } from '../../tensor';
import type { Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';

export interface Range {
  min: number;
  max: number;
}

/** Real bounds of an activation, unbounded ones as the largest float32. */
export function floatRange(activation: Activation): Range {
  const largest = 3.4028234663852886e38;
  switch (activation) {
    case 'RELU':
      return { min: 0, max: largest };
    case 'RELU6':
      return { min: 0, max: 6 };
    case 'RELU_N1_TO_1':
      return { min: -1, max: 1 };
    default:
      return { min: -largest, max: largest };
  }
}

/** The same bounds as quantized integers of `output`: zeroPoint + round(bound / scale) in float32, within the type. */
export function quantizedRange(context: PrepareContext, output: Operand, activation: Activation): Range {
  const type = integerRange(output.type);
  if (type === undefined)
    throw context.invalid(`tensor '${output.name}' of type ${output.type} is not an integer type`);
  if (activation !== 'RELU' && activation !== 'RELU6' && activation !== 'RELU_N1_TO_1') return type;
  const { scale, zeroPoint } = context.quantization(output);
  const bounds = floatRange(activation);
  const quantize = (bound: number) =>
    zeroPoint + roundHalfAway(Math.fround(Math.fround(bound) / Math.fround(scale)));
  return {
    min: Math.max(type.min, quantize(bounds.min)),
    max: activation === 'RELU' ? type.max : Math.min(type.max, quantize(bounds.max)),
  };
}

/** x within the range as C++ min(max(x, low), high) has it: NaN and -0 come through. */
export function clampFloat(x: number, range: Range): number {
  return x < range.min ? range.min : Math.min(x, range.max);
}
