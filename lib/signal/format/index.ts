/** Makes the parser that a format asks for, and says what the format knows of sequence numbers and time. */
import type { FormatConfig } from '../config';
import type { SequenceConfig } from '../sequence';
import { BinaryParser } from './binary';
import { CsvParser } from './csv';
import { JsonParser } from './json';
import { KeyValueParser } from './key-value';
import { bytesOf } from './layout';
import { millisecondsOf, type Parser } from './parser';

export function createParser(format: FormatConfig): Parser {
  switch (format.type) {
    case 'csv':
      return new CsvParser(format);
    case 'json':
      return new JsonParser(format);
    case 'key-value':
      return new KeyValueParser(format);
    case 'binary':
      return new BinaryParser(format);
  }
}

/** How the frames of a format are numbered; undefined where they are not. */
export function sequenceOf(format: FormatConfig): SequenceConfig | undefined {
  if (format.type !== 'binary') {
    const { sequence } = format;
    return sequence && { modulus: sequence.modulus ?? 2 ** 32, counts: sequence.counts ?? 'samples' };
  }
  const field = format.header?.find(item => item.field === 'sequence');
  return field && { modulus: 2 ** (8 * bytesOf(field.type)), counts: field.counts ?? 'frames' };
}

export interface TimeConfig {
  /** counts since 1970 */
  epoch: boolean;
  /** ms after which it starts again at 0 */
  modulus: number;
}

/** The device's time stamps in a format; undefined where there are none. */
export function timeOf(format: FormatConfig): TimeConfig | undefined {
  if (format.type !== 'binary')
    return format.time && { epoch: format.time.epoch ?? false, modulus: Number.POSITIVE_INFINITY };
  const field = format.header?.find(item => item.field === 'time');
  if (!field) return undefined;
  const integer = field.type.startsWith('uint');
  const modulus = integer
    ? 2 ** (8 * bytesOf(field.type)) * millisecondsOf[field.unit]
    : Number.POSITIVE_INFINITY;
  return { epoch: field.epoch ?? false, modulus };
}
