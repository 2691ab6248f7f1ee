/**
 * The reverse of a decoder for binary formats: samples into frames as a device with these settings would send them. For simulated
 * devices and for tests.
 */
import { ConfigError } from '../errors';
import { createChecksum } from './checksum';
import type { BinaryFormat, BinaryType, ByteOrder, DecoderConfig } from './config';
import { bytesOf, layoutOf } from './format/layout';
import { parseHex } from './hex';

/** What a frame's header says. */
export interface FrameHeader {
  /** reduced to the width of its field */
  sequence?: number;
  /** in the unit of its field */
  time?: number;
}

/**
 * One frame with `samples` (raw values, before scale and offset, one list per sample).
 * @throws ConfigError for a text format
 */
export function encodeFrame(
  config: DecoderConfig,
  samples: readonly (readonly number[])[],
  header: FrameHeader = {},
): Uint8Array {
  const { framing, format, checksum } = config;
  if (format.type !== 'binary')
    throw new ConfigError('ENCODE', `a ${format.type} format has no binary frames to encode`);
  const payload = encodePayload(format, samples, header);
  const order = format.byteOrder ?? 'little';
  const prefix = prefixOf(config, payload.length, order);
  const content = checksum ? seal(prefix, payload, checksum, order) : payload;
  switch (framing.type) {
    case 'delimited':
      return join(content, parseHex(framing.delimiter) as Uint8Array);
    case 'slip':
      return encodeSlip(content);
    case 'cobs':
      return encodeCobs(content);
    default:
      return join(prefix, content);
  }
}

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function encodePayload(
  format: BinaryFormat,
  samples: readonly (readonly number[])[],
  header: FrameHeader,
): Uint8Array {
  const { headerBytes, sampleBytes } = layoutOf(format);
  const payload = new Uint8Array(headerBytes + samples.length * sampleBytes);
  const view = new DataView(payload.buffer);
  const little = format.byteOrder !== 'big';
  let at = 0;
  const put = (type: BinaryType | 'uint64', value: number) => {
    write(view, at, type, value, little);
    at += bytesOf(type);
  };
  for (const field of format.header ?? []) {
    if (field.field === 'skip') at += field.bytes;
    else if (field.field === 'count') put(field.type, samples.length);
    else put(field.type, header[field.field] ?? 0);
  }
  const types = format.sample.flatMap(({ type, channels = 1 }) => new Array<BinaryType>(channels).fill(type));
  for (const sample of samples) for (const [channel, type] of types.entries()) put(type, sample[channel]);
  return payload;
}

function write(
  view: DataView,
  at: number,
  type: BinaryType | 'uint64',
  value: number,
  little: boolean,
): void {
  if (type === 'float32') view.setFloat32(at, value, little);
  else if (type === 'float64') view.setFloat64(at, value, little);
  else {
    const size = bytesOf(type);
    const whole = BigInt.asUintN(8 * size, BigInt(Math.trunc(value)));
    for (let i = 0; i < size; i++)
      view.setUint8(little ? at + i : at + size - 1 - i, Number((whole >> BigInt(8 * i)) & 0xffn));
  }
}

function unsigned(value: number, size: number, order: ByteOrder): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
  return order === 'big' ? bytes.reverse() : bytes;
}

/** Sync bytes and length. */
function prefixOf({ framing, checksum }: DecoderConfig, payloadBytes: number, order: ByteOrder): Uint8Array {
  if (framing.type !== 'fixed' && framing.type !== 'length-prefixed') return new Uint8Array(0);
  const sync = parseHex(framing.sync ?? '') as Uint8Array;
  if (framing.type === 'fixed') return sync;
  const lengthBytes = { uint8: 1, uint16: 2, uint32: 4 }[framing.lengthType];
  const checksumBytes = checksum ? createChecksum(checksum.type).bytes : 0;
  const counted = {
    payload: payloadBytes,
    rest: payloadBytes + checksumBytes,
    frame: sync.length + lengthBytes + payloadBytes + checksumBytes,
  }[framing.lengthCounts ?? 'payload'];
  return join(sync, unsigned(counted, lengthBytes, framing.lengthByteOrder ?? order));
}

/** Payload and checksum. */
function seal(
  prefix: Uint8Array,
  payload: Uint8Array,
  config: NonNullable<DecoderConfig['checksum']>,
  order: ByteOrder,
): Uint8Array {
  const { compute, bytes } = createChecksum(config.type);
  const covered = config.covers === 'frame' ? join(prefix, payload) : payload;
  const sum = unsigned(compute(covered, 0, covered.length), bytes, config.byteOrder ?? order);
  return config.position === 'start' ? join(sum, payload) : join(payload, sum);
}

function encodeSlip(content: Uint8Array): Uint8Array {
  const escaped = Array.from(content, byte =>
    byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte],
  );
  return Uint8Array.from([...escaped.flat(), 0xc0]);
}

function encodeCobs(content: Uint8Array): Uint8Array {
  const stuffed: number[] = [];
  let group: number[] = [];
  const close = () => {
    stuffed.push(group.length + 1, ...group);
    group = [];
  };
  for (const [index, byte] of content.entries()) {
    if (byte === 0) close();
    else {
      group.push(byte);
      // a full group stands for no zero; at the very end none follows it
      if (group.length === 254 && index < content.length - 1) close();
    }
  }
  close();
  return Uint8Array.from([...stuffed, 0]);
}
