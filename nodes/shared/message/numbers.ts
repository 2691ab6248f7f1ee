/**
 * Bytes and typed arrays as numbers. Typed arrays made in a function node belong to another realm (`instanceof` fails on
 * them) and are told apart by their tag; pooled Buffers start at any byte offset and are copied where a view would be
 * unaligned. 64-bit integers become float64 values, exact up to 2^53.
 */
import { InputError } from '../../../lib/errors';
import { type NumericType, viewAs } from '../../../lib/tensor';
import type { NumberArray } from './types';

/** @param bytes little-endian, a whole number of elements */
export function numbersFromBytes(type: NumericType, bytes: Uint8Array): NumberArray {
  if (type === 'int64') return float64FromInt64(bytes);
  return viewAs(type, bytes) as NumberArray;
}

const TYPES: Record<string, NumericType> = {
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Float32Array: 'float32',
  Float64Array: 'float64',
  BigInt64Array: 'int64',
};

/** A typed array of any realm, as one of ours over the same memory. */
export function numbersFromTypedArray(array: NodeJS.TypedArray): { data: NumberArray; type: NumericType } {
  const type = TYPES[array[Symbol.toStringTag]];
  if (type === undefined) {
    throw new InputError(
      'wrong-type',
      `the payload is a ${array[Symbol.toStringTag]}, expected one of ${Object.keys(TYPES).join(', ')}`,
      {},
    );
  }
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { data: numbersFromBytes(type, bytes), type };
}

function float64FromInt64(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(bytes.byteLength / 8);
  for (let i = 0; i < values.length; i++)
    values[i] = view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true);
  return values;
}
