/**
 * From a pipeline's float64 results to the numbers that leave it: one set of settings (output, scale, zeroPoint, rounding,
 * overflow) and one rounding for all pipelines, after features.md.
 */
import {
  integerRange,
  type NumericType,
  roundHalfAway,
  type TypedArray,
  type TypedArrayConstructor,
  typedArrayFor,
} from '../tensor';
import type { OptionTable, OptionValues } from './options';

export const outputTable = {
  output: {
    kind: 'choice',
    choices: ['float32', 'int8', 'uint8', 'int16', 'uint16'],
    default: 'float32',
    help: 'Element type of the result; an int8 model takes int8.',
  },
  scale: {
    kind: 'number',
    default: 1,
    min: 1e-30,
    max: 1e30,
    help: 'Integers only: what one step stands for; the scale of the model that follows.',
  },
  zeroPoint: {
    kind: 'integer',
    default: 0,
    min: -32768,
    max: 65535,
    help: 'Integers only: the integer that stands for 0; the zero point of the model that follows.',
  },
  rounding: {
    kind: 'choice',
    choices: ['nearest', 'truncate'],
    default: 'nearest',
    help: 'Integers only: nearest for models, truncate reproduces arrays that were cast (MLPerf Tiny).',
  },
  overflow: {
    kind: 'choice',
    choices: ['saturate', 'wrap'],
    default: 'saturate',
    help: 'Integers only: what becomes of values beyond the type; wrap reproduces arrays that were cast.',
  },
} as const satisfies OptionTable;

export type OutputSettings = OptionValues<typeof outputTable>;
export type OutputType = OutputSettings['output'] & NumericType;

/**
 * Converts real values to the element type of the settings.
 * nearest: round(v / scale) + zeroPoint, halves away from zero, as TensorFlow Lite quantizes;
 * truncate: v / scale + zeroPoint cut toward zero, as a C or numpy cast does. The quotient is taken in float64.
 * NaN becomes the zero point.
 */
export function convertOutput(values: ArrayLike<number>, settings: OutputSettings): TypedArray {
  const { output, scale, zeroPoint, rounding, overflow } = settings;
  const result = new (typedArrayFor(output) as TypedArrayConstructor)(values.length);
  const range = integerRange(output);
  for (let i = 0; i < values.length; i++) {
    if (range === undefined) {
      result[i] = values[i];
      continue;
    }
    const steps = Number.isNaN(values[i]) ? 0 : values[i] / scale;
    const q = rounding === 'nearest' ? roundHalfAway(steps) + zeroPoint : Math.trunc(steps + zeroPoint);
    // a typed array wraps by itself
    result[i] = overflow === 'saturate' ? Math.min(range.max, Math.max(range.min, q)) : q;
  }
  return result;
}
