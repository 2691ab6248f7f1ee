/** Sound as the audio pipelines take it: int16 counts. */
import { InputError } from '../../errors';
import type { TypedArray } from '../../tensor';

/**
 * The samples as int16 counts: as they are where they are int16, else rounded to the nearest integer.
 * @throws InputError for NaN and for values that 16 bits cannot hold, naming the first one
 */
export function toInt16Samples(samples: TypedArray): Int16Array {
  if (samples instanceof Int16Array) return samples;
  const counts = new Int16Array(samples.length);
  for (let i = 0; i < counts.length; i++) {
    const value = Math.round(Number(samples[i]));
    if (!(value >= -32768 && value <= 32767))
      throw new InputError(
        'SAMPLE_RANGE',
        `sound is int16 counts, -32768 to 32767; sample ${i} is ${samples[i]}: scale the signal to 16 bits`,
        { index: i, value: Number(samples[i]) },
      );
    counts[i] = value;
  }
  return counts;
}
