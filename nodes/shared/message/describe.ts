/** Checks of `msg.tensor`, which any function node may have written. */
import type { NumericType } from '../../../lib/tensor';
import type { TensorDescription } from './types';

const NUMERIC_TYPES: ReadonlySet<string> = new Set<NumericType>([
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'bool',
]);

/** What is wrong with a description, in a sentence's tail ("shape is 49, not a list of whole numbers"); undefined when nothing is. */
export function descriptionProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `it is ${describeValue(value)}, not an object`;
  const { type, shape, names } = value as Partial<Record<keyof TensorDescription, unknown>>;
  if (typeof type !== 'string' || !NUMERIC_TYPES.has(type))
    return `type is ${describeValue(type)}, not one of ${[...NUMERIC_TYPES].join(', ')}`;
  if (!Array.isArray(shape) || !shape.every(size => Number.isSafeInteger(size) && size >= 0))
    return `shape is ${describeValue(shape)}, not a list of whole numbers such as [49, 40]`;
  if (names !== undefined && !(Array.isArray(names) && names.every(name => typeof name === 'string')))
    return `names is ${describeValue(names)}, not a list of texts`;
  for (const key of ['scale', 'zeroPoint', 'exponent', 'sampleRate', 'start', 'sequence', 'gap'] as const) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined && !Number.isFinite(field))
      return `${key} is ${describeValue(field)}, not a number`;
  }
  return undefined;
}

/** The description, where the value is a sound one. */
export function asDescription(value: unknown): TensorDescription | undefined {
  return descriptionProblem(value) === undefined ? (value as TensorDescription) : undefined;
}

/** A shape as people say it: 49x40. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** A received value in a few words, for error texts. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string')
    return `the text "${value.length > 40 ? `${value.slice(0, 40)}...` : value}"`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  if (Array.isArray(value)) return value.length <= 8 ? JSON.stringify(value) : `an array of ${value.length}`;
  return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no properties'}`;
}
