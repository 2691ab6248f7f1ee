/**
 * Weights as indices into a table of values: how TFLM's compression stores them, in both of its forms (metadata COMPRESSION_METADATA,
 * see micro/docs/compression.md of tflite-micro, and the operator TFLM_DECODE).
 */
import type { LookupTable } from '../graph';
import { type ElementType, elementSize } from '../tensor';
import type { Operand } from './kernel';

/** The types that TFLM takes out of a table. */
export const lookupTypes: readonly ElementType[] = ['bool', 'float32', 'int8', 'int16', 'int32', 'int64'];

/** TFLM keeps the distance between the tables of two channels in a byte, of which it uses half. */
const MAXIMUM_STRIDE = 128;

/** What is to be decoded, as far as the layout of its elements goes. */
export type Decoded = Pick<Operand, 'name' | 'type' | 'shape' | 'count' | 'quantization'>;

type Fail = (problem: string) => never;

/** How the elements of a tensor fall into channels, each with values or a zero point of its own. */
export interface Channels {
  count: number;
  /** the channel of element `i` */
  of(i: number): number;
}

export function channelsOf({ quantization, shape, count }: Decoded, fail: Fail): Channels {
  const channels = quantization?.scale.length ?? 1;
  if (quantization === undefined || channels <= 1) return { count: 1, of: () => 0 };
  const { axis } = quantization;
  // the first dimension wins where it is also the last
  if (axis === 0) {
    const size = count / channels;
    return { count: channels, of: i => Math.floor(i / size) };
  }
  if (axis !== shape.length - 1)
    fail(`has channels along dimension ${axis}; TFLM stops with "unsupported quantization axis"`);
  return { count: channels, of: i => i % channels };
}

/** The bytes of a tensor whose `indices` point into the table that metadata give it. `fail` is called with what is wrong. */
export function expandLookup(
  indices: Uint8Array,
  { indexBits, values }: LookupTable,
  tensor: Decoded,
  fail: Fail,
): Uint8Array {
  if (!lookupTypes.includes(tensor.type))
    fail(
      tensor.type === 'int4'
        ? 'is compressed int4; TFLM stops with "Compression not supported with INT4 tensors"'
        : `is compressed ${tensor.type}; TFLM decompresses ${lookupTypes.join(', ')}`,
    );
  const channels = channelsOf(tensor, fail);
  const stride = Math.floor(values.length / elementSize(tensor.type) / channels.count);
  if (stride === 0)
    fail(`has a table of ${values.length} bytes, less than one value for each of ${channels.count} channels`);
  if (channels.count > 1 && stride > MAXIMUM_STRIDE)
    fail(`has ${stride} values per channel, TFLM takes at most ${MAXIMUM_STRIDE}`);
  return lookUp(indices, indexBits, values, stride, channels, tensor, fail);
}

/** Elements by their indices of `width` (1 to 7) bits, the highest bit of a byte first; channels `stride` values apart. */
export function lookUp(
  indices: Uint8Array,
  width: number,
  values: Uint8Array,
  stride: number,
  channels: Channels,
  { type, count }: Decoded,
  fail: Fail,
): Uint8Array {
  if (8 * indices.length < count * width)
    fail(`has ${indices.length} bytes of code, its elements take ${count * width} bits or more`);
  const size = elementSize(type);
  const last = Math.floor(values.length / size) - 1;
  const mask = (1 << width) - 1;
  const decoded = new Uint8Array(count * size);
  for (let i = 0, bit = 0; i < count; i++, bit += width) {
    const at = bit >> 3;
    // an index lies in two bytes at the most
    const pair = (indices[at] << 8) | (indices[at + 1] ?? 0);
    const index = (pair >> (16 - width - (bit & 7))) & mask;
    const from = channels.count === 1 ? index : channels.of(i) * stride + index;
    if (from > last) fail(`element ${i} lies behind the table of values`);
    if (size === 1) decoded[i] = values[from];
    else decoded.set(values.subarray(from * size, (from + 1) * size), i * size);
  }
  return decoded;
}
