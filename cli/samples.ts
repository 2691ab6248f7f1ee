/**
 * The input of `tinyml features`: WAV, PNG and JPEG by their first bytes whatever the file's name, .csv and .s16 by name, any other
 * file raw and described by `config.input` (features.md).
 */
import { extname } from 'node:path';
import { isWav, parseCsv, readWav, soundToInt16 } from '../lib/data';
import { ConfigError, InputError } from '../lib/errors';
import { type PictureSize, pictureSize } from '../lib/features';
import { elementCount, elementSize, type NumericType, type TypedArray, viewAs } from '../lib/tensor';

export interface Samples {
  /** sample-major, `channels` values each */
  data: TypedArray;
  channels: number;
  /** Hz, where the file says so */
  sampleRate?: number;
  /** how the input was recognised; of a picture `data` is the file itself */
  kind: 'wav' | 's16' | 'csv' | 'raw' | 'picture';
  /** of a picture */
  size?: PictureSize;
}

/** `config.input`: what a raw file (with --clip, one clip of it) holds. */
export interface RawInput {
  type: NumericType;
  shape: number[];
}

const rawTypes: NumericType[] = ['float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32'];

/**
 * Checks `config.input`.
 * @throws ConfigError naming the key, its value and what is allowed
 */
export function readRawInput(input: unknown): RawInput | undefined {
  if (input === undefined) return undefined;
  const { type, shape } = (typeof input === 'object' && input !== null ? input : {}) as Partial<RawInput>;
  if (!rawTypes.includes(type as NumericType))
    throw new ConfigError(
      'CONFIG_VALUE',
      `input.type must be one of ${rawTypes.join(', ')}, got ${JSON.stringify(type)}`,
    );
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every(size => Number.isInteger(size) && size > 0))
    throw new ConfigError(
      'CONFIG_VALUE',
      `input.shape must be a list of whole numbers above 0 such as [16000] or [128, 3], got ${JSON.stringify(shape)}`,
    );
  return { type: type as NumericType, shape };
}

/**
 * The samples of a file.
 * @param clip samples per clip; 0 for the whole input in one
 * @throws InputError for a file that is not what it should be, ConfigError for a raw one that is not described
 */
export function readSamples(
  path: string,
  bytes: Uint8Array,
  raw: RawInput | undefined,
  clip: number,
): Samples {
  // raw pixels may happen to begin as a file does, but then they have the length that was described
  const size = raw !== undefined && fits(bytes.length, raw, clip) ? undefined : pictureSize(bytes);
  if (size !== undefined) return { data: bytes, channels: size.width * size.channels, kind: 'picture', size };
  if (isWav(bytes)) {
    const sound = readWav(bytes);
    return { data: soundToInt16(sound), channels: sound.channels, sampleRate: sound.sampleRate, kind: 'wav' };
  }
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') {
    const { data, columns } = parseCsv(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
    );
    return { data, channels: columns, kind: 'csv' };
  }
  if (raw === undefined && extension === '.s16')
    raw = { type: 'int16', shape: [Math.floor(bytes.length / 2)] };
  if (raw === undefined)
    throw new ConfigError(
      'CONFIG_VALUE',
      `${path} is no WAV, .s16 or .csv file: describe it in the configuration by "input": { "type": "int16", "shape": [16000] }`,
      { path },
    );
  checkLength(path, bytes.length, raw, clip);
  const channels = elementCount(raw.shape.slice(1));
  return { data: viewAs(raw.type, bytes), channels, kind: extension === '.s16' ? 's16' : 'raw' };
}

function fits(actual: number, { type, shape }: RawInput, clip: number): boolean {
  const expected = elementCount(shape) * elementSize(type);
  return clip > 0 ? actual % expected === 0 && actual > 0 : actual === expected;
}

function checkLength(path: string, actual: number, raw: RawInput, clip: number): void {
  if (fits(actual, raw, clip)) return;
  const { type, shape } = raw;
  const expected = elementCount(shape) * elementSize(type);
  throw new InputError(
    'INPUT_LENGTH',
    `${path} has ${actual} bytes, expected ${clip > 0 ? 'a multiple of ' : ''}${expected} for ${shape.join('x')} ${type}`,
    { path, expected, actual },
  );
}
