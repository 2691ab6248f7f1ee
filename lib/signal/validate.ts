/**
 * Says what is wrong with the settings of a decoder, in sentences for the dialog: which key, what it holds, what it may hold.
 * Takes anything, since settings come from flow files that people and programs edit.
 */
import type { DecoderConfig } from './config';
import { type Bag, Findings, isNumber } from './findings';
import { layoutOf } from './format/layout';
import { checkFormat, formatKeys } from './format/validate';
import { parseHex } from './hex';
import { maxFrameBytesOf } from './limits';

const framingKeys: Record<string, readonly string[]> = {
  none: ['type'],
  message: ['type'],
  lines: ['type'],
  delimited: ['type', 'delimiter'],
  fixed: ['type', 'sync'],
  'length-prefixed': ['type', 'lengthType', 'lengthByteOrder', 'lengthCounts', 'sync'],
  slip: ['type'],
  cobs: ['type'],
};
const checksumTypes = [
  'sum8',
  'xor8',
  'crc8',
  'crc8-maxim',
  'crc16-ccitt',
  'crc16-xmodem',
  'crc16-modbus',
  'crc32',
];
const byteOrders = ['little', 'big'];

/** What is wrong with the settings, one sentence each; empty where a decoder can be made of them. */
export function validateDecoderConfig(config: unknown): string[] {
  const found = new Findings();
  if (!found.bag('decoder', config, 'an object with framing and format')) return found.messages;
  const keys = ['framing', 'checksum', 'format', 'sampleRate', 'names', 'scale', 'offset', 'maxFrameBytes'];
  found.keys('', config, keys);
  if (checkType(found, 'framing', config.framing, framingKeys)) checkFraming(found, config.framing);
  if (checkType(found, 'format', config.format, formatKeys)) checkFormat(found, config.format);
  if (config.checksum !== undefined) checkChecksum(found, config.checksum);
  checkNumbers(found, config);
  if (found.messages.length === 0) checkTogether(found, config as unknown as DecoderConfig);
  return found.messages;
}

function checkType(
  found: Findings,
  key: string,
  part: unknown,
  keys: Record<string, readonly string[]>,
): part is Bag {
  if (!found.bag(key, part, `an object with a type (${Object.keys(keys).join(', ')})`)) return false;
  if (!found.word(`${key}.type`, part.type, Object.keys(keys))) return false;
  found.keys(key, part, keys[part.type as string]);
  return true;
}

function checkFraming(found: Findings, framing: Bag): void {
  if (framing.type === 'delimited') found.hex('framing.delimiter', framing.delimiter, 1);
  if (framing.type === 'fixed' || framing.type === 'length-prefixed')
    found.hex('framing.sync', framing.sync, 0);
  if (framing.type !== 'length-prefixed') return;
  found.word('framing.lengthType', framing.lengthType, ['uint8', 'uint16', 'uint32']);
  found.optionalWord('framing.lengthByteOrder', framing.lengthByteOrder, byteOrders);
  found.optionalWord('framing.lengthCounts', framing.lengthCounts, ['payload', 'rest', 'frame']);
}

function checkChecksum(found: Findings, checksum: unknown): void {
  if (!found.bag('checksum', checksum, 'an object with a type, or no such key')) return;
  found.keys('checksum', checksum, ['type', 'position', 'covers', 'byteOrder']);
  found.word('checksum.type', checksum.type, checksumTypes);
  found.optionalWord('checksum.position', checksum.position, ['start', 'end']);
  found.optionalWord('checksum.covers', checksum.covers, ['payload', 'frame']);
  found.optionalWord('checksum.byteOrder', checksum.byteOrder, byteOrders);
}

function checkNumbers(found: Findings, config: Bag): void {
  const rate = config.sampleRate;
  if (rate !== undefined && !(isNumber(rate) && rate > 0))
    found.add('sampleRate', rate, 'a number above 0 (Hz), or no such key');
  found.optionalList('names', config.names, item => typeof item === 'string', 'names, one per channel');
  for (const key of ['scale', 'offset'])
    if (!isNumber(config[key]))
      found.optionalList(key, config[key], isNumber, 'numbers, one per channel; one number');
  found.optionalWhole('maxFrameBytes', config.maxFrameBytes, 16, 2 ** 24);
}

/** What only shows when the parts are looked at together; each part is known to be good. */
function checkTogether(found: Findings, config: DecoderConfig): void {
  const { framing, format, checksum } = config;
  if (format.type === 'binary') checkBinaryFrame(found, config);
  else {
    if (checksum)
      found.say(`checksum is set beside format "${format.type}"; allowed: checksums of binary formats`);
    if (framing.type === 'none' || framing.type === 'fixed')
      found.say(
        `framing.type is "${framing.type}" beside format "${format.type}"; allowed: lines, message, ...`,
      );
  }
  const channels = channelCount(config);
  for (const key of ['names', 'scale', 'offset'] as const) {
    const value = config[key];
    if (channels !== undefined && Array.isArray(value) && value.length !== channels)
      found.say(`${key} has ${value.length} entries beside ${channels} channels; allowed: one per channel`);
  }
}

function checkBinaryFrame(found: Findings, config: DecoderConfig): void {
  const { framing, format, checksum } = config;
  if (format.type !== 'binary') return;
  const layout = layoutOf(format);
  const limit = maxFrameBytesOf(config);
  if (framing.type === 'lines')
    found.say('framing.type is "lines" beside format "binary"; allowed: any other framing');
  if (framing.type === 'none' && (layout.headerBytes > 0 || checksum))
    found.say('framing.type is "none" beside a header or a checksum; allowed: "fixed" or another framing');
  if (framing.type === 'fixed' && layout.payloadBytes === 0)
    found.say('format.samplesPerFrame is 0 beside framing "fixed"; allowed: 1 or more');
  if (framing.type === 'fixed' && !checksum && parseHex(framing.sync ?? '')!.length < 2)
    found.say(
      'framing.sync has less than 2 bytes and there is no checksum; allowed: 2 bytes or more, or a checksum',
    );
  if (Math.max(layout.payloadBytes, layout.headerBytes + layout.sampleBytes) > limit)
    found.say(
      `a frame has more than maxFrameBytes = ${limit} bytes; allowed: smaller frames, or a larger maxFrameBytes`,
    );
  if (layout.samplesPerFrame > 0 && format.header?.some(field => field.field === 'count'))
    found.say('format.header has a field "count" beside samplesPerFrame; allowed: one of them');
}

/** Values per sample where the settings alone tell; undefined where a text format learns it from the first sample. */
export function channelCount({ format, names }: DecoderConfig): number | undefined {
  if (format.type === 'binary') return layoutOf(format).channels;
  if (format.type === 'csv') return format.columns?.length ?? names?.length;
  if (format.type === 'json' && format.channels !== undefined) return format.channels;
  return format.keys?.length ?? names?.length;
}
