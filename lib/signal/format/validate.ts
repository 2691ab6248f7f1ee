/** Says what is wrong with the `format` part of a decoder's settings. */
import { type Bag, type Findings, isBag, isWhole } from '../findings';
import { binaryTypes } from './layout';

const timeUnits = ['s', 'ms', 'us', 'ns'];

/** The keys that each format may have. */
export const formatKeys: Record<string, readonly string[]> = {
  csv: ['type', 'separator', 'columns', 'header', 'decimalComma', 'comment', 'time', 'sequence'],
  json: ['type', 'path', 'keys', 'channels', 'time', 'sequence'],
  'key-value': ['type', 'assign', 'keys', 'time', 'sequence'],
  binary: ['type', 'byteOrder', 'header', 'sample', 'samplesPerFrame'],
};

/** Checks everything inside `format`, whose `type` and keys are known to be good. */
export function checkFormat(found: Findings, format: Bag): void {
  if (format.type === 'binary') checkBinary(found, format);
  else checkText(found, format);
}

function checkText(found: Findings, format: Bag): void {
  if (format.type === 'csv') checkCsv(found, format);
  else found.optionalList('format.keys', format.keys, item => typeof item === 'string', 'names');
  if (format.type === 'json') {
    found.optionalWhole('format.channels', format.channels, 1, 65536);
    found.optionalText('format.path', format.path, 'keys separated by dots');
  }
  if (format.type === 'key-value') found.optionalWord('format.assign', format.assign, ['=', ':', 'both']);
  checkNamed(found, 'format.time', format.time, ['field', 'unit', 'epoch']);
  checkNamed(found, 'format.sequence', format.sequence, ['field', 'modulus', 'counts']);
}

function checkCsv(found: Findings, format: Bag): void {
  found.optionalWord('format.separator', format.separator, ['auto', ',', ';', '\t', ' ']);
  found.optionalFlag('format.header', format.header);
  found.optionalFlag('format.decimalComma', format.decimalComma);
  found.optionalText('format.comment', format.comment);
  if (format.decimalComma === true && format.separator === ',')
    found.say(
      'format.separator is "," beside decimalComma; allowed: another separator, or decimalComma false',
    );
  const column = (item: unknown) => typeof item === 'string' || isWhole(item, 0, 65535);
  found.optionalList('format.columns', format.columns, column, 'column numbers from 0, or names');
}

/** A time stamp or a sequence number among the values of a text format. */
function checkNamed(found: Findings, key: string, value: unknown, keys: readonly string[]): void {
  if (value === undefined || !found.bag(key, value, 'an object with a field')) return;
  found.keys(key, value, keys);
  if (!(typeof value.field === 'string' && value.field !== '') && !isWhole(value.field, 0, 65535))
    found.add(`${key}.field`, value.field, 'a column number from 0, a column name or a key');
  if (keys.includes('unit')) found.word(`${key}.unit`, value.unit, timeUnits);
  found.optionalFlag(`${key}.epoch`, value.epoch);
  found.optionalWhole(`${key}.modulus`, value.modulus, 2, 2 ** 53 - 1);
  found.optionalWord(`${key}.counts`, value.counts, ['samples', 'frames']);
}

function checkBinary(found: Findings, format: Bag): void {
  found.optionalWord('format.byteOrder', format.byteOrder, ['little', 'big']);
  found.optionalWhole('format.samplesPerFrame', format.samplesPerFrame, 0, 65536);
  if (Array.isArray(format.sample) && format.sample.length > 0)
    for (const [i, field] of format.sample.entries()) checkSampleField(found, `format.sample[${i}]`, field);
  else
    found.add(
      'format.sample',
      format.sample,
      'a list of fields such as [{ "type": "int16", "channels": 3 }]',
    );
  const header = format.header ?? [];
  if (!Array.isArray(header)) {
    found.add('format.header', header, 'a list of fields, or no such key');
    return;
  }
  for (const [i, field] of header.entries()) checkHeaderField(found, `format.header[${i}]`, field);
  for (const name of ['sequence', 'time', 'count'])
    if (header.filter(field => isBag(field) && field.field === name).length > 1)
      found.say(`format.header has more than one field "${name}"; allowed: one`);
}

function checkSampleField(found: Findings, key: string, field: unknown): void {
  if (!found.bag(key, field, 'an object with a type')) return;
  found.keys(key, field, ['type', 'channels']);
  found.word(`${key}.type`, field.type, binaryTypes);
  found.optionalWhole(`${key}.channels`, field.channels, 1, 4096);
}

const headerFields = {
  sequence: { keys: ['field', 'type', 'counts'], types: ['uint8', 'uint16', 'uint24', 'uint32'] },
  time: {
    keys: ['field', 'type', 'unit', 'epoch'],
    types: ['uint16', 'uint24', 'uint32', 'uint64', 'float32', 'float64'],
  },
  count: { keys: ['field', 'type'], types: ['uint8', 'uint16'] },
  skip: { keys: ['field', 'bytes'], types: undefined },
};

function checkHeaderField(found: Findings, key: string, field: unknown): void {
  if (!found.bag(key, field, 'an object with a field')) return;
  if (!found.word(`${key}.field`, field.field, Object.keys(headerFields))) return;
  const { keys, types } = headerFields[field.field as keyof typeof headerFields];
  found.keys(key, field, keys);
  if (types) found.word(`${key}.type`, field.type, types);
  else found.whole(`${key}.bytes`, field.bytes, 1, 65536);
  if (field.field === 'time') found.word(`${key}.unit`, field.unit, timeUnits);
  found.optionalFlag(`${key}.epoch`, field.epoch);
  found.optionalWord(`${key}.counts`, field.counts, ['frames', 'samples']);
}
