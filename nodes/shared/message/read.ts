/** Reading `msg.payload` in every form of the message contract into one: numbers with their description. */
import { isAnyArrayBuffer, isTypedArray } from 'node:util/types';
import { InputError } from '../../../lib/errors';
import { elementCount, elementSize, type NumericType } from '../../../lib/tensor';
import { asDescription, descriptionProblem, shapeText } from './describe';
import { numbersFromBytes, numbersFromTypedArray } from './numbers';
import { readPlain } from './plain';
import type { Message, NumberArray, TensorData, TensorDescription, Timing } from './types';

/** What the reader expects, used only where the message does not say. */
export interface Expectation {
  /** element type of a Buffer that comes without msg.tensor; without it such a Buffer is an error */
  type?: NumericType;
}

/**
 * The numbers of `msg.payload`. The data may be a view of the payload: read-only.
 * Beside a payload other than a Buffer, a msg.tensor that does not fit is ignored as left over from earlier; rate, start,
 * sequence and gap then come from msg.window, if there is one.
 * @throws InputError for no payload, an empty one, a text, ragged arrays, a Buffer whose length is not shape times size
 */
export function readTensor(msg: Message, expectation: Expectation = {}): TensorData {
  const tensor = readPayload(msg.payload, msg.tensor, expectation);
  return tensor.sampleRate === undefined && tensor.start === undefined
    ? { ...timingOf(msg.window), ...tensor }
    : tensor;
}

/** As `readTensor`, for a payload and a description that stand elsewhere (an entry of msg.inputs). */
export function readPayload(payload: unknown, tensor: unknown, expectation: Expectation = {}): TensorData {
  if (payload === undefined || payload === null)
    throw new InputError('no-payload', 'the message has no payload: send numbers, an array or a Buffer', {});
  let read: TensorData;
  if (Buffer.isBuffer(payload)) read = readBytes(payload, tensor, expectation);
  else if (isAnyArrayBuffer(payload)) read = readBytes(new Uint8Array(payload), tensor, expectation);
  else if (isTypedArray(payload)) read = describe(numbersFromTypedArray(payload), tensor);
  else read = readPlainPayload(payload, tensor);
  if (read.data.length === 0)
    throw new InputError('empty-payload', 'the payload is empty: expected at least one number', {
      shape: read.shape,
    });
  return read;
}

function readBytes(bytes: Uint8Array, tensor: unknown, expectation: Expectation): TensorData {
  if (tensor === undefined || tensor === null) {
    const { type } = expectation;
    if (type === undefined) {
      throw new InputError(
        'no-description',
        `the payload is a Buffer of ${bytes.length} bytes without msg.tensor: say what it holds, e.g. msg.tensor = { type: 'int16', shape: [160, 1] }, or put a decode node before this one`,
        { bytes: bytes.length },
      );
    }
    const size = elementSize(type);
    if (bytes.length % size !== 0) {
      throw new InputError(
        'wrong-size',
        `the payload has ${bytes.length} bytes, which is no whole number of ${type} values of ${size} bytes: send whole samples, or describe the Buffer in msg.tensor`,
        { bytes: bytes.length, type },
      );
    }
    return { data: numbersFromBytes(type, bytes), type, shape: [bytes.length / size] };
  }
  const problem = descriptionProblem(tensor);
  if (problem !== undefined)
    throw new InputError('bad-description', `msg.tensor does not describe the Buffer: ${problem}`, {});
  const description = tensor as TensorDescription;
  const expected = elementCount(description.shape) * elementSize(description.type);
  if (expected !== bytes.length) {
    throw new InputError(
      'wrong-size',
      `the payload has ${bytes.length} bytes, msg.tensor says ${shapeText(description.shape)} ${description.type} = ${expected} bytes: correct msg.tensor, or delete it where the payload was replaced`,
      { bytes: bytes.length, expected, shape: description.shape, type: description.type },
    );
  }
  return { ...description, shape: [...description.shape], data: numbersFromBytes(description.type, bytes) };
}

/** A typed array keeps its own type; a description of the same type and count gives shape, scale and timing. */
function describe(typed: { data: NumberArray; type: NumericType }, tensor: unknown): TensorData {
  const description = asDescription(tensor);
  if (description?.type === typed.type && elementCount(description.shape) === typed.data.length)
    return { ...description, shape: [...description.shape], data: typed.data };
  return { data: typed.data, type: typed.type, shape: [typed.data.length] };
}

/** Plain numbers are real: of a fitting description only shape, names and timing count. */
function readPlainPayload(payload: unknown, tensor: unknown): TensorData {
  const plain = readPlain(payload);
  const description = asDescription(tensor);
  if (description === undefined || !fits(plain.shape, description.shape))
    return { ...plain, type: 'float64' };
  const { scale: _scale, zeroPoint: _zeroPoint, exponent: _exponent, ...rest } = description;
  return {
    ...rest,
    type: 'float64',
    shape: [...description.shape],
    names: plain.names ?? rest.names,
    data: plain.data,
  };
}

/** A flat array may be of any shape with as many elements; a nested one says its shape itself. */
function fits(actual: readonly number[], described: readonly number[]): boolean {
  if (actual.length === 1) return elementCount(described) === actual[0];
  return actual.length === described.length && actual.every((size, axis) => size === described[axis]);
}

/** Rate, start, sequence and gap of msg.tensor or msg.window, whatever else it holds; fields that are no numbers are left out. */
export function timingOf(value: unknown): Timing {
  const timing: Timing = {};
  if (typeof value !== 'object' || value === null) return timing;
  for (const key of ['sampleRate', 'start', 'sequence', 'gap'] as const) {
    const field = (value as Record<string, unknown>)[key];
    if (typeof field === 'number' && Number.isFinite(field)) timing[key] = field;
  }
  return timing;
}
