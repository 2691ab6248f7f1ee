/**
 * Reads RIFF/WAVE files: PCM of 8, 16, 24 and 32 bits, IEEE float of 32 and 64, also as WAVE_FORMAT_EXTENSIBLE. After
 * "Multimedia Programming Interface and Data Specifications 1.0" (1991) and Microsoft's multichannel note (2001).
 */
import { InputError } from '../errors';
import type { WavSound } from './wav';

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
const COMPRESSED: Record<number, string> = {
  2: 'ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  85: 'MP3',
};
/** Programs that write to a pipe cannot know the length and put something at least this large. */
const LENGTH_UNKNOWN = 0x7fff0000;

interface Format {
  encoding: 'pcm' | 'float';
  channels: number;
  sampleRate: number;
  bits: number;
}

function broken(message: string, details: Record<string, unknown> = {}): InputError {
  return new InputError('WAV', `not a readable WAV file: ${message}`, details);
}

function readFormat(chunk: DataView): Format {
  if (chunk.byteLength < 16)
    throw broken(`its fmt chunk has ${chunk.byteLength} bytes, expected at least 16`);
  let tag = chunk.getUint16(0, true);
  if (tag === FORMAT_EXTENSIBLE) {
    if (chunk.byteLength < 40)
      throw broken(`its extensible fmt chunk has ${chunk.byteLength} bytes, expected 40`);
    // the sub-format's GUID begins with the plain tag
    tag = chunk.getUint16(24, true);
  }
  const channels = chunk.getUint16(2, true);
  const sampleRate = chunk.getUint32(4, true);
  const blockAlign = chunk.getUint16(12, true);
  const bits = chunk.getUint16(14, true);
  if (tag !== FORMAT_PCM && tag !== FORMAT_FLOAT)
    throw broken(
      `its encoding is ${COMPRESSED[tag] ?? `number ${tag}`}, expected PCM or float: convert it, e.g. with "ffmpeg -i in.wav -c:a pcm_s16le out.wav"`,
      { format: tag },
    );
  const encoding = tag === FORMAT_PCM ? 'pcm' : 'float';
  const allowed = encoding === 'pcm' ? [8, 16, 24, 32] : [32, 64];
  // 12 or 20 valid bits lie at the top of a larger container, which is what is read
  const container = channels > 0 ? (blockAlign * 8) / channels : bits;
  if (!allowed.includes(container) || bits > container || bits === 0)
    throw broken(
      `${bits} bits in blocks of ${blockAlign} bytes for ${channels} channels; ${encoding} samples have ${allowed.join(', ')} bits`,
    );
  if (channels === 0) throw broken('it has 0 channels');
  if (sampleRate === 0) throw broken('its sample rate is 0');
  return { encoding, channels, sampleRate, bits: container };
}

function decode(data: DataView, { encoding, bits }: Format, count: number): Int16Array | Float32Array {
  if (encoding === 'float')
    return bits === 32
      ? Float32Array.from({ length: count }, (_, i) => data.getFloat32(4 * i, true))
      : Float32Array.from({ length: count }, (_, i) => data.getFloat64(8 * i, true));
  switch (bits) {
    case 8:
      return Int16Array.from({ length: count }, (_, i) => (data.getUint8(i) - 128) << 8);
    case 16:
      return Int16Array.from({ length: count }, (_, i) => data.getInt16(2 * i, true));
    case 24:
      return Float32Array.from(
        { length: count },
        (_, i) => (data.getUint8(3 * i) | (data.getInt16(3 * i + 1, true) << 8)) / 2 ** 23,
      );
    default:
      return Float32Array.from({ length: count }, (_, i) => data.getInt32(4 * i, true) / 2 ** 31);
  }
}

/** True where the bytes begin as a WAV file does, whatever its name. */
export function isWav(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && fourCc(bytes, 0) === 'RIFF' && fourCc(bytes, 8) === 'WAVE';
}

function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/**
 * @param bytes a whole file; a data chunk of unknown length (a file that was written to a pipe) goes to the end of it
 * @throws InputError that says what is wrong with the file: no WAV, no format, a compressed encoding, cut off
 */
export function readWav(bytes: Uint8Array): WavSound {
  if (!isWav(bytes)) {
    const start = fourCc(bytes, 0);
    const kind =
      start === 'RIFX' || start === 'RF64'
        ? `${start} files are not supported`
        : 'it does not begin with RIFF and WAVE';
    throw broken(kind);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = fourCc(bytes, at);
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    const left = bytes.length - start;
    if (id === 'data') {
      if (format === undefined) throw broken('its data come before its fmt chunk');
      const known = length < LENGTH_UNKNOWN;
      if (known && length > left)
        throw broken(`it is cut off: ${length} bytes of sound announced, ${left} there`, { length, left });
      const usable = known ? length : left;
      const frames = Math.floor((usable * 8) / format.bits / format.channels);
      const data = new DataView(view.buffer, view.byteOffset + start, usable);
      return { samples: decode(data, format, frames * format.channels), ...format };
    }
    if (length > left)
      throw broken(`its "${id}" chunk of ${length} bytes ends beyond the file`, { id, length, left });
    if (id === 'fmt ') format = readFormat(new DataView(view.buffer, view.byteOffset + start, length));
    at = start + length + (length & 1);
  }
  throw broken(`it has no ${format === undefined ? 'fmt' : 'data'} chunk`);
}
