/** Writing results: a tensor as a little-endian Buffer or plain numbers, or something that is no tensor any more. */
import { elementCount, elementSize, type NumericType } from '../../../lib/tensor';
import type { PayloadAs } from '../config';
import type { Message, NumberArray, TensorData, TensorDescription, WindowDescription } from './types';

/**
 * Puts a tensor on the message and returns it. The data are handed over: they must be no view of an arena or a ring buffer.
 * As 'array' the payload is nested as `shape` says and holds real values: quantized integers are dequantized, and
 * msg.tensor says so.
 */
export function writeTensor(msg: Message, tensor: TensorData, payloadAs: PayloadAs = 'buffer'): Message {
  const written = payloadAs === 'array' ? realValues(tensor) : tensor;
  msg.payload =
    payloadAs === 'array' ? nest(written.data, written.shape) : toBuffer(written.data, written.type);
  msg.tensor = descriptionOf(written);
  delete msg.window;
  return msg;
}

/** Puts a result that is no tensor on the message: msg.tensor goes, the timing stays in msg.window. */
export function writeResult(msg: Message, payload: unknown, window: WindowDescription): Message {
  msg.payload = payload;
  delete msg.tensor;
  const kept = defined(window);
  if (Object.keys(kept).length > 0) msg.window = kept;
  else delete msg.window;
  return msg;
}

/** The description alone, without fields that are undefined. */
export function descriptionOf(tensor: TensorData): TensorDescription {
  const { data: _data, ...description } = tensor;
  return defined(description);
}

/** Little-endian bytes over the same memory (64-bit integers, held as float64, are written anew). */
export function toBuffer(data: NumberArray, type: NumericType): Buffer {
  if (type !== 'int64') return Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const bytes = Buffer.alloc(data.length * elementSize(type));
  for (let i = 0; i < data.length; i++) {
    bytes.writeUInt32LE(((data[i] % 2 ** 32) + 2 ** 32) % 2 ** 32, 8 * i);
    bytes.writeInt32LE(Math.floor(data[i] / 2 ** 32), 8 * i + 4);
  }
  return bytes;
}

/** The tensor as real values: (integer - zeroPoint) * scale where it says so, else as it is. */
export function realValues(tensor: TensorData): TensorData {
  const { scale, zeroPoint = 0, exponent, ...rest } = tensor;
  if (scale === undefined && exponent === undefined) return tensor;
  const factor = scale ?? 2 ** -(exponent ?? 0);
  const data = new Float32Array(tensor.data.length);
  for (let i = 0; i < data.length; i++) data[i] = (tensor.data[i] - zeroPoint) * factor;
  return { ...rest, type: 'float32', data };
}

/** Plain arrays nested as the shape says. */
export function nest(data: NumberArray, shape: readonly number[]): unknown {
  if (shape.length <= 1) return Array.from(data);
  const inner = shape.slice(1);
  const size = elementCount(inner);
  return Array.from({ length: shape[0] }, (_, i) => nest(data.subarray(i * size, (i + 1) * size), inner));
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
