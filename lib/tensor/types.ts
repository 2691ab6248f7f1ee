/**
 * Element types, as named everywhere in this package: lower case, the same in messages, the library and the command line.
 * Little-endian throughout (the .tflite format and every supported gateway are little-endian).
 */
export type ElementType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'int4'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'resource'
  | 'variant'
  | 'complex64'
  | 'complex128'
  | 'bfloat16'
  | 'int2'
  | 'uint4'
  | 'float8_e4m3fn'
  | 'float8_e5m2';

/** The element types that a message payload may have (architecture.md, message contract). */
export type NumericType =
  | 'float32'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'bool';

/** Affine quantization, real = (q - zeroPoint) * scale; per-tensor (one entry) or per-channel along `axis`. */
export interface Quantization {
  scale: Float32Array;
  zeroPoint: Int32Array;
  /** the quantized dimension; meaningful when scale has more than one entry */
  axis: number;
  min?: Float32Array;
  max?: Float32Array;
}
