/**
 * The general detector: posterior smoothing over a time, a cut-off, a lower cut-off that releases (hysteresis), and a refractory
 * period. A label is reported when its averaged score is the largest of all, exceeds the cut-off, and it is armed: never reported,
 * or fallen below the release cut-off since.
 */
import { type ThresholdConfig, thresholdDefaults, withDefaults } from './config';
import type { Decision, Detector, ScoreFrame } from './detector';
import { ScoreQueue } from './score-queue';
import { assertScores, timeRanBackwards } from './scores';

export class ThresholdDetector implements Detector {
  private readonly config;
  private readonly queue = new ScoreQueue();
  /** labels that were reported and have not been released since */
  private readonly held = new Set<string>();
  private newest = Number.NEGATIVE_INFINITY;
  private silentUntil = Number.NEGATIVE_INFINITY;

  constructor(config: ThresholdConfig) {
    this.config = withDefaults(config, thresholdDefaults);
  }

  push(frame: ScoreFrame): Decision | undefined {
    assertScores(frame);
    const { time, scores } = frame;
    const { newest, queue, config } = this;
    if (time < newest) {
      this.reset();
      throw timeRanBackwards(time, newest);
    }
    this.newest = time;
    queue.push(time, scores, time - config.windowMs);
    const means = queue.labels.map((_, index) => queue.sum(index) / queue.count);
    this.release(means);
    if (queue.count < config.minimumCount || time < this.silentUntil) return undefined;
    const top = means.indexOf(Math.max(...means));
    const label = queue.labels[top];
    if (means[top] <= config.cutoff || this.held.has(label) || this.isBackground(label)) return undefined;
    if (config.releaseCutoff > 0) this.held.add(label);
    this.silentUntil = time + config.refractoryMs;
    return { label, confidence: means[top], start: queue.oldest, end: time };
  }

  private release(means: number[]): void {
    for (const [index, label] of this.queue.labels.entries())
      if (means[index] < this.config.releaseCutoff) this.held.delete(label);
  }

  private isBackground(label: string): boolean {
    const { label: only, backgroundLabels } = this.config;
    return backgroundLabels.includes(label) || (only !== undefined && label !== only);
  }

  reset(): void {
    this.queue.clear();
    this.held.clear();
    this.newest = Number.NEGATIVE_INFINITY;
    this.silentUntil = Number.NEGATIVE_INFINITY;
  }
}
