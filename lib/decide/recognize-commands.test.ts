import assert from 'node:assert/strict';
import { InputError } from '../errors';
import { createDetector, type Decision, type RecognizeCommandsConfig } from './index';

/** int8 scores of micro_speech as the shares of one that they stand for. */
const scores = (silence: number, unknown: number, yes: number, no: number) => ({
  silence: silence / 256,
  unknown: unknown / 256,
  yes: yes / 256,
  no: no / 256,
});
const YES = scores(0, 0, 255, 0);
const NO = scores(0, 0, 0, 255);
const SILENCE = scores(255, 0, 0, 0);

function detector(config: Partial<RecognizeCommandsConfig> = {}) {
  return createDetector({ method: 'recognize-commands', ...config });
}

/** Pushes the same scores every 100 ms in [from, to) and returns the decisions. */
function run(under: ReturnType<typeof detector>, from: number, to: number, frame = YES): Decision[] {
  const decisions: Decision[] = [];
  for (let time = from; time < to; time += 100) {
    const decision = under.push({ scores: frame, time });
    if (decision) decisions.push(decision);
  }
  return decisions;
}

describe('recognize-commands', () => {
  it('waits for three scores and a quarter of the window: 300 ms at ten per second', () => {
    assert.deepEqual(run(detector(), 0, 400), [{ label: 'yes', confidence: 255 / 256, start: 0, end: 300 }]);
  });

  it('waits for the minimum count where scores are rare', () => {
    const under = detector();
    assert.equal(under.push({ scores: YES, time: 0 }), undefined);
    assert.equal(under.push({ scores: YES, time: 400 }), undefined);
    assert.equal(under.push({ scores: YES, time: 800 })?.end, 800);
  });

  it('reports the same label again only after more than the suppression time', () => {
    assert.deepEqual(
      run(detector(), 0, 4000).map(({ end }) => end),
      [300, 1900, 3500],
    );
  });

  it('reports another label at once, when its average is the largest', () => {
    const under = detector({ cutoff: 100 / 256 });
    run(under, 0, 400);
    const [decision] = run(under, 400, 1400, NO);
    // 4 x yes in the window until 1000; no leads with the fifth
    assert.deepEqual([decision.label, decision.end], ['no', 800]);
  });

  it('is never suppressed after the first category', () => {
    const under = detector({ cutoff: 100 / 256 });
    assert.equal(run(under, 0, 400, SILENCE)[0].label, 'silence');
    // silence again: the first category holds nothing back, itself included
    assert.equal(run(under, 400, 700, SILENCE).length, 3);
  });

  it('exceeds strictly: an average equal to the threshold is none', () => {
    assert.equal(run(detector({ cutoff: 200 / 256 }), 0, 1000, scores(0, 0, 200, 0)).length, 0);
    assert.equal(run(detector({ cutoff: 200 / 256 }), 0, 1000, scores(0, 0, 201, 0)).length, 1);
  });

  it('averages in whole numbers, cut down', () => {
    const under = detector({ cutoff: 200 / 256, windowMs: 300 });
    const push = (value: number, time: number) => under.push({ scores: scores(0, 0, value, 0), time });
    push(201, 0);
    push(201, 100);
    // 603 - 1 = 602, / 3 = 200.67: cut to 200
    assert.equal(push(200, 200), undefined);
  });

  it('takes the first of equal averages', () => {
    assert.equal(run(detector({ cutoff: 0.1 }), 0, 400, scores(0, 0, 100, 100))[0].label, 'yes');
  });

  it('keeps an entry as old as the window and drops an older one', () => {
    const under = detector({ windowMs: 200, cutoff: 0.1, minimumCount: 4 });
    assert.equal(run(under, 0, 1000).length, 0, '200 ms hold three scores, never four');
    assert.equal(run(detector({ windowMs: 200, cutoff: 0.1, minimumCount: 3 }), 0, 300).length, 1);
  });

  it('lets background labels take part but reports them to nobody', () => {
    const under = detector({ backgroundLabels: ['silence', 'unknown'], cutoff: 100 / 256 });
    assert.equal(run(under, 0, 1000, SILENCE).length, 0);
    assert.equal(run(under, 1000, 2000, YES).length, 1);
  });

  it('reports one label only, where asked', () => {
    assert.equal(run(detector({ label: 'no' }), 0, 2000, YES).length, 0);
    assert.equal(run(detector({ label: 'no' }), 0, 1000, NO).length, 1);
  });

  it('refuses a time before its oldest entry, and begins anew', () => {
    const under = detector();
    run(under, 1000, 1200);
    assert.throws(() => under.push({ scores: YES, time: 900 }), InputError);
    assert.deepEqual(
      run(under, 0, 400).map(({ end }) => end),
      [300],
    );
  });

  it('begins anew on reset', () => {
    const under = detector();
    run(under, 0, 400);
    under.reset();
    assert.deepEqual(
      run(under, 0, 400).map(({ end }) => end),
      [300],
    );
  });
});
