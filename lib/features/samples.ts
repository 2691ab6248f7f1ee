/** What a pipeline of real numbers reads from a typed array, and the refusals that all of them share. */
import { InputError } from '../errors';
import type { TypedArray } from '../tensor';

/**
 * One Float64Array per channel.
 * @param samples sample-major, `channels` values each
 * @throws InputError for NaN, infinity and a part of a sample
 */
export function splitChannels(owner: string, samples: TypedArray, channels: number): Float64Array[] {
  checkWhole(owner, samples, channels);
  const count = samples.length / channels;
  const split = Array.from({ length: channels }, () => new Float64Array(count));
  for (let i = 0, at = 0; i < count; i++)
    for (let c = 0; c < channels; c++, at++) split[c][i] = finite(owner, samples, at);
  return split;
}

/** @throws InputError where the values are no whole number of samples */
export function checkWhole(owner: string, samples: TypedArray, channels: number): void {
  if (samples.length % channels === 0) return;
  throw new InputError(
    'INPUT_LENGTH',
    `${owner} takes ${channels} values per sample, got ${samples.length} values, which is no multiple of it`,
    { channels, values: samples.length },
  );
}

/** The value at a position. @throws InputError for NaN and infinity, naming the position */
export function finite(owner: string, samples: TypedArray, index: number): number {
  const value = Number(samples[index]);
  if (Number.isFinite(value)) return value;
  throw new InputError(
    'NOT_FINITE',
    `${owner}: value ${index} of the input is ${value}; a sensor without a reading must be left out or filled in before`,
    { index },
  );
}

/** @throws InputError for a window of fewer than `least` samples */
export function checkLeast(owner: string, samples: number, least: number, why: string): void {
  if (samples >= least) return;
  throw new InputError(
    'INPUT_LENGTH',
    `${owner} needs at least ${least} samples (${why}), got ${samples}: take a longer window`,
    { expected: least, actual: samples },
  );
}
