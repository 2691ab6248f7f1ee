import assert from 'node:assert/strict';
import { needsShared, readShared } from '../../test/support/shared';
import { InputError } from '../errors';
import { createDetector, type Decision, type MicroWakeWordConfig } from './index';

/** Pushes probabilities 0 to 255, one every 30 ms, the first at 30 ms. */
function run(config: Partial<MicroWakeWordConfig>, probabilities: ArrayLike<number>): Decision[] {
  const under = createDetector({ method: 'micro-wake-word', ...config });
  const decisions: Decision[] = [];
  for (let i = 0; i < probabilities.length; i++) {
    const decision = under.push({ scores: { okay_nabu: probabilities[i] / 256 }, time: 30 * (i + 1) });
    if (decision) decisions.push(decision);
  }
  return decisions;
}

const repeat = (value: number, count: number): number[] => new Array(count).fill(value);

describe('micro-wake-word', () => {
  it('needs a full ring of consecutive probabilities', () => {
    const config = { ignoreWindows: 0 };
    assert.equal(run(config, repeat(255, 4)).length, 0);
    assert.deepEqual(run(config, repeat(255, 5)), [
      { label: 'okay_nabu', confidence: 1, start: 30, end: 150 },
    ]);
  });

  it('exceeds strictly: floor(0.97 x 255) = 247', () => {
    const config = { ignoreWindows: 0, slidingWindow: 5, cutoff: 0.97 };
    assert.equal(run(config, repeat(247, 20)).length, 0, 'an average of 247 is equal');
    assert.equal(run(config, [247, 247, 247, 247, 248]).length, 1, 'one more is more');
  });

  it('compares a single-precision average in the older arithmetic: 0.97 x 255 = 247.35', () => {
    const config = { ignoreWindows: 0, slidingWindow: 5, cutoff: 0.97, arithmetic: 'float' } as const;
    assert.equal(run(config, [247, 247, 247, 247, 248]).length, 0, '1236 / 1275 = 0.9694');
    assert.equal(run(config, [247, 247, 247, 248, 248]).length, 1, '1237 / 1275 = 0.9702');
  });

  it('averages over as many probabilities as asked', () => {
    assert.deepEqual(
      run({ ignoreWindows: 0, slidingWindow: 10 }, repeat(255, 30)).map(({ end }) => end / 30),
      [10, 20, 30],
    );
  });

  it('ignores inferences after the start; newer ESPHome counts only those below the cut-off', () => {
    const quietThenLoud = [...repeat(0, 24), ...repeat(255, 10)];
    assert.equal(
      run({ ignoreWindows: 25, arithmetic: 'integer' }, quietThenLoud).length,
      0,
      'one quiet one is missing',
    );
    assert.equal(run({ ignoreWindows: 24, arithmetic: 'integer' }, quietThenLoud)[0].end / 30, 29);
    assert.equal(run({ ignoreWindows: 25, arithmetic: 'float' }, quietThenLoud)[0].end / 30, 29);
    assert.equal(run({ ignoreWindows: 25, arithmetic: 'float' }, repeat(255, 40))[0].end / 30, 25);
  });

  it('begins anew after a detection, so that one word is one event', () => {
    assert.equal(run({ ignoreWindows: 25 }, [...repeat(0, 25), ...repeat(255, 200)]).length, 1);
    const twice = [...repeat(0, 25), ...repeat(255, 8), ...repeat(0, 25), ...repeat(255, 8)];
    assert.equal(run({ ignoreWindows: 25 }, twice).length, 2);
  });

  it('is silent for the refractory period', () => {
    const ends = run({ ignoreWindows: 0, refractoryMs: 600 }, repeat(255, 60)).map(({ end }) => end);
    assert.deepEqual(ends, [150, 750, 1350]);
  });

  it('watches the label asked for', () => {
    const under = createDetector({
      method: 'micro-wake-word',
      label: 'b',
      ignoreWindows: 0,
      slidingWindow: 1,
    });
    assert.equal(under.push({ scores: { a: 1, b: 0 }, time: 0 }), undefined);
    assert.equal(under.push({ scores: { a: 0, b: 1 }, time: 1 })?.label, 'b');
  });

  it('refuses a time that runs backwards, and begins anew', () => {
    const under = createDetector({ method: 'micro-wake-word', ignoreWindows: 0, slidingWindow: 2 });
    under.push({ scores: { a: 1 }, time: 100 });
    assert.throws(() => under.push({ scores: { a: 1 }, time: 50 }), InputError);
    assert.equal(under.push({ scores: { a: 1 }, time: 60 }), undefined, 'the ring is empty again');
  });

  describe('on the probabilities of the real okay_nabu model', () => {
    before(function () {
      needsShared(this);
    });

    for (const arithmetic of ['integer', 'float'] as const) {
      it(`detects each of the four voices once (${arithmetic})`, () => {
        const probabilities = readShared('golden', 'wake', 'okay_nabu.v2_okay_nabu.u8');
        const seconds = run({ cutoff: 0.97, slidingWindow: 5, arithmetic }, probabilities).map(
          ({ end }) => end / 1000,
        );
        assert.equal(seconds.length, 4, `${seconds}`);
        for (const [i, expected] of [2.07, 4.47, 6.87, 9.15].entries())
          assert.ok(Math.abs(seconds[i] - expected) <= 0.1, `${seconds[i]} s, expected near ${expected} s`);
      });

      it(`detects nothing in speech without the wake word (${arithmetic})`, () => {
        const probabilities = readShared('golden', 'wake', 'negative.v2_okay_nabu.u8');
        assert.deepEqual(run({ cutoff: 0.97, slidingWindow: 5, arithmetic }, probabilities), []);
      });
    }
  });
});
