/**
 * From messages to a model's inputs: which payload goes to which input, how many invocations it makes, and the values in
 * the input's element type. Integers of the same type and the same (or no) quantization pass as they are; all others are
 * real values (dequantized where the message says how) and are quantized as the model wants them.
 */
import { InputError } from '../../lib/errors';
import {
  elementCount,
  type NumericType,
  quantizeValues,
  type TypedArray,
  typedArrayFor,
} from '../../lib/tensor';
import type { TensorSpec } from '../model/active-model';
import {
  assertFinite,
  describeValue,
  type Message,
  readPayload,
  readTensor,
  realValues,
  shapeText,
  type TensorData,
} from '../shared/message';

export interface ReadInputs {
  /** per input of the model, in its element type, `count` invocations back to back */
  arrays: TypedArray[];
  /** invocations */
  count: number;
  /** the first input's tensor as it came, for its timing */
  first: TensorData;
}

/**
 * The inputs of a message: msg.inputs by name (or index) where it is there, else msg.payload.
 * @throws InputError naming both sizes, a missing input, or the first value that is no number
 */
export function readInputs(msg: Message, specs: readonly TensorSpec[]): ReadInputs {
  const tensors = msg.inputs === undefined ? [readOnly(msg, specs)] : readNamed(msg.inputs, specs);
  const counts = tensors.map((tensor, index) => invocations(tensor, specs[index]));
  if (counts.some(count => count !== counts[0])) {
    throw new InputError(
      'wrong-size',
      `the inputs make ${counts.join(' and ')} invocations, expected as many of each: ${specs.map(wants).join(', ')}`,
      { counts },
    );
  }
  return {
    arrays: tensors.map((tensor, index) => convert(tensor, specs[index])),
    count: counts[0],
    first: tensors[0],
  };
}

function readOnly(msg: Message, specs: readonly TensorSpec[]): TensorData {
  if (specs.length === 1) return readTensor(msg, { type: specs[0].type as NumericType });
  throw new InputError(
    'missing-input',
    `the model has ${specs.length} inputs: send msg.inputs = { ${specs.map(({ name }) => `"${name}": ...`).join(', ')} }`,
    { inputs: specs.map(({ name }) => name) },
  );
}

function readNamed(inputs: unknown, specs: readonly TensorSpec[]): TensorData[] {
  if (typeof inputs !== 'object' || inputs === null) {
    throw new InputError(
      'wrong-inputs',
      `msg.inputs is ${describeValue(inputs)}, expected an object by input name`,
      {},
    );
  }
  const given = inputs as Record<string, unknown>;
  return specs.map((spec, index) => {
    const value = given[spec.name] ?? given[index];
    if (value === undefined) {
      throw new InputError(
        'missing-input',
        `msg.inputs has ${Object.keys(given).join(', ') || 'nothing'}, the model also wants "${spec.name}": ${wants(spec)}`,
        { input: spec.name },
      );
    }
    const { payload, tensor } = isEntry(value) ? value : { payload: value, tensor: undefined };
    return readPayload(payload, tensor, { type: spec.type as NumericType });
  });
}

function isEntry(value: unknown): value is { payload: unknown; tensor?: unknown } {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && 'payload' in value;
}

/** How many times the input the values are. */
function invocations(tensor: TensorData, spec: TensorSpec): number {
  const count = tensor.data.length / spec.count;
  if (count >= 1 && Number.isInteger(count)) return count;
  throw new InputError(
    'wrong-size',
    `the model wants ${wants(spec)}, the message gives ${tensor.data.length} values (${shapeText(tensor.shape)}); ${remedy(tensor, spec)}`,
    { expected: spec.shape, actual: tensor.shape, values: tensor.data.length },
  );
}

/** "1x49x40 int8" with the number of values where the shape does not show it. */
function wants({ shape, type, count }: TensorSpec): string {
  return `${shapeText(shape)} ${type} (${count} values)`;
}

/** What to change: the width of a frame where the model shows one and it differs, else the number of frames. */
function remedy({ shape }: TensorData, { count, shape: wanted }: TensorSpec): string {
  const width = elementCount(shape.slice(1));
  const [frames, ...inner] = wanted.filter(size => size !== 1);
  const bands = elementCount(inner);
  if (inner.length > 0 && width !== bands)
    return `set features to ${bands} bands and the window to ${frames} frames`;
  if (width > 1 && count % width === 0) return `set the window to ${count / width} frames of ${width} values`;
  return `send ${count} values, or a multiple for several invocations`;
}

/** The values in the input's own element type. */
export function convert(tensor: TensorData, spec: TensorSpec): TypedArray {
  if (passesAsIs(tensor, spec)) return tensor.data;
  assertFinite(tensor);
  const real = realValues(tensor).data;
  const converted = new (typedArrayFor(spec.type))(real.length);
  if (spec.scale !== undefined) quantizeValues(real, converted, spec.scale, spec.zeroPoint ?? 0, spec.type);
  else if (spec.type === 'int64' || spec.type === 'uint64')
    for (let i = 0; i < real.length; i++) converted[i] = BigInt(Math.round(real[i]));
  else converted.set(real as never);
  return converted;
}

/** Integers that mean what the model's integers mean. Those of a plain payload are float64 here and never pass. */
function passesAsIs(tensor: TensorData, spec: TensorSpec): boolean {
  if (tensor.type !== spec.type || tensor.type.startsWith('float') || tensor.type === 'int64') return false;
  if (tensor.exponent !== undefined) return false;
  if (tensor.scale === undefined || spec.scale === undefined) return true;
  return (
    Math.fround(tensor.scale) === Math.fround(spec.scale) && (tensor.zeroPoint ?? 0) === (spec.zeroPoint ?? 0)
  );
}
