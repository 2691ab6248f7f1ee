/**
 * Says what is wrong with the settings of a decoder, in sentences for the dialog: which key, what it holds, what it may hold.
 * Takes anything, since settings come from flow files that people and programs edit.
 */
import type { BinaryFormat, DecoderConfig } from './config';
import { binaryTypes, layoutOf } from './format/layout';
import { parseHex } from './hex';

type Bag = Record<string, unknown>;

const framingTypes = ['none', 'message', 'lines', 'delimited', 'fixed', 'length-prefixed', 'slip', 'cobs'];
const formatTypes = ['csv', 'json', 'key-value', 'binary'];
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
const timeUnits = ['s', 'ms', 'us', 'ns'];

/** The keys that each part of the settings may have; any other is a mistake worth telling. */
const keysOf: Record<string, string[]> = {
  '': ['framing', 'checksum', 'format', 'sampleRate', 'names', 'scale', 'offset', 'maxFrameBytes'],
  none: ['type'],
  message: ['type'],
  lines: ['type'],
  delimited: ['type', 'delimiter'],
  fixed: ['type', 'sync'],
  'length-prefixed': ['type', 'lengthType', 'lengthByteOrder', 'lengthCounts', 'sync'],
  slip: ['type'],
  cobs: ['type'],
  checksum: ['type', 'position', 'covers', 'byteOrder'],
  csv: ['type', 'separator', 'columns', 'header', 'decimalComma', 'comment', 'time', 'sequence'],
  json: ['type', 'path', 'keys', 'channels', 'time', 'sequence'],
  'key-value': ['type', 'assign', 'keys', 'time', 'sequence'],
  binary: ['type', 'byteOrder', 'header', 'sample', 'samplesPerFrame'],
};

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const isFinite = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** Collects what is wrong, each sentence led by the key's path. */
class Findings {
  readonly messages: string[] = [];

  add(key: string, value: unknown, allowed: string): void {
    this.messages.push(`${key} is ${show(value)}; allowed: ${allowed}`);
  }

  keys(where: string, bag: Bag, allowed: string[]): void {
    for (const key of Object.keys(bag))
      if (!allowed.includes(key))
        this.messages.push(
          `${where}${where && '.'}${key} is no setting here; there are ${allowed.join(', ')}`,
        );
  }

  choice(key: string, value: unknown, allowed: string[], optional = true): boolean {
    if ((optional && value === undefined) || allowed.includes(value as string)) return true;
    this.add(key, value, allowed.map(text => show(text)).join(', '));
    return false;
  }

  whole(key: string, value: unknown, min: number, max: number, optional = true): void {
    if (!(optional && value === undefined) && !isWhole(value, min, max))
      this.add(key, value, `a whole number from ${min} to ${max}`);
  }

  flag(key: string, value: unknown): void {
    if (value !== undefined && typeof value !== 'boolean') this.add(key, value, 'true or false');
  }

  hex(key: string, value: unknown, min: number): void {
    if (value === undefined && min === 0) return;
    const bytes = typeof value === 'string' ? parseHex(value) : undefined;
    if (bytes === undefined || bytes.length < min || bytes.length > 8)
      this.add(key, value, `${min} to 8 bytes in hexadecimal, such as "AA55"`);
  }
}

/**
 * What is wrong with the settings, one sentence each; empty where a decoder can be made of them.
 */
export function validateDecoderConfig(config: unknown): string[] {
  const found = new Findings();
  if (!isBag(config))
    return [`the decoder's settings are ${show(config)}; allowed: an object with framing and format`];
  found.keys('', config, keysOf['']);
  const framing = part(found, config, 'framing', framingTypes);
  const format = part(found, config, 'format', formatTypes);
  if (framing) checkFraming(found, framing);
  if (format) checkFormat(found, format);
  if (config.checksum !== undefined) checkChecksum(found, config.checksum);
  checkNumbers(found, config);
  if (found.messages.length === 0) checkTogether(found, config as unknown as DecoderConfig);
  return found.messages;
}

function part(found: Findings, config: Bag, key: 'framing' | 'format', types: string[]): Bag | undefined {
  const value = config[key];
  if (!isBag(value)) {
    found.add(key, value, `an object with a type (${types.join(', ')})`);
    return undefined;
  }
  if (!found.choice(`${key}.type`, value.type, types, false)) return undefined;
  found.keys(key, value, keysOf[value.type as string]);
  return value;
}

