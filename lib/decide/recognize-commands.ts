/**
 * The detector of TensorFlow Lite Micro's micro_speech, RecognizeCommands, in its integer arithmetic (techniques.md section 8.8):
 * scores 0 to 255, averaged over a time; the first largest average is a new command if it exceeds the threshold and is another label
 * than the one before, or that one is long enough ago.
 */
import { type RecognizeCommandsConfig, recognizeCommandsDefaults, withDefaults } from './config';
import type { Decision, Detector, ScoreFrame } from './detector';
import { ScoreQueue } from './score-queue';
import { assertScores, timeRanBackwards, toUint8 } from './scores';

export class RecognizeCommands implements Detector {
  private readonly config;
  private readonly threshold: number;
  private readonly queue = new ScoreQueue();
  private previous: { label: string; time: number } | undefined;

  constructor(config: RecognizeCommandsConfig) {
    this.config = withDefaults(config, recognizeCommandsDefaults);
    this.threshold = Math.round(this.config.cutoff * 256);
  }

  push(frame: ScoreFrame): Decision | undefined {
    assertScores(frame);
    const { queue, config } = this;
    // the original counts whole milliseconds
    const time = Math.round(frame.time);
    if (queue.count > 0 && time < queue.oldest) {
      const { oldest } = queue;
      this.reset();
      throw timeRanBackwards(time, oldest);
    }
    queue.push(time, frame.scores, time - config.windowMs, toUint8);
    const tooFew = queue.count < config.minimumCount || time - queue.oldest < Math.trunc(config.windowMs / 4);
    if (tooFew) return undefined;
    const { label, mean } = this.top();
    if (mean <= this.threshold || !this.isNew(label, time)) return undefined;
    this.previous = { label, time };
    if (config.backgroundLabels.includes(label) || (config.label !== undefined && label !== config.label))
      return undefined;
    return { label, confidence: mean / 256, start: queue.oldest, end: time };
  }

  /** The first label with the largest integer mean. */
  private top(): { label: string; mean: number } {
    const { queue } = this;
    let best = 0;
    let mean = -1;
    for (let index = 0; index < queue.labels.length; index++) {
      const candidate = Math.trunc(queue.sum(index) / queue.count);
      if (candidate > mean) {
        mean = candidate;
        best = index;
      }
    }
    return { label: queue.labels[best], mean };
  }

  private isNew(label: string, time: number): boolean {
    // the original starts as if the first category (silence) had been there, and never suppresses after it
    const previous = this.previous?.label ?? this.queue.labels[0];
    if (label !== previous) return true;
    if (this.previous === undefined || previous === this.queue.labels[0]) return true;
    return time - this.previous.time > this.config.suppressionMs;
  }

  reset(): void {
    this.queue.clear();
    this.previous = undefined;
  }
}
