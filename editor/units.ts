/** Lengths in samples and in milliseconds are one setting: each is computed from the other at the stream's rate. */

export type LengthUnit = 'samples' | 'ms';

/**
 * Samples in a length; undefined where the rate is not known. The runtime rounds the same way: to the nearest sample, at least 1.
 * @param sampleRate samples per second (Hz), 0 or undefined for unknown
 */
export function toSamples(
  length: number,
  unit: LengthUnit,
  sampleRate: number | undefined,
): number | undefined {
  if (unit === 'samples') return length;
  return sampleRate ? Math.max(1, Math.round((length * sampleRate) / 1000)) : undefined;
}

/** Milliseconds of a length; undefined where the rate is not known. */
export function toMilliseconds(
  length: number,
  unit: LengthUnit,
  sampleRate: number | undefined,
): number | undefined {
  if (unit === 'ms') return length;
  return sampleRate ? (length * 1000) / sampleRate : undefined;
}

/** The same length in the other unit; undefined where the rate is not known. */
export function convert(
  length: number,
  from: LengthUnit,
  to: LengthUnit,
  sampleRate: number | undefined,
): number | undefined {
  return to === 'samples' ? toSamples(length, from, sampleRate) : toMilliseconds(length, from, sampleRate);
}

/**
 * Part of a window that the next one repeats, 0 to 1 (0.5: half of each window is new); negative where samples are skipped.
 * Both in the same unit.
 */
export function overlap(length: number, hop: number): number {
  return 1 - hop / length;
}