function checkFraming(found: Findings, framing: Bag): void {
  if (framing.type === 'delimited') found.hex('framing.delimiter', framing.delimiter, 1);
  if (framing.type === 'fixed' || framing.type === 'length-prefixed')
    found.hex('framing.sync', framing.sync, 0);
  if (framing.type !== 'length-prefixed') return;
  found.choice('framing.lengthType', framing.lengthType, ['uint8', 'uint16', 'uint32'], false);
  found.choice('framing.lengthByteOrder', framing.lengthByteOrder, byteOrders);
  found.choice('framing.lengthCounts', framing.lengthCounts, ['payload', 'rest', 'frame']);
}

function checkChecksum(found: Findings, checksum: unknown): void {
  if (!isBag(checksum)) return found.add('checksum', checksum, 'an object with a type, or no such key');
  found.keys('checksum', checksum, keysOf.checksum);
  found.choice('checksum.type', checksum.type, checksumTypes, false);
  found.choice('checksum.position', checksum.position, ['start', 'end']);
  found.choice('checksum.covers', checksum.covers, ['payload', 'frame']);
  found.choice('checksum.byteOrder', checksum.byteOrder, byteOrders);
}

function checkFormat(found: Findings, format: Bag): void {
  if (format.type === 'binary') return checkBinary(found, format);
  checkNamedField(found, 'format.time', format.time, ['field', 'unit', 'epoch']);
  checkNamedField(found, 'format.sequence', format.sequence, ['field', 'modulus', 'counts']);
  if (format.type === 'csv') {
    found.choice('format.separator', format.separator, ['auto', ',', ';', '\t', ' ']);
    found.flag('format.header', format.header);
    found.flag('format.decimalComma', format.decimalComma);
    if (format.comment !== undefined && typeof format.comment !== 'string')
      found.add('format.comment', format.comment, 'a text');
    if (format.decimalComma === true && format.separator === ',')
      found.messages.push(
        'format.separator is "," beside decimalComma; allowed: another separator, or decimalComma false',
      );
    checkList(
      found,
      'format.columns',
      format.columns,
      item => typeof item === 'string' || isWhole(item, 0, 65535),
    );
    return;
  }
  checkList(found, 'format.keys', format.keys, item => typeof item === 'string');
  if (format.type === 'json') {
    found.whole('format.channels', format.channels, 1, 65536);
    if (format.path !== undefined && typeof format.path !== 'string')
      found.add('format.path', format.path, 'keys separated by dots');
  } else found.choice('format.assign', format.assign, ['=', ':', 'both']);
}

function checkNamedField(found: Findings, key: string, value: unknown, keys: string[]): void {
  if (value === undefined) return;
  if (!isBag(value)) return found.add(key, value, 'an object with a field');
  found.keys(key, value, keys);
  if (!(typeof value.field === 'string' && value.field !== '') && !isWhole(value.field, 0, 65535))
    found.add(`${key}.field`, value.field, 'a column number from 0, a column name or a key');
  if (keys.includes('unit')) found.choice(`${key}.unit`, value.unit, timeUnits, false);
  found.flag(`${key}.epoch`, value.epoch);
  found.whole(`${key}.modulus`, value.modulus, 2, 2 ** 53 - 1);
  found.choice(`${key}.counts`, value.counts, ['samples', 'frames']);
}

function checkList(found: Findings, key: string, value: unknown, good: (item: unknown) => boolean): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.length === 0 || !value.every(good))
    found.add(key, value, 'a list of at least one name or number, or no such key');
}

function checkBinary(found: Findings, format: Bag): void {
  found.choice('format.byteOrder', format.byteOrder, byteOrders);
  found.whole('format.samplesPerFrame', format.samplesPerFrame, 0, 65536);
  if (!Array.isArray(format.sample) || format.sample.length === 0)
    found.add(
      'format.sample',
      format.sample,
      'a list of fields such as [{ "type": "int16", "channels": 3 }]',
    );
  else
    format.sample.forEach((field, i) => {
      const key = `format.sample[${i}]`;
      if (!isBag(field)) return found.add(key, field, 'an object with a type');
      found.keys(key, field, ['type', 'channels']);
      found.choice(`${key}.type`, field.type, binaryTypes, false);
      found.whole(`${key}.channels`, field.channels, 1, 4096);
    });
  if (format.header === undefined) return;
  if (!Array.isArray(format.header)) return found.add('format.header', format.header, 'a list of fields');
  format.header.forEach((field, i) => {
    checkHeaderField(found, `format.header[${i}]`, field);
  });
  for (const name of ['sequence', 'time', 'count'])
    if (format.header.filter(field => isBag(field) && field.field === name).length > 1)
      found.messages.push(`format.header has more than one field "${name}"; allowed: one`);
}

