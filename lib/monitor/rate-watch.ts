/**
 * Compares the rate at which samples come with the rate that somebody stated. Samples wait in buffers and come in bursts, so a single
 * arrival says little; but none comes before it was taken. Therefore the earliest arrival of each period counts, by its lateness
 * against a clock of the stated rate, and the slope through the periods' earliest arrivals (Theil and Sen: the median over all pairs,
 * which a few bad periods do not move) is the error of the rate. A pause of the stream is no slow rate: the measurement begins anew.
 */

export interface RateWatchOptions {
  /** part of the stated rate by which the measured one may be off; 0.02 by default */
  tolerance?: number;
}

/** Arrivals are gathered over so many ms at least, and so many samples. */
const PERIOD = 5000;
const PERIOD_SAMPLES = 10;
/** Periods that are kept, and that a verdict needs: at least 20 s between the first and the last. */
const PERIODS = 12;
const ENOUGH = 5;
/** What was wrong is right again below this part of the tolerance, so that a rate on the edge does not flicker. */
const CALM = 0.75;
/** An arrival later than the one before by so many ms, and so many of their usual distances, came after a pause or an outage. */
const PAUSE = 1000;
const PAUSE_DISTANCES = 5;
/** After an outage what was held up comes within so many ms; after a pause it never comes. */
const CATCH_UP = 1000;

export class RateWatch {
  private readonly tolerance: number;
  /** samples, lost ones included, since the measurement began */
  private samples = 0;
  private started: number | undefined;
  /** time and lateness of the newest arrival */
  private time = 0;
  private lateness = 0;
  /** mean distance of arrivals, ms */
  private distance = 0;
  private arrivals = 0;
  private periodStart = 0;
  private periodSamples = 0;
  /** by how much lateness jumped in this period, and in the one before, ms */
  private jump = 0;
  private jumpBefore = 0;
  /** the earliest arrival of the period */
  private earliest = Number.POSITIVE_INFINITY;
  private earliestTime = 0;
  /** lateness and time of the earliest arrivals of the last periods, a ring */
  private readonly latest = new Float64Array(PERIODS);
  private readonly times = new Float64Array(PERIODS);
  private kept = 0;
  private next = 0;
  private readonly slopes = new Float64Array((PERIODS * (PERIODS - 1)) / 2);
  private rate: number | undefined;
  private off = false;

  /** @param stated samples per second (Hz), above 0 */
  constructor(
    readonly stated: number,
    options: RateWatchOptions = {},
  ) {
    this.tolerance = options.tolerance ?? 0.02;
  }

  /** Samples per second (Hz) as they come; undefined until enough has been seen (some 20 s, and 50 samples). */
  get measured(): number | undefined {
    return this.rate;
  }

  /** Whether the measured rate is off by more than the tolerance. */
  get wrong(): boolean {
    return this.off;
  }

  /**
   * @param samples that came, and those known to be lost before them
   * @param time ms at which the last of them came (or was taken, by the device's clock)
   */
  add(samples: number, time: number): void {
    if (this.started === undefined || time < this.time) {
      this.begin(time);
      return;
    }
    this.samples += samples;
    const lateness = time - this.started - (1000 * this.samples) / this.stated;
    const jump = lateness - this.lateness;
    const distance = Math.max(this.distance, (1000 * samples) / this.stated);
    if (jump > Math.max(PAUSE, PAUSE_DISTANCES * distance)) {
      this.jump = Math.max(this.jump, jump);
      this.periodStart = Math.max(this.periodStart, time - PERIOD + CATCH_UP);
    }
    this.distance += (time - this.time - this.distance) / Math.min(++this.arrivals, 50);
    this.time = time;
    this.lateness = lateness;
    this.periodSamples += samples;
    if (lateness < this.earliest) {
      this.earliest = lateness;
      this.earliestTime = time;
    }
    if (time - this.periodStart >= PERIOD && this.periodSamples >= PERIOD_SAMPLES) this.closePeriod();
  }

  /** The stream was interrupted: measures anew. What was found stands until there is a new verdict. */
  restart(): void {
    this.started = undefined;
  }

  private begin(time: number): void {
    this.started = time;
    this.samples = 0;
    this.lateness = 0;
    this.time = time;
    this.arrivals = 0;
    this.distance = 0;
    this.forget();
    this.startPeriod(time);
  }

  private forget(): void {
    this.kept = 0;
    this.next = 0;
    this.jump = 0;
    this.jumpBefore = 0;
  }

  private startPeriod(time: number): void {
    this.periodStart = time;
    this.periodSamples = 0;
    this.earliest = Number.POSITIVE_INFINITY;
  }

  private closePeriod(): void {
    if (this.paused()) this.forget();
    this.jumpBefore = this.jump;
    this.jump = 0;
    this.latest[this.next] = this.earliest;
    this.times[this.next] = this.earliestTime;
    this.next = (this.next + 1) % PERIODS;
    this.kept = Math.min(PERIODS, this.kept + 1);
    this.startPeriod(this.time);
    if (this.kept >= ENOUGH) this.judge();
  }

  /** Whether lateness jumped and stayed: nothing came to catch up. */
  private paused(): boolean {
    if (this.kept === 0) return false;
    const before = this.latest[(this.next + PERIODS - 1) % PERIODS];
    const jump = Math.max(this.jump, this.jumpBefore);
    return jump > 0 && this.earliest - before > jump / 2;
  }

  private judge(): void {
    const { kept, latest, times, slopes } = this;
    let count = 0;
    for (let i = 0; i < kept; i++)
      for (let j = 0; j < i; j++) slopes[count++] = (latest[i] - latest[j]) / (times[i] - times[j]);
    const sorted = slopes.subarray(0, count).sort();
    const middle = count >> 1;
    const slope = count % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    // lateness grows by 1 - rate / stated per time
    this.rate = this.stated * (1 - slope);
    this.off = Math.abs(slope) > this.tolerance * (this.off ? CALM : 1);
  }
}
