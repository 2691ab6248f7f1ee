/**
 * Whether a sensor's numbers can be believed, watched sample by sample before any model sees them: clipped and stuck channels, lost
 * samples, a rate that is not the stated one, silence. Costs a few comparisons per value and allocates nothing but the report, and
 * that only where something is wrong.
 */
import { ClippingWatch, type Range } from './clipping';
import { RateWatch } from './rate-watch';
import { StuckWatch, stuckAfterSamples } from './stuck';

export const healthProblems = ['clipped', 'stuck', 'dropped', 'rate', 'silent'] as const;
export type HealthProblem = (typeof healthProblems)[number];

/** What is wrong with a stretch of samples: `msg.health`. Channels are named, or numbered from 0 where they have no names. */
export interface HealthReport {
  /** at least one */
  problems: HealthProblem[];
  /** clipped samples by channel */
  clipped?: Record<string, number>;
  /** by channel: samples for which the value has not changed */
  stuck?: Record<string, number>;
  /** samples lost before these */
  dropped?: number;
  /** stated and measured rate, Hz */
  rate?: { expected: number; measured: number };
  /** seconds without any sample before these */
  silent?: number;
  /** since the stream began */
  counts: HealthCounts;
}

export interface HealthCounts {
  /** samples of any channel at an end of its range */
  clipped: number;
  /** samples of any channel that was stuck */
  stuck: number;
  /** samples lost */
  dropped: number;
  /** times the rate became wrong */
  rate: number;
  /** times the stream fell silent */
  silent: number;
}

export interface HealthOptions {
  channels: number;
  /** samples per second (Hz) as stated; without it neither the rate nor times can be judged */
  sampleRate?: number;
  /** ends of the sensor's range, by channel; where there are none they are found from the signal */
  ranges?: readonly (Range | undefined)[];
  /** s for which a channel may hold one value to the last bit; 0: for ever; 5 by default */
  stuckAfter?: number;
  /** only losses and the rate are watched, not the values: they are no measurements */
  ignoreValues?: boolean;
}

/** Values of a block, sample-major; 64-bit integers are taken as numbers. */
type Values = ArrayLike<number> | ArrayLike<bigint>;

const STUCK_AFTER = 5;

export class SensorHealth {
  readonly counts: HealthCounts = { clipped: 0, stuck: 0, dropped: 0, rate: 0, silent: 0 };
  private readonly clipping: ClippingWatch[];
  private readonly stuck: StuckWatch[];
  private readonly rate: RateWatch | undefined;
  private rateWrong = false;
  private silentFor = 0;
  /** of the block that is being examined, by channel */
  private readonly clipped: Float64Array;
  private readonly held: Float64Array;

  constructor(readonly options: HealthOptions) {
    const { channels, sampleRate, ranges, stuckAfter = STUCK_AFTER } = options;
    const limit = stuckAfterSamples(stuckAfter, sampleRate);
    this.clipping = Array.from({ length: channels }, (_, c) => new ClippingWatch(ranges?.[c]));
    this.stuck = Array.from({ length: channels }, () => new StuckWatch(limit));
    this.rate = sampleRate ? new RateWatch(sampleRate) : undefined;
    this.clipped = new Float64Array(channels);
    this.held = new Float64Array(channels);
  }

  /**
   * Examines the next samples.
   * @param values `count` samples of all channels, sample-major
   * @param gap samples lost before them
   * @param time ms at which the last of them came or was taken; without it the rate is not judged
   * @param names of the channels, for the report
   * @returns what is wrong with them; undefined where nothing is
   */
  examine(
    values: Values,
    count: number,
    gap = 0,
    time?: number,
    names?: readonly string[],
  ): HealthReport | undefined {
    let flagged = this.options.ignoreValues ? false : this.watchValues(values, count);
    this.counts.dropped += gap;
    if (this.rate !== undefined && time !== undefined) this.watchRate(this.rate, count + gap, time);
    flagged ||= gap > 0 || this.rateWrong || this.silentFor > 0;
    return flagged ? this.report(gap, names) : undefined;
  }

  /** No sample has come for so many seconds; the next report tells. Counted once, however often it is said. */
  silent(seconds: number): void {
    if (this.silentFor === 0) {
      this.counts.silent++;
      // what comes next was not waiting on the way
      this.rate?.restart();
    }
    this.silentFor = seconds;
  }

  private watchValues(values: Values, count: number): boolean {
    const { clipping, stuck, clipped, held, counts } = this;
    const channels = clipping.length;
    let flagged = false;
    for (let c = 0; c < channels; c++) {
      clipped[c] = 0;
      held[c] = 0;
      for (let i = 0, at = c; i < count; i++, at += channels) {
        const value = Number(values[at]);
        clipped[c] += clipping[c].next(value);
        if (stuck[c].next(value)) held[c]++;
      }
      counts.clipped += clipped[c];
      counts.stuck += held[c];
      flagged ||= clipped[c] > 0 || held[c] > 0;
    }
    return flagged;
  }

  private watchRate(rate: RateWatch, samples: number, time: number): void {
    rate.add(samples, time);
    if (rate.wrong && !this.rateWrong) this.counts.rate++;
    this.rateWrong = rate.wrong;
  }

  private report(gap: number, names: readonly string[] | undefined): HealthReport {
    const report: HealthReport = { problems: [], counts: { ...this.counts } };
    const byChannel = (numbers: (channel: number) => number) => {
      const found: Record<string, number> = {};
      for (let c = 0; c < this.clipped.length; c++) if (numbers(c) > 0) found[names?.[c] ?? c] = numbers(c);
      return Object.keys(found).length > 0 ? found : undefined;
    };
    report.clipped = byChannel(c => this.clipped[c]);
    report.stuck = byChannel(c => (this.held[c] > 0 ? this.stuck[c].run : 0));
    if (gap > 0) report.dropped = gap;
    if (this.rateWrong)
      report.rate = { expected: this.rate?.stated as number, measured: this.rate?.measured as number };
    if (this.silentFor > 0) report.silent = this.silentFor;
    this.silentFor = 0;
    return withProblems(report);
  }
}

/** Names what the report holds, and leaves out what it does not. */
export function withProblems(report: HealthReport): HealthReport {
  const problems = healthProblems.filter(problem => report[problem] !== undefined);
  const found = Object.fromEntries(problems.map(problem => [problem, report[problem]]));
  return { problems, ...found, counts: report.counts };
}
