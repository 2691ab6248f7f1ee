import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigError } from '../errors';
import { type Activity, activities, gaits } from './gait';
import { demoRoutine, MotionRoutine } from './motion-routine';
import { MotionSimulator } from './motion-simulator';

const RATE = 50;

/** One value per sample of a simulated stretch. */
function series(
  activity: Activity,
  seed: number,
  value: (sample: Float32Array) => number,
  seconds = 40,
): number[] {
  const samples = new MotionSimulator({ seed, activity }).read(seconds * RATE);
  return Array.from({ length: seconds * RATE }, (_, i) => value(samples.subarray(6 * i, 6 * i + 6)));
}

const magnitude = ([x, y, z]: Float32Array) => Math.hypot(x, y, z);
const turning = ([, , , x, y, z]: Float32Array) => Math.hypot(x, y, z);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)));

/** Frequency with the most power, Hz, in steps of 0.05. */
function dominant(values: number[]): number {
  const centre = mean(values);
  let best = 0;
  let most = -1;
  for (let hz = 0.5; hz < 6; hz += 0.05) {
    let re = 0;
    let im = 0;
    values.forEach((value, i) => {
      re += (value - centre) * Math.cos((2 * Math.PI * hz * i) / RATE);
      im += (value - centre) * Math.sin((2 * Math.PI * hz * i) / RATE);
    });
    const power = re * re + im * im;
    if (power > most) [best, most] = [hz, power];
  }
  return best;
}

describe('the simulated motion sensor', () => {
  it('shows gravity alone, and no turning, while idle', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const rest = series('idle', seed, magnitude);
      assert.ok(Math.abs(mean(rest) - 9.80665) < 0.35, `seed ${seed}: ${mean(rest)} m/s2`);
      assert.ok(deviation(rest) < 0.1);
      assert.ok(mean(series('idle', seed, turning)) < 0.1);
    }
  });

  it('steps at the cadence of its gait', () => {
    for (const activity of ['walking', 'running', 'stairs'] as const)
      for (const seed of [1, 2, 3]) {
        const hz = dominant(series(activity, seed, magnitude));
        const cadence = gaits[activity][0].cadence;
        // a person's own cadence, and the swing of the thigh may put the stride or its double first
        const ratio = hz / cadence;
        assert.ok(
          [0.5, 1, 2].some(factor => Math.abs(ratio / factor - 1) < 0.2),
          `${activity} ${seed}: ${hz} Hz`,
        );
      }
  });

  it('shakes more the harder the activity', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const [idle, walking, running, stairs] = activities.map(activity =>
        deviation(series(activity, seed, magnitude)),
      );
      assert.ok(running > 1.5 * walking && running > 1.5 * stairs, `seed ${seed}`);
      assert.ok(Math.min(walking, stairs) > 5 * idle);
    }
  });

  it('turns as its gravity does: the rate about y integrates to the change of the angle', () => {
    // a noise-free view: mean drift over many strides must vanish, amplitude must fit the swing
    const samples = new MotionSimulator({ seed: 5, activity: 'walking' }).read(60 * RATE);
    let angle = 0;
    const angles: number[] = [];
    for (let i = 0; i < 60 * RATE; i++) {
      angle += samples[6 * i + 4] / RATE;
      angles.push(angle);
    }
    const detrended = angles.slice(RATE).map((value, i) => value - angles[i]);
    const swing = gaits.walking[0].swing;
    assert.ok(Math.abs(mean(detrended)) < 0.06, `drift ${mean(detrended)} rad per second`);
    assert.ok(
      deviation(detrended) < 2 * swing &&
        deviation(angles.map((v, i) => v - (i * angle) / angles.length)) > swing / 4,
    );
  });

  it('repeats with its seed however it is read', () => {
    const whole = new MotionSimulator({ seed: 9, activity: 'running' }).read(100);
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 6 }), cuts => {
        const simulator = new MotionSimulator({ seed: 9, activity: 'running' });
        const bounds = [0, ...cuts.sort((a, b) => a - b), 100];
        const parts = bounds.slice(1).flatMap((end, i) => [...simulator.read(end - bounds[i])]);
        assert.deepEqual(Float32Array.from(parts), whole);
      }),
      { numRuns: 20 },
    );
    assert.notDeepEqual(new MotionSimulator({ seed: 10, activity: 'running' }).read(100), whole);
  });

  it('changes its activity within about a second, without a jump', () => {
    const simulator = new MotionSimulator({ seed: 3, activity: 'running' });
    simulator.read(500);
    simulator.activity = 'idle';
    const after = simulator.read(200);
    const motion = (from: number) =>
      deviation(
        Array.from({ length: 25 }, (_, i) => magnitude(after.subarray(6 * (from + i), 6 * (from + i) + 6))),
      );
    assert.ok(motion(0) > 1, 'still running out');
    assert.ok(motion(150) < 0.3, 'at rest');
  });

  it('goes through its routine and starts again', () => {
    const routine = new MotionRoutine(new MotionSimulator({ seed: 1 }));
    const seen: Activity[] = [];
    const seconds = demoRoutine.reduce((sum, step) => sum + step.seconds, 0);
    for (let i = 0; i < 2 * seconds; i++) {
      seen.push(routine.activity);
      assert.equal(routine.read(RATE).length, 6 * RATE);
    }
    const expected = demoRoutine.flatMap(({ activity, seconds }) => Array(seconds).fill(activity));
    assert.deepEqual(seen, [...expected, ...expected]);
  });

  it('refuses what it does not know', () => {
    assert.throws(
      () => new MotionSimulator({ activity: 'flying' as Activity }),
      /activity must be one of idle/,
    );
    assert.throws(() => new MotionSimulator({ sampleRate: 0 }), ConfigError);
    assert.throws(() => new MotionRoutine(new MotionSimulator(), []), ConfigError);
  });
});
