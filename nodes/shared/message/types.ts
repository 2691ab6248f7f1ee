/**
 * The message contract of this package: a message carries its own description, so that any node can stand after any
 * other, and after any core node. `msg.tensor` describes `msg.payload` and nothing else.
 */
import type { NumericType } from '../../../lib/tensor';

/** When the numbers were measured. */
export interface Timing {
  /** samples (or frames) per second, Hz */
  sampleRate?: number;
  /** time of the first sample, ms since the epoch */
  start?: number;
  /** running number of the block, frame or window */
  sequence?: number;
  /** samples (or frames) lost before the first one */
  gap?: number;
}

/** `msg.tensor`: what the numbers in `msg.payload` are. */
export interface TensorDescription extends Timing {
  type: NumericType;
  /** row-major; the first axis is time (or the batch), the last one channels */
  shape: number[];
  /** names of the last axis */
  names?: string[];
  /** real value = (integer - zeroPoint) * scale; absent for real values and for integers of unknown meaning */
  scale?: number;
  zeroPoint?: number;
  /** dynamic fixed point: real value = integer * 2^-exponent */
  exponent?: number;
}

/** `msg.window`: what is left of the timing on a result that is no tensor any more. */
export interface WindowDescription extends Timing {
  /** end of the last sample, ms since the epoch; with several results in one message they share the time equally */
  end?: number;
}

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A payload with its description: what nodes work with. `data.length` is the product of `shape`. */
export interface TensorData extends TensorDescription {
  data: NumberArray;
}

/** A Node-RED message as far as this package is concerned; every other property passes through untouched. */
export interface Message {
  _msgid?: string;
  payload?: unknown;
  topic?: unknown;
  tensor?: unknown;
  window?: unknown;
  control?: unknown;
  inputs?: unknown;
  outputs?: unknown;
  model?: unknown;
  [property: string]: unknown;
}
