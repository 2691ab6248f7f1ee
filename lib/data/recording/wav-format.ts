/** Recordings as sound files: int16 counts as 16-bit PCM, float32 as IEEE float. One sample per row, its channels beside each other. */
import { InputError } from '../../errors';
import { readWav } from '../wav-read';
import { writeWav } from '../wav-write';
import type { FileFormat } from './format';
import { type RecordingLayout, requireFinite } from './samples';

/** A RIFF file says its length in 32 bits. */
const LARGEST = 2 ** 32 - 64;

function head({ type, sampleRate }: RecordingLayout, channels: number): Uint8Array {
  const samples = type === 'int16' ? new Int16Array(0) : new Float32Array(0);
  return writeWav({ samples, sampleRate: sampleRate ?? 1, channels });
}

function uint32(at: number, value: number): { at: number; bytes: Uint8Array } {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return { at, bytes };
}

/** The lengths in a header of `start` bytes (44 for PCM, 58 for float, which also counts its samples). */
function lengths(start: number, blockAlign: number, dataBytes: number) {
  return [
    uint32(4, start - 8 + dataBytes),
    ...(start === 58 ? [uint32(46, dataBytes / blockAlign)] : []),
    uint32(start - 4, dataBytes),
  ];
}

const sampleBytes = ({ type }: RecordingLayout): number => (type === 'int16' ? 2 : 4);
const headBytes = ({ type }: RecordingLayout): number => (type === 'int16' ? 44 : 58);

export const wavFormat: FileFormat = {
  extension: 'wav',
  check({ data, type, sampleRate, scale, exponent }) {
    if ((type !== 'int16' && type !== 'float32') || scale !== undefined || exponent !== undefined)
      throw new InputError(
        'wrong-format',
        `a WAV file holds int16 counts or float32, the samples are ${scale === undefined && exponent === undefined ? '' : 'quantized '}${type}: record them as npy`,
        { type },
      );
    if (sampleRate === undefined || !Number.isInteger(sampleRate) || sampleRate < 1)
      throw new InputError(
        'wrong-format',
        `a WAV file needs a sample rate in whole Hz, ${sampleRate === undefined ? 'the samples say none: set it in the node that reads or cuts them' : `the samples have ${sampleRate} Hz: record them as csv, npy or json`}`,
        { sampleRate },
      );
    if (data.byteLength > LARGEST) throw new InputError('wrong-format', 'a WAV file holds 4 GB at most', {});
    requireFinite(data as Float32Array, 'a WAV file');
  },
  head,
  rows: ({ data }) => Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  tail: () => new Uint8Array(0),
  counts: (layout, channels, rows) => {
    const blockAlign = channels * sampleBytes(layout);
    return lengths(headBytes(layout), blockAlign, rows * blockAlign);
  },
  repair(bytes) {
    if (bytes.length < 44) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = view.getUint16(20, true) === 1 ? 44 : 58;
    if (bytes.length < start) return undefined;
    const blockAlign = view.getUint16(32, true);
    const dataBytes = Math.floor((bytes.length - start) / blockAlign) * blockAlign;
    const whole = Uint8Array.from(bytes.subarray(0, start + dataBytes));
    for (const patch of lengths(start, blockAlign, dataBytes)) whole.set(patch.bytes, patch.at);
    return whole;
  },
  read(bytes) {
    const { samples, sampleRate, channels } = readWav(bytes);
    return {
      data: samples,
      type: samples instanceof Int16Array ? 'int16' : 'float32',
      shape: [samples.length / channels, channels],
      sampleRate,
    };
  },
};
