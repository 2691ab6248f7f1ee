/**
 * Finds samples that were cut off at the end of a sensor's range. Where the range is known (the integers that a device sends, or its
 * full scale), a sample at its end whose neighbour lies there too is clipped: a single one may be a peak that just fits. Where it is
 * not known, it is found: a signal that again and again is cut off flat at one and the same extreme value, arriving there by a step
 * that its resolution does not explain, and that is held nowhere else. (A slow quantized value is held everywhere; a switch has few
 * levels; 0 is a legal value of anything.)
 */

export interface Range {
  low: number;
  high: number;
}

/** Samples in a row at a known end. */
const RUN_AT_KNOWN_END = 2;
/** Samples in a row at an extreme that make a plateau, and plateaus that make an end. */
const RUN = 3;
const PLATEAUS = 3;
/** The step up to a plateau, and the whole range, in units of the smallest difference (of values, of steps) seen. */
const STEP = 4;
const LEVELS = 32;
/** Differences below this part of the values are rounding. */
const ROUNDING = 1e-6;
/** Plateaus elsewhere, for each at the extremes, that a clipped signal may have. */
const ELSEWHERE = 0.25;
/** What was found is found anew after so many samples: the signal may have become smaller, the sensor another one. */
const RENEW = 8192;

/** One channel. */
export class ClippingWatch {
  private readonly known: Range;
  private last = Number.NaN;
  /** samples in a row that equal the last one, and the step that led to them */
  private run = 0;
  private step = 0;
  /** samples in a row at a known end, below it negative */
  private atKnown = 0;
  private seen = 0;
  private readonly low: End = { value: Number.POSITIVE_INFINITY, plateaus: 0 };
  private readonly high: End = { value: Number.NEGATIVE_INFINITY, plateaus: 0 };
  private elsewhere = 0;
  private resolution = Number.POSITIVE_INFINITY;

  /** @param range of the sensor, where it is known; infinite ends are never reached */
  constructor(range?: Range) {
    this.known = range ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  }

  /** Takes the next sample; the number of samples, up to it, that are known to be clipped since the call before. */
  next(value: number): number {
    this.follow(value);
    const { low, high } = this.known;
    if (value >= high || value <= low) {
      const above = value >= high;
      this.atKnown = above === this.atKnown > 0 ? this.atKnown + (above ? 1 : -1) : above ? 1 : -1;
      const run = Math.abs(this.atKnown);
      return run < RUN_AT_KNOWN_END ? 0 : run === RUN_AT_KNOWN_END ? run : 1;
    }
    this.atKnown = 0;
    return this.atFoundEnd(value);
  }

  private follow(value: number): void {
    if (value === this.last) {
      this.run++;
      return;
    }
    if (++this.seen >= RENEW) this.renew();
    const step = value - this.last;
    this.refine(Math.abs(step), value);
    this.refine(Math.abs(step - this.step), value);
    this.last = value;
    this.run = 1;
    this.step = step;
    if (value > this.high.value) move(this.high, value);
    if (value < this.low.value) move(this.low, value);
  }

  private refine(difference: number, value: number): void {
    if (difference < this.resolution && difference > ROUNDING * Math.abs(value)) this.resolution = difference;
  }

  private atFoundEnd(value: number): number {
    if (this.run < RUN) return 0;
    const { high, low } = this;
    const end = value === high.value ? high : value === low.value ? low : undefined;
    if (end === undefined || value === 0) {
      if (this.run === RUN) this.elsewhere++;
      return 0;
    }
    const range = high.value - low.value;
    if (
      this.run === RUN &&
      Math.abs(this.step) >= STEP * this.resolution &&
      range >= LEVELS * this.resolution
    )
      end.plateaus++;
    if (end.plateaus < PLATEAUS || this.elsewhere > ELSEWHERE * (high.plateaus + low.plateaus)) return 0;
    return this.run === RUN ? RUN : 1;
  }

  private renew(): void {
    this.seen = 0;
    move(this.low, Number.POSITIVE_INFINITY);
    move(this.high, Number.NEGATIVE_INFINITY);
    this.elsewhere = 0;
    this.resolution = Number.POSITIVE_INFINITY;
  }
}

/** The extreme value so far, and how often the signal lay flat there. */
interface End {
  value: number;
  plateaus: number;
}

function move(end: End, value: number): void {
  end.value = value;
  end.plateaus = 0;
}
