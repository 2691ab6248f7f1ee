/**
 * Finds a channel that has stopped moving: one and the same value, to the last bit, for longer than a sensor with any noise would
 * hold it. Quantized slow values hold theirs for long, so both a time and a number of samples must have passed.
 */

/** Samples of one value at the least, whatever the time says. */
const LEAST_SAMPLES = 100;
/** Without a rate, so many samples stand for the time. */
const WITHOUT_RATE = 250;

/**
 * Equal samples in a row that make a channel stuck; Infinity for never.
 * @param seconds for which a value may stand; 0: for ever
 */
export function stuckAfterSamples(seconds: number, sampleRate: number | undefined): number {
  if (!(seconds > 0)) return Number.POSITIVE_INFINITY;
  return Math.max(LEAST_SAMPLES, sampleRate ? Math.ceil(seconds * sampleRate) : WITHOUT_RATE);
}

/** One channel. */
export class StuckWatch {
  private last = Number.NaN;
  /** samples in a row of the last value */
  run = 0;

  /** @param limit samples in a row that are stuck, from `stuckAfterSamples` */
  constructor(private readonly limit: number) {}

  /** Takes the next sample; whether the channel is stuck at it. */
  next(value: number): boolean {
    if (value === this.last) this.run++;
    else {
      this.last = value;
      this.run = 1;
    }
    return this.run >= this.limit;
  }
}
