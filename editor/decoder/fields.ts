/** The rows of the decoder form: which setting each one edits, what may be chosen or typed, and when it is there at all. */
import { type DecoderConfig, framings, isBinary } from './config';
import type { Kind } from './typed';

interface RowBase {
  /** where the setting stands; its texts are editor.decoder.<path>.label, .hint, .<choice> */
  path: string;
  shown: (config: DecoderConfig) => boolean;
  /** the decoder's default, shown in an empty field or as the first choice */
  fallback?: string;
}

export interface TypedRow extends RowBase {
  kind: Kind;
  unit?: string;
  placeholder?: string;
}

export interface ChoiceRow extends RowBase {
  kind: 'choice';
  choices: (config: DecoderConfig) => readonly string[];
}

export interface FlagRow extends RowBase {
  kind: 'flag';
}

export type Row = TypedRow | ChoiceRow | FlagRow;

const always = () => true;
const framing =
  (...types: string[]) =>
  (config: DecoderConfig) =>
    types.includes(config.framing.type);
const format =
  (...types: string[]) =>
  (config: DecoderConfig) =>
    types.includes(config.format.type);
const text = (config: DecoderConfig) => !isBinary(config);
const checked = (config: DecoderConfig) => isBinary(config) && config.checksum !== undefined;
const timed = (config: DecoderConfig) => text(config) && config.format.time !== undefined;
const numbered = (config: DecoderConfig) => text(config) && config.format.sequence !== undefined;
const of =
  (...choices: string[]) =>
  () =>
    choices;

/** What nearly everyone sets: the rate and the names. */
export const deviceRows: readonly Row[] = [
  { path: 'sampleRate', kind: 'number', unit: 'Hz', shown: always },
  { path: 'names', kind: 'names', placeholder: 'x, y, z', shown: always },
];

/** How the bytes are cut and read. */
export const layoutRows: readonly Row[] = [
  { path: 'format.type', kind: 'choice', choices: of('csv', 'json', 'key-value', 'binary'), shown: always },
  {
    path: 'framing.type',
    kind: 'choice',
    choices: config => (isBinary(config) ? framings.binary : framings.text),
    shown: always,
  },
  { path: 'framing.delimiter', kind: 'text', placeholder: '0D0A', shown: framing('delimited') },
  { path: 'framing.sync', kind: 'text', placeholder: 'AA55', shown: framing('fixed', 'length-prefixed') },
  {
    path: 'framing.lengthType',
    kind: 'choice',
    choices: of('uint8', 'uint16', 'uint32'),
    shown: framing('length-prefixed'),
  },
  {
    path: 'framing.lengthCounts',
    kind: 'choice',
    choices: of('payload', 'rest', 'frame'),
    fallback: 'payload',
    shown: framing('length-prefixed'),
  },
  {
    path: 'format.separator',
    kind: 'choice',
    choices: of('auto', ',', ';', '\t', ' '),
    fallback: 'auto',
    shown: format('csv'),
  },
  { path: 'format.columns', kind: 'columns', placeholder: '0, 1, 2', shown: format('csv') },
  { path: 'format.header', kind: 'flag', shown: format('csv') },
  { path: 'format.decimalComma', kind: 'flag', shown: format('csv') },
  { path: 'format.comment', kind: 'text', fallback: '#', shown: format('csv') },
  { path: 'format.path', kind: 'text', placeholder: 'payload.values', shown: format('json') },
  {
    path: 'format.assign',
    kind: 'choice',
    choices: of('both', '=', ':'),
    fallback: 'both',
    shown: format('key-value'),
  },
  { path: 'format.keys', kind: 'names', placeholder: 'x, y, z', shown: format('json', 'key-value') },
  { path: 'format.channels', kind: 'number', shown: format('json') },
  {
    path: 'format.byteOrder',
    kind: 'choice',
    choices: of('little', 'big'),
    fallback: 'little',
    shown: format('binary'),
  },
  { path: 'format.samplesPerFrame', kind: 'number', fallback: '0', shown: format('binary') },
  {
    path: 'checksum.type',
    kind: 'choice',
    choices: of(
      '',
      'sum8',
      'xor8',
      'crc8',
      'crc8-maxim',
      'crc16-ccitt',
      'crc16-xmodem',
      'crc16-modbus',
      'crc32',
    ),
    shown: config => isBinary(config) && config.framing.type !== 'none',
  },
  { path: 'checksum.position', kind: 'choice', choices: of('end', 'start'), fallback: 'end', shown: checked },
  {
    path: 'checksum.covers',
    kind: 'choice',
    choices: of('payload', 'frame'),
    fallback: 'payload',
    shown: checked,
  },
  { path: 'checksum.byteOrder', kind: 'choice', choices: of('', 'little', 'big'), shown: checked },
];

/** Time stamps, sequence numbers, physical units, limits. */
export const moreRows: readonly Row[] = [
  { path: 'scale', kind: 'numbers', fallback: '1', shown: always },
  { path: 'offset', kind: 'numbers', fallback: '0', shown: always },
  { path: 'format.time.field', kind: 'column', shown: text },
  { path: 'format.time.unit', kind: 'choice', choices: of('s', 'ms', 'us', 'ns'), shown: timed },
  { path: 'format.time.epoch', kind: 'flag', shown: timed },
  { path: 'format.sequence.field', kind: 'column', shown: text },
  { path: 'format.sequence.modulus', kind: 'number', fallback: '4294967296', shown: numbered },
  {
    path: 'format.sequence.counts',
    kind: 'choice',
    choices: of('samples', 'frames'),
    fallback: 'samples',
    shown: numbered,
  },
  { path: 'maxFrameBytes', kind: 'number', unit: 'bytes', shown: always },
];
