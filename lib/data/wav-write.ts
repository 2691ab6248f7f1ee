/** Writes RIFF/WAVE files, the plain header of 44 bytes for PCM and of 58 (with the fact chunk) for float. */
import { ConfigError, InputError } from '../errors';
import type { Sound, WavSound } from './wav';

/** How to store the samples; by default 16-bit PCM for int16 counts and 32-bit float for float32. */
export type WavEncoding = Partial<Pick<WavSound, 'bits' | 'encoding'>>;

function encode(samples: Int16Array | Float32Array, bits: number, encoding: 'pcm' | 'float'): Uint8Array {
  const data = new DataView(new ArrayBuffer((samples.length * bits) / 8));
  // int16 counts are 1/32768 of full scale
  const unit = samples instanceof Int16Array ? 32768 : 1;
  const top = 2 ** (bits - 1);
  samples.forEach((sample: number, i: number) => {
    const value = sample / unit;
    if (encoding === 'float') {
      if (bits === 32) data.setFloat32(4 * i, value, true);
      else data.setFloat64(8 * i, value, true);
      return;
    }
    if (Number.isNaN(value))
      throw new InputError('WAV', `sample ${i} is NaN; PCM has no such value`, { index: i });
    const count = Math.max(-top, Math.min(top - 1, Math.round(value * top)));
    if (bits === 8) data.setUint8(i, count + 128);
    else if (bits === 16) data.setInt16(2 * i, count, true);
    else if (bits === 32) data.setInt32(4 * i, count, true);
    else {
      data.setUint8(3 * i, count & 0xff);
      data.setInt16(3 * i + 1, count >> 8, true);
    }
  });
  return new Uint8Array(data.buffer);
}

/**
 * @param sound samples as int16 counts or float32 from -1 to 1 (what lies beyond is cut in PCM)
 * @returns the bytes of the file
 * @throws ConfigError for bits that the encoding does not have; InputError for NaN in PCM, for a sample missing in a channel
 */
export function writeWav(sound: Sound, options: WavEncoding = {}): Uint8Array {
  const { samples, sampleRate, channels } = sound;
  const counts = samples instanceof Int16Array;
  const encoding = options.encoding ?? (counts ? 'pcm' : 'float');
  const bits = options.bits ?? (encoding === 'pcm' ? 16 : 32);
  const allowed = encoding === 'pcm' ? [8, 16, 24, 32] : [32, 64];
  if (!allowed.includes(bits))
    throw new ConfigError('WAV', `${encoding} samples have ${allowed.join(', ')} bits, got ${bits}`, {
      bits,
    });
  if (!Number.isInteger(channels) || channels < 1 || samples.length % channels !== 0)
    throw new InputError('WAV', `${samples.length} samples cannot be ${channels} channels`, { channels });
  const data = encode(samples, bits, encoding);
  const extra = encoding === 'float' ? 14 : 0;
  const file = new Uint8Array(44 + extra + data.length + (data.length & 1));
  const view = new DataView(file.buffer);
  const text = (at: number, id: string) =>
    file.set(
      [...id].map(letter => letter.charCodeAt(0)),
      at,
    );
  const blockAlign = (channels * bits) / 8;
  text(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, encoding === 'pcm' ? 16 : 18, true);
  view.setUint16(20, encoding === 'pcm' ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockAlign, true);
  view.setUint16(32, blockAlign, true);
  view.setUint16(34, bits, true);
  if (encoding === 'float') {
    text(38, 'fact');
    view.setUint32(42, 4, true);
    view.setUint32(46, samples.length / channels, true);
  }
  text(36 + extra, 'data');
  view.setUint32(40 + extra, data.length, true);
  file.set(data, 44 + extra);
  return file;
}
