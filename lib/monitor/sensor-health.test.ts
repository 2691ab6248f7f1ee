import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeHealth } from './merge-health';
import { normal } from './noise.support';
import { type HealthReport, SensorHealth } from './sensor-health';

const NAMES = ['x', 'y'];
const RATE = 50;

/** `count` samples of two channels: x as given, y healthy noise. */
function samples(count: number, x: (i: number) => number): Float32Array {
  return Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? x(i / 2) : noisy()));
}

const noisy = normal(5);
const health = (options = {}) => new SensorHealth({ channels: 2, sampleRate: RATE, ...options });

describe('SensorHealth', () => {
  it('says nothing of a noisy sensor', () => {
    const under = health();
    for (let i = 0; i < 100; i++)
      assert.equal(under.examine(samples(50, noisy), 50, 0, 1000 * i, NAMES), undefined);
    assert.deepEqual(under.counts, { clipped: 0, stuck: 0, dropped: 0, rate: 0, silent: 0 });
  });

  it('flags a clipped channel, and counts its samples', () => {
    const under = health({ ranges: [{ low: -2, high: 2 }] });
    const report = under.examine(
      samples(50, i => (i >= 20 && i < 30 ? 2 : 0.03 * i)),
      50,
      0,
      undefined,
      NAMES,
    );
    assert.deepEqual(report, {
      problems: ['clipped'],
      clipped: { x: 10 },
      counts: { clipped: 10, stuck: 0, dropped: 0, rate: 0, silent: 0 },
    });
  });

  it('flags a channel that does not move for five seconds, until it moves again', () => {
    const under = health();
    const reports = Array.from({ length: 8 }, () =>
      under.examine(
        samples(50, () => 9.81),
        50,
        0,
        undefined,
        NAMES,
      ),
    );
    assert.deepEqual(
      reports.map(report => report?.stuck),
      [undefined, undefined, undefined, undefined, { x: 250 }, { x: 300 }, { x: 350 }, { x: 400 }],
    );
    assert.equal(under.counts.stuck, 151);
    assert.equal(under.examine(samples(50, noisy), 50), undefined);
  });

  it('leaves a slow sensor its time, and one that may stand still for ever', () => {
    const slow = new SensorHealth({ channels: 1, sampleRate: 1 });
    for (let i = 0; i < 99; i++) assert.equal(slow.examine([21.5], 1), undefined);
    assert.deepEqual(slow.examine([21.5], 1)?.stuck, { 0: 100 });
    const still = new SensorHealth({ channels: 1, sampleRate: 1000, stuckAfter: 0 });
    assert.equal(still.examine(new Float32Array(100_000), 100_000), undefined);
  });

  it('flags lost samples', () => {
    const under = health();
    assert.deepEqual(under.examine(samples(5, noisy), 5, 7)?.dropped, 7);
    assert.equal(under.examine(samples(5, noisy), 5), undefined);
    assert.equal(under.counts.dropped, 7);
  });

  it('flags a rate that is not the stated one while it is so, and counts how often that began', () => {
    const under = health();
    let time = 0;
    const send = (rate: number, seconds: number) => {
      let last: HealthReport | undefined;
      for (let i = 0; i < seconds * 5; i++) {
        time += 10_000 / rate;
        last = under.examine(samples(10, noisy), 10, 0, time);
      }
      return last;
    };
    assert.equal(send(50, 60), undefined);
    const { rate, problems } = send(45, 120) as HealthReport;
    assert.deepEqual([problems, rate?.expected, Math.round(rate?.measured ?? 0)], [['rate'], 50, 45]);
    assert.equal(send(50, 200), undefined);
    assert.equal(under.counts.rate, 1);
  });

  it('tells with the next samples that there was silence', () => {
    const under = health();
    under.examine(samples(10, noisy), 10);
    under.silent(11);
    under.silent(12);
    assert.deepEqual(under.examine(samples(10, noisy), 10)?.silent, 12);
    assert.equal(under.examine(samples(10, noisy), 10), undefined);
    assert.equal(under.counts.silent, 1);
  });

  it('numbers channels without names', () => {
    const under = health({ ranges: [undefined, { low: -9, high: 1 }] });
    assert.deepEqual(under.examine([0, 1, 0.5, 1, 0, 1], 3)?.clipped, { 1: 3 });
  });

  it('counts the same whatever the chunks', () => {
    const signal = samples(600, i =>
      i % 200 < 120 ? Math.max(-1, Math.min(1, 1.5 * Math.sin(i / 5))) : 0.5,
    );
    const counts = (sizes: number[]) => {
      const under = health();
      for (let at = 0, k = 0; at < 600; k++) {
        const end = Math.min(600, at + (sizes[k] ?? 600));
        under.examine(signal.subarray(2 * at, 2 * end), end - at);
        at = end;
      }
      return under.counts;
    };
    const whole = counts([]);
    assert.ok(whole.clipped > 10);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }), sizes => {
        assert.deepEqual(counts(sizes), whole);
      }),
    );
  });

  it('takes 64-bit integers', () => {
    const under = new SensorHealth({ channels: 1, ranges: [{ low: -1, high: 5 }] });
    assert.deepEqual(under.examine(BigInt64Array.of(5n, 5n), 2)?.clipped, { 0: 2 });
  });
});

describe('the health of a window', () => {
  const counts = { clipped: 1, stuck: 2, dropped: 3, rate: 0, silent: 1 };

  it('is that of all its samples', () => {
    const merged = mergeHealth([
      { problems: ['clipped'], clipped: { x: 3 }, counts },
      {
        problems: ['clipped', 'stuck', 'dropped'],
        clipped: { x: 1, y: 2 },
        stuck: { z: 300 },
        dropped: 4,
        counts,
      },
      {
        problems: ['dropped', 'silent'],
        stuck: { z: 350 },
        dropped: 1,
        silent: 12,
        counts: { ...counts, silent: 2 },
      },
    ]);
    assert.deepEqual(merged, {
      problems: ['clipped', 'stuck', 'dropped', 'silent'],
      clipped: { x: 4, y: 2 },
      stuck: { z: 350 },
      dropped: 5,
      silent: 12,
      counts: { ...counts, silent: 2 },
    });
  });

  it('is nothing where there is no report', () => {
    assert.equal(mergeHealth([]), undefined);
  });
});
