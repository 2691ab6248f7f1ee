/** A simulated person's day: one activity after the other, again and again. */
import { ConfigError } from '../errors';
import type { Activity } from './gait';
import type { MotionSimulator } from './motion-simulator';

export interface RoutineStep {
  activity: Activity;
  /** s, more than 0 */
  seconds: number;
}

/** What the demo's device does: half a minute with every activity in it. */
export const demoRoutine: readonly RoutineStep[] = [
  { activity: 'idle', seconds: 8 },
  { activity: 'walking', seconds: 10 },
  { activity: 'running', seconds: 8 },
  { activity: 'walking', seconds: 6 },
  { activity: 'stairs', seconds: 10 },
];

export class MotionRoutine {
  private place = 0;
  /** samples left of the present step */
  private left: number;

  /** @throws ConfigError for no steps or one that takes no time */
  constructor(
    private readonly simulator: MotionSimulator,
    private readonly steps: readonly RoutineStep[] = demoRoutine,
  ) {
    if (steps.length === 0 || steps.some(({ seconds }) => !(seconds > 0)))
      throw new ConfigError('MOTION', 'a routine needs steps that take more than 0 seconds each');
    simulator.activity = steps[0].activity;
    this.left = this.samplesOf(0);
  }

  /** What the person does now. */
  get activity(): Activity {
    return this.steps[this.place].activity;
  }

  /** The next `count` samples, as `MotionSimulator.read`. */
  read(count: number): Float32Array {
    const samples = new Float32Array(6 * count);
    for (let done = 0; done < count; ) {
      const part = Math.min(this.left, count - done);
      samples.set(this.simulator.read(part), 6 * done);
      done += part;
      this.left -= part;
      if (this.left === 0) this.advance();
    }
    return samples;
  }

  private advance(): void {
    this.place = (this.place + 1) % this.steps.length;
    this.simulator.activity = this.activity;
    this.left = this.samplesOf(this.place);
  }

  private samplesOf(place: number): number {
    return Math.max(1, Math.round(this.steps[place].seconds * this.simulator.sampleRate));
  }
}
