/**
 * Weights as TFLM_DECODE stores them, version 1: an encoded tensor and a second one of 16 bytes of description (type, version, details)
 * followed by tables. Type 0 looks values up, 1 is a Huffman code, 2 leaves out what equals the zero point.
 */
import type { ElementType } from '../tensor';
import { elementSize } from '../tensor';
import type { Operand } from './kernel';
import { channelsOf, lookUp, lookupTypes } from './lookup-weights';

const HEADER = 16;
const LOOK_UP = 0;
const HUFFMAN = 1;
const PRUNED = 2;

/** Bits, the highest of a byte first; zeros behind the end. */
class BitReader {
  position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.position++)
      value = value * 2 + (((this.bytes[this.position >> 3] ?? 0) >> (7 - (this.position & 7))) & 1);
    return value;
  }

  get isExhausted(): boolean {
    return this.position > 8 * this.bytes.length;
  }
}

/** The bytes of `output`. `fail` is called with what is wrong. */
export function decodeWeights(
  encoded: Uint8Array,
  description: Uint8Array,
  output: Operand,
  fail: (problem: string) => never,
): Uint8Array {
  if (description.length < HEADER)
    fail(`the description has ${description.length} bytes, expected ${HEADER} or more`);
  const [type, version, , , detailVersion] = description;
  if (version !== 1 || detailVersion !== 1)
    fail(`is stored in version ${version}.${detailVersion}, TFLM reads version 1.1`);
  switch (type) {
    case LOOK_UP:
      return lookedUp(encoded, description, output, fail);
    case HUFFMAN:
      return huffman(encoded, description, output, fail);
    case PRUNED:
      return pruned(encoded, description, output, fail);
    default:
      return fail(
        `is stored by method ${type}; TFLM has 0 (look-up table), 1 (Huffman) and 2 (pruned) and no other`,
      );
  }
}

function expectType(output: Operand, types: readonly ElementType[], fail: (problem: string) => never): void {
  if (!types.includes(output.type))
    fail(
      `gives '${output.name}' of type ${output.type}; TFLM decodes ${types.join(', ')} by this method and stops with "unsupported tensor type"`,
    );
}

function expectBits(encoded: Uint8Array, needed: number, fail: (problem: string) => never): void {
  if (8 * encoded.length < needed)
    fail(`has ${encoded.length} bytes of code, its elements take ${needed} bits or more`);
}

/** Bytes 5 and 6: bits per index and values per channel; then the values. */
function lookedUp(
  encoded: Uint8Array,
  description: Uint8Array,
  output: Operand,
  fail: (problem: string) => never,
): Uint8Array {
  expectType(output, lookupTypes, fail);
  const width = description[5] & 7;
  if (width === 0) fail('has indices of 0 bits');
  const channels = channelsOf(output, fail);
  return lookUp(encoded, width, description.subarray(HEADER), description[6], channels, output, fail);
}

/** One bit per element: 1 takes the next of the values behind the header, 0 the zero point. */
function pruned(
  encoded: Uint8Array,
  description: Uint8Array,
  output: Operand,
  fail: (problem: string) => never,
): Uint8Array {
  expectType(output, lookupTypes, fail);
  const { type, quantization } = output;
  const zeroPoints = quantization?.zeroPoint ?? [];
  const channels = type === 'int8' ? channelsOf(output, fail) : { count: 1, of: () => 0 };
  if (type !== 'int8' && zeroPoints.length > 0 && zeroPoints[0] !== 0)
    fail(`has zero point ${zeroPoints[0]} in ${type}; TFLM stops with "zero-point is not 0"`);
  const size = elementSize(type);
  expectBits(encoded, output.count, fail);
  const present = new BitReader(encoded);
  const decoded = new Uint8Array(output.bytes);
  let from = HEADER;
  for (let i = 0; i < output.count; i++) {
    if (present.read(1) === 0) {
      if (type === 'int8') decoded[i] = zeroPoints[channels.count > 1 ? channels.of(i) : 0] ?? 0;
      continue;
    }
    if (from + size > description.length) fail(`element ${i} lies behind the values that are left`);
    decoded.set(description.subarray(from, from + size), i * size);
    from += size;
  }
  return decoded;
}

/**
 * Tables of tables behind the header, in elements of 16 or 32 bits: the highest bit says that the rest holds a symbol, the next four
 * its length within the bits read last, or one less than the bits that select from the next table, which begins so far from here.
 */
function huffman(
  encoded: Uint8Array,
  description: Uint8Array,
  output: Operand,
  fail: (problem: string) => never,
): Uint8Array {
  const wide = (description[5] & 1) !== 0;
  expectType(output, wide ? ['int8', 'int16'] : ['int8'], fail);
  const firstBits = (description[5] >> 4) + 1;
  const table = new DataView(description.buffer, description.byteOffset, description.byteLength);
  const elementBytes = wide ? 4 : 2;
  const countShift = wide ? 27 : 11;
  const entry = (at: number): number => {
    const byte = HEADER + at * elementBytes;
    if (byte + elementBytes > description.length) return fail('its code leads out of the tables');
    return wide ? table.getUint32(byte, true) : table.getUint16(byte, true);
  };
  const isSymbol = (value: number) => value >>> (countShift + 4) !== 0;
  const countOf = (value: number) => (value >>> countShift) & 15;
  const restMask = wide ? 0x07ffffff : 0x07ff;

  expectBits(encoded, output.count, fail);
  const bits = new BitReader(encoded);
  const symbols = output.type === 'int8' ? new Int8Array(output.count) : new Int16Array(output.count);
  const patience = 8 * encoded.length + 64;
  for (let i = 0; i < output.count; i++) {
    let read = firstBits;
    let at = bits.read(read);
    let value = entry(at);
    while (!isSymbol(value)) {
      read = countOf(value) + 1;
      at += (value & restMask) + bits.read(read);
      if (bits.position > patience) fail('its code does not end');
      value = entry(at);
    }
    symbols[i] = value & restMask;
    bits.position -= Math.max(0, read - countOf(value));
    if (bits.isExhausted) fail(`element ${i} lies behind the ${encoded.length} bytes of code`);
  }
  return new Uint8Array(symbols.buffer);
}
