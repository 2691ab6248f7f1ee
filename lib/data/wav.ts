/** Sound files in memory: what readWav gives and writeWav takes. */

export interface Sound {
  /**
   * sample-major (left, right, left ...): int16 counts for files of 8 and 16 bits, float32 from -1 to 1 for those of 24 and 32
   * bits and for float files
   */
  samples: Int16Array | Float32Array;
  /** samples per second and channel (Hz) */
  sampleRate: number;
  channels: number;
}

export interface WavSound extends Sound {
  /** bits per sample in the file: 8, 16, 24, 32 or 64 */
  bits: number;
  /** how the file holds its samples: integers or floating point */
  encoding: 'pcm' | 'float';
}

/** The samples as int16 counts, rounded and saturated where they are float32 (1 is 32768). */
export function soundToInt16({ samples }: Sound): Int16Array {
  if (samples instanceof Int16Array) return samples;
  return Int16Array.from(samples, value => {
    const count = Math.round(value * 32768);
    return Number.isNaN(count) ? 0 : Math.max(-32768, Math.min(32767, count));
  });
}