function checkHeaderField(found: Findings, key: string, field: unknown): void {
  if (!isBag(field)) return found.add(key, field, 'an object with a field');
  if (!found.choice(`${key}.field`, field.field, ['sequence', 'time', 'count', 'skip'], false)) return;
  const keys = {
    sequence: ['type', 'counts'],
    time: ['type', 'unit', 'epoch'],
    count: ['type'],
    skip: ['bytes'],
  };
  found.keys(key, field, ['field', ...keys[field.field as keyof typeof keys]]);
  if (field.field === 'skip') return found.whole(`${key}.bytes`, field.bytes, 1, 65536, false);
  const types = {
    sequence: ['uint8', 'uint16', 'uint24', 'uint32'],
    time: ['uint16', 'uint24', 'uint32', 'uint64', 'float32', 'float64'],
    count: ['uint8', 'uint16'],
  };
  found.choice(`${key}.type`, field.type, types[field.field as keyof typeof types], false);
  if (field.field === 'time') found.choice(`${key}.unit`, field.unit, timeUnits, false);
  found.flag(`${key}.epoch`, field.epoch);
  found.choice(`${key}.counts`, field.counts, ['frames', 'samples']);
}

function checkNumbers(found: Findings, config: Bag): void {
  if (config.sampleRate !== undefined && !(isFinite(config.sampleRate) && (config.sampleRate as number) > 0))
    found.add('sampleRate', config.sampleRate, 'a number above 0 (Hz), or no such key');
  checkList(found, 'names', config.names, item => typeof item === 'string');
  for (const key of ['scale', 'offset']) {
    const value = config[key];
    if (
      value !== undefined &&
      !isFinite(value) &&
      !(Array.isArray(value) && value.length > 0 && value.every(isFinite))
    )
      found.add(key, value, 'a number, or a list with one number per channel');
  }
  found.whole('maxFrameBytes', config.maxFrameBytes, 16, 2 ** 24);
}

/** What only shows when the parts are looked at together. Expects each part to be valid. */
function checkTogether(found: Findings, { framing, format, checksum, ...rest }: DecoderConfig): void {
  const say = (text: string) => found.messages.push(text);
  const binary = format.type === 'binary';
  if (!binary && checksum) say('checksum is set for a text format; allowed: checksums of binary formats');
  if (!binary && (framing.type === 'none' || framing.type === 'fixed'))
    say(
      `framing.type is "${framing.type}" for a text format; allowed: lines, message, delimited, length-prefixed, slip, cobs`,
    );
  if (binary && framing.type === 'lines')
    say('framing.type is "lines" for a binary format; allowed: any other');
  if (binary) checkFrame(say, framing, format, checksum !== undefined);
  const channels = channelCount({ framing, format, ...rest });
  for (const key of ['names', 'scale', 'offset'] as const) {
    const value = rest[key];
    if (channels !== undefined && Array.isArray(value) && value.length !== channels)
      say(`${key} has ${value.length} entries for ${channels} channels; allowed: one per channel`);
  }
}

function checkFrame(
  say: (text: string) => void,
  framing: DecoderConfig['framing'],
  format: BinaryFormat,
  checked: boolean,
): void {
  const layout = layoutOf(format);
  if (framing.type === 'none' && (layout.headerBytes > 0 || checked))
    say(
      'framing.type is "none" beside a header or a checksum; allowed: "fixed" for frames of one length, or another framing',
    );
  if (framing.type === 'fixed') {
    if (layout.payloadBytes === 0)
      say('format.samplesPerFrame is 0 beside framing "fixed"; allowed: 1 or more');
    if (!checked && (parseHex(framing.sync ?? '') as Uint8Array).length < 2)
      say(
        'framing.sync has fewer than 2 bytes and there is no checksum; allowed: 2 sync bytes at least, or a checksum',
      );
  }
  if (layout.samplesPerFrame > 0 && format.header?.some(field => field.field === 'count'))
    say('format.header has a field "count" beside samplesPerFrame; allowed: one of them');
}

/** Values per sample where the settings alone tell, else undefined (text formats learn it from the first sample). */
export function channelCount({
  format,
  names,
}: Pick<DecoderConfig, 'framing' | 'format' | 'names'>): number | undefined {
  if (format.type === 'binary') return layoutOf(format).channels;
  if (format.type === 'csv') return format.columns?.length ?? names?.length;
  if (format.type === 'json' && format.channels !== undefined) return format.channels;
  return format.keys?.length ?? names?.length;
}
