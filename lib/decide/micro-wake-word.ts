/**
 * The detector of microWakeWord models as ESPHome runs it (techniques.md section 8.7): a ring of the latest probabilities, 0 to 255,
 * whose average must exceed the cut-off. After the start, a reset and a detection the ring is 0 and some inferences are ignored.
 */
import { type MicroWakeWordConfig, microWakeWordDefaults, withDefaults } from './config';
import type { Decision, Detector, ScoreFrame } from './detector';
import { assertScores, timeRanBackwards, toUint8 } from './scores';

export class MicroWakeWord implements Detector {
  private readonly config;
  private readonly probabilities: Uint8Array;
  private readonly times: Float64Array;
  /** the cut-off in 1/255, cut down as ESPHome stores it */
  private readonly quantizedCutoff: number;
  private next = 0;
  /** inferences that are still ignored */
  private ignored = 0;
  private newest = Number.NEGATIVE_INFINITY;
  private silentUntil = Number.NEGATIVE_INFINITY;

  constructor(config: MicroWakeWordConfig) {
    this.config = withDefaults(config, microWakeWordDefaults);
    this.probabilities = new Uint8Array(this.config.slidingWindow);
    this.times = new Float64Array(this.config.slidingWindow);
    this.quantizedCutoff = Math.floor(this.config.cutoff * 255);
    this.reset();
  }

  push(frame: ScoreFrame): Decision | undefined {
    assertScores(frame);
    const { time, scores } = frame;
    const { newest } = this;
    if (time < newest) {
      this.reset();
      throw timeRanBackwards(time, newest);
    }
    const label = this.config.label ?? Object.keys(scores)[0];
    const probability = toUint8(scores[label] ?? 0);
    this.probabilities[this.next] = probability;
    this.times[this.next] = time;
    this.next = (this.next + 1) % this.probabilities.length;
    this.newest = time;
    if (this.isIgnored(probability) || time < this.silentUntil || !this.exceeds()) return undefined;
    const decision = {
      label,
      confidence: this.sum() / (255 * this.probabilities.length),
      start: this.oldest(),
      end: time,
    };
    this.clear();
    this.silentUntil = time + this.config.refractoryMs;
    return decision;
  }

  /** Counts an inference among the ignored ones while there are any. */
  private isIgnored(probability: number): boolean {
    const counts = this.config.arithmetic === 'float' || probability < this.quantizedCutoff;
    if (counts && this.ignored > 0) this.ignored--;
    return this.ignored > 0;
  }

  private sum(): number {
    let sum = 0;
    for (const probability of this.probabilities) sum += probability;
    return sum;
  }

  private exceeds(): boolean {
    const size = this.probabilities.length;
    if (this.config.arithmetic === 'integer') return this.sum() > this.quantizedCutoff * size;
    // as the C++ computes it: single precision
    return Math.fround(Math.fround(this.sum()) / Math.fround(255 * size)) > Math.fround(this.config.cutoff);
  }

  /** Time of the oldest probability in the ring; of the newest while the ring is not full. */
  private oldest(): number {
    const time = this.times[this.next];
    return Number.isNaN(time) ? Math.min(...this.times.filter(known => !Number.isNaN(known))) : time;
  }

  private clear(): void {
    this.probabilities.fill(0);
    this.times.fill(Number.NaN);
    this.ignored = this.config.ignoreWindows;
  }

  reset(): void {
    this.clear();
    this.newest = Number.NEGATIVE_INFINITY;
    this.silentUntil = Number.NEGATIVE_INFINITY;
  }
}
