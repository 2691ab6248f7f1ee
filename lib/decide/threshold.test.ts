import assert from 'node:assert/strict';
import { ConfigError, InputError } from '../errors';
import {
  createDetector,
  type Decision,
  type DetectorConfig,
  type ThresholdConfig,
  validateDetectorConfig,
} from './index';

/** Pushes scores of label "on" (and 1 - score of "off"), one every 100 ms from `from` on. */
function run(config: Partial<ThresholdConfig>, scores: number[], from = 0): Decision[] {
  const under = createDetector({ method: 'threshold', backgroundLabels: ['off'], ...config });
  return scores.flatMap((on, i) => under.push({ scores: { on, off: 1 - on }, time: from + 100 * i }) ?? []);
}

const repeat = (value: number, count: number): number[] => new Array(count).fill(value);
const ends = (decisions: Decision[]): number[] => decisions.map(({ end }) => end);

describe('threshold', () => {
  it('averages over the window: a step crosses the cut-off when its share does', () => {
    const step = [...repeat(0, 10), ...repeat(1, 10)];
    // 500 ms hold six scores; more than 0.8 of them are 1 with the fifth
    const [decision] = run({ windowMs: 500, cutoff: 0.8 }, step);
    assert.deepEqual(decision, { label: 'on', confidence: 5 / 6, start: 900, end: 1400 });
  });

  it('exceeds strictly', () => {
    assert.equal(run({ windowMs: 0, cutoff: 0.5 }, [0.5, 0.5]).length, 0);
    assert.equal(run({ windowMs: 0, cutoff: 0.5 }, [0.51]).length, 1);
  });

  it('waits for the minimum count', () => {
    assert.deepEqual(ends(run({ minimumCount: 4 }, repeat(1, 5))), [300]);
  });

  it('is silent for the refractory period, then reports what still goes on', () => {
    assert.deepEqual(ends(run({ windowMs: 0, refractoryMs: 450 }, repeat(1, 12))), [0, 500, 1000]);
  });

  it('reports once until the score was below the release cut-off', () => {
    const config = { windowMs: 0, refractoryMs: 0, cutoff: 0.8, releaseCutoff: 0.4 };
    assert.deepEqual(ends(run(config, [0.9, 0.9, 0.5, 0.9, 0.4, 0.9, 0.39, 0.9, 0.9])), [0, 700]);
  });

  it('releases during the refractory period too', () => {
    const config = { windowMs: 0, refractoryMs: 300, cutoff: 0.8, releaseCutoff: 0.4 };
    assert.deepEqual(ends(run(config, [0.9, 0.1, 0.9, 0.9, 0.9])), [0, 300]);
  });

  it('reports nothing while a background label leads', () => {
    const under = createDetector({
      method: 'threshold',
      cutoff: 0.3,
      windowMs: 0,
      backgroundLabels: ['noise'],
    });
    assert.equal(under.push({ scores: { noise: 0.6, yes: 0.4 }, time: 0 }), undefined);
    assert.equal(under.push({ scores: { noise: 0.4, yes: 0.6 }, time: 100 })?.label, 'yes');
  });

  it('treats all other labels as background where one is asked for', () => {
    const under = createDetector({ method: 'threshold', cutoff: 0.3, windowMs: 0, label: 'no' });
    assert.equal(under.push({ scores: { yes: 0.6, no: 0.4 }, time: 0 }), undefined);
    assert.equal(under.push({ scores: { yes: 0.4, no: 0.6 }, time: 100 })?.label, 'no');
  });

  it('begins anew where the labels change', () => {
    const under = createDetector({ method: 'threshold', minimumCount: 2 });
    under.push({ scores: { a: 1 }, time: 0 });
    assert.equal(under.push({ scores: { b: 1 }, time: 1 }), undefined);
    assert.equal(under.push({ scores: { b: 1 }, time: 2 })?.label, 'b');
  });

  it('refuses what is no number, and a time that runs backwards', () => {
    const under = createDetector({ method: 'threshold' });
    assert.throws(() => under.push({ scores: { a: Number.NaN }, time: 0 }), /score of a is NaN/);
    assert.throws(() => under.push({ scores: {}, time: 0 }), InputError);
    assert.throws(() => under.push({ scores: { a: 1 }, time: Number.NaN }), InputError);
    under.push({ scores: { a: 0 }, time: 10 });
    assert.throws(() => under.push({ scores: { a: 0 }, time: 9 }), /backwards, from 10 to 9/);
    assert.equal(under.push({ scores: { a: 1 }, time: 5 })?.end, 5, 'begins anew');
  });

  it('takes undefined settings as defaults', () => {
    assert.deepEqual(ends(run({ cutoff: undefined, windowMs: undefined }, repeat(0.9, 2))), [0]);
  });
});

describe('settings of detectors', () => {
  it('are good by default', () => {
    for (const method of ['threshold', 'recognize-commands', 'micro-wake-word'] as const)
      assert.deepEqual(validateDetectorConfig({ method }), []);
  });

  it('name the key, the value and what is allowed', () => {
    const wrong: [DetectorConfig, RegExp][] = [
      [{ method: 'vote' } as unknown as DetectorConfig, /method is "vote"; allowed: threshold/],
      [{ method: 'threshold', cutoff: 1.5 }, /cutoff is 1.5; allowed: from 0 to 1/],
      [
        { method: 'threshold', cutoff: 0.5, releaseCutoff: 0.6 },
        /releaseCutoff is 0.6; allowed: from 0 to the cut-off, 0.5/,
      ],
      [
        { method: 'recognize-commands', minimumCount: 0 },
        /minimumCount is 0; allowed: a whole number from 1/,
      ],
      [{ method: 'micro-wake-word', slidingWindow: 2.5 }, /slidingWindow is 2.5/],
      [{ method: 'micro-wake-word', cutoff: Number.NaN }, /cutoff is null/],
      [
        { method: 'threshold', backgroundLabels: 'a' as unknown as string[] },
        /backgroundLabels is "a"; allowed: a list/,
      ],
    ];
    for (const [config, sentence] of wrong) {
      assert.match(validateDetectorConfig(config).join(), sentence);
      assert.throws(
        () => createDetector(config),
        (error: Error) => error instanceof ConfigError && sentence.test(error.message),
      );
    }
  });
});
