/**
 * Values between the real and the quantized scale: real = (q - zeroPoint) * scale, the rules of TensorFlow Lite's QUANTIZE and
 * DEQUANTIZE operators (techniques.md sections 2.1 and 2.5), so that a value quantized here is what the operator would make.
 */
import { integerRange, type TypedArray } from './elements';
import { roundHalfAway } from './requantize';
import type { ElementType } from './types';

/**
 * One real value as a quantized integer: round half away from zero of the float32 quotient, plus the zero point, clamped to the
 * type. NaN becomes the zero point's value (0).
 */
export function quantizeValue(value: number, scale: number, zeroPoint: number, type: ElementType): number {
  const range = integerRange(type);
  if (range === undefined) return value;
  if (Number.isNaN(value)) return zeroPoint;
  const q = roundHalfAway(Math.fround(Math.fround(value) / Math.fround(scale))) + zeroPoint;
  return Math.min(range.max, Math.max(range.min, q));
}

/** Quantizes `values` into `target` (same length) element by element. */
export function quantizeValues(
  values: ArrayLike<number>,
  target: TypedArray,
  scale: number,
  zeroPoint: number,
  type: ElementType,
): void {
  for (let i = 0; i < values.length; i++) target[i] = quantizeValue(values[i], scale, zeroPoint, type);
}

/** One quantized integer as the real value it stands for, rounded to float32. */
export function dequantizeValue(q: number, scale: number, zeroPoint: number): number {
  return Math.fround((q - zeroPoint) * scale);
}

/** The real values of quantized integers. */
export function dequantizeValues(values: ArrayLike<number>, scale: number, zeroPoint: number): Float32Array {
  const real = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) real[i] = (values[i] - zeroPoint) * scale;
  return real;
}

/** Unpacks dense int4 (two per byte, low nibble first, sign-extended) into one int8 per element. */
export function unpackInt4(packed: Uint8Array, count: number): Int8Array {
  const values = new Int8Array(count);
  for (let i = 0; i < count; i++) {
    const byte = packed[i >> 1];
    values[i] = ((i & 1 ? byte & 0xf0 : byte << 4) << 24) >> 28;
  }
  return values;
}
