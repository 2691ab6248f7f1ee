/**
 * Sizes and typed views of tensor elements. Element types follow the TensorFlow Lite schema; everything is little-endian,
 * which every supported platform is, so a typed array over the bytes is the tensor.
 */
import type { ElementType } from './types';

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface TypedArrayConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

const bitsOf: Record<ElementType, number> = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  int2: 2,
  int4: 4,
  uint4: 4,
  int8: 8,
  uint8: 8,
  bool: 8,
  float8_e4m3fn: 8,
  float8_e5m2: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
  complex64: 64,
  complex128: 128,
  // a resource is an int32 handle, as in TensorFlow Lite for Microcontrollers
  resource: 32,
  string: 0,
  variant: 0,
};

/** Bits of one element; 0 for `string` and `variant`, whose elements have no fixed size. */
export function elementBits(type: ElementType): number {
  return bitsOf[type] ?? 0;
}

/** Bytes of one element: 0.5 for int4, 0 for types without a fixed size. */
export function elementSize(type: ElementType): number {
  return elementBits(type) / 8;
}

/** Number of elements of a shape; a scalar (`[]`) has 1. Any dimension of 0 makes it 0. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const dimension of shape) count *= dimension;
  return count;
}

/** Bytes that `count` elements occupy; sub-byte types are packed and the last byte is filled up. */
export function byteLength(type: ElementType, count: number): number {
  return Math.ceil((elementBits(type) * count) / 8);
}

const arrayOf: Partial<Record<ElementType, TypedArrayConstructor>> = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  resource: Int32Array,
};

/** The typed array whose elements are of `type`; raw bytes (Uint8Array) for types JavaScript has no array for (int4, float16 ...). */
export function typedArrayFor(type: ElementType): TypedArrayConstructor {
  return arrayOf[type] ?? Uint8Array;
}

/**
 * The bytes as a typed array of `type`. A view where the bytes are aligned for it, else a copy (pooled Buffers start at any
 * offset). A remainder shorter than one element is left out.
 */
export function viewAs(type: ElementType, bytes: Uint8Array): TypedArray {
  const ArrayType = typedArrayFor(type);
  const size = ArrayType.BYTES_PER_ELEMENT;
  const length = Math.floor(bytes.byteLength / size);
  if (bytes.byteOffset % size === 0) return new ArrayType(bytes.buffer, bytes.byteOffset, length);
  // not bytes.slice(): of a Buffer it is a view, as unaligned as before
  const copy = new Uint8Array(length * size);
  copy.set(bytes.subarray(0, length * size));
  return new ArrayType(copy.buffer, 0, length);
}

/** Smallest and largest value of an integer type of at most 32 bits; undefined for the others. */
export function integerRange(type: ElementType): { min: number; max: number } | undefined {
  switch (type) {
    case 'int4':
      return { min: -8, max: 7 };
    case 'int8':
      return { min: -128, max: 127 };
    case 'uint8':
      return { min: 0, max: 255 };
    case 'int16':
      return { min: -32768, max: 32767 };
    case 'uint16':
      return { min: 0, max: 65535 };
    case 'int32':
      return { min: -2147483648, max: 2147483647 };
    case 'uint32':
      return { min: 0, max: 4294967295 };
    default:
      return undefined;
  }
}
