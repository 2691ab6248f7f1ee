import assert from 'node:assert/strict';
import { startFlow } from '../../test/support/in-process';
import { fakeContext } from '../../test/support/node-context';
import { type Message, writeTensor } from '../shared/message';
import { type DecideSettings, decideDefaults } from './config';
import { DecideController } from './controller';
import decideNode from './decide';
import { readScores } from './scores';

function controller(changes: Partial<DecideSettings> = {}) {
  const context = fakeContext({ ...decideDefaults, minimumCount: 1, ...changes });
  const decide = new DecideController(context);
  return { context, push: (msg: Message) => (decide.handle(msg) ?? []) as Message[] };
}

/** A classification whose window ends at `end` ms. */
const result = (scores: Record<string, number>, end: number, extra: Message = {}): Message => ({
  payload: { label: 'x', confidence: 1, scores },
  window: { start: end - 1000, end, sampleRate: 50 },
  ...extra,
});

describe('tinyml-decide: scores of a message', () => {
  const options = { label: 'detected', now: 5 };

  it('reads a classification, at the end of its window', () => {
    assert.deepEqual(readScores(result({ yes: 0.9, no: 0.1 }, 2000), options), [
      { scores: { yes: 0.9, no: 0.1 }, time: 2000 },
    ]);
  });

  it('spreads several results over the time of their message', () => {
    const one = { label: 'a', confidence: 1, scores: { a: 1 } };
    const frames = readScores({ payload: [one, one, one], window: { start: 1000, end: 1300 } }, options);
    assert.deepEqual(
      frames.map(({ time }) => time),
      [1100, 1200, 1300],
    );
  });

  it('reads scores by label, named tensors and single numbers', () => {
    assert.deepEqual(readScores({ payload: { yes: 0.5 } }, options), [{ scores: { yes: 0.5 }, time: 5 }]);
    const tensor = {
      data: Uint8Array.of(64, 128, 0, 255),
      type: 'uint8' as const,
      shape: [2, 2],
      names: ['a', 'b'],
      scale: 1 / 256,
      zeroPoint: 0,
      start: 10,
    };
    assert.deepEqual(
      readScores(writeTensor({}, tensor), options).map(({ scores }) => scores),
      [
        { a: 0.25, b: 0.5 },
        { a: 0, b: 255 / 256 },
      ],
    );
    assert.deepEqual(readScores({ payload: 0.7 }, options), [{ scores: { detected: 0.7 }, time: 5 }]);
    assert.equal(readScores({ payload: [0.1, 0.2, 0.3] }, options).length, 3);
  });

  it('refuses what holds no scores', () => {
    assert.throws(
      () => readScores({ payload: [[0.1, 0.9]] }, options),
      /2 scores without names: give the model its labels/,
    );
    assert.throws(
      () => readScores({ payload: { label: 'a', scores: { a: 'high' } } }, options),
      /score of a is the text "high"/,
    );
    assert.throws(() => readScores({ payload: { a: Number.NaN } }, options), /score of a is NaN/);
    assert.throws(() => readScores({ payload: 'yes' }, options), /payload is the text "yes"/);
    assert.throws(() => readScores({}, options), /no payload/);
    assert.throws(() => readScores({ payload: [] }, options), /the payload is empty/);
  });
});

describe('tinyml-decide', () => {
  it('gives one event per happening', () => {
    const { push } = controller({ windowMs: 0, cutoff: 0.8, backgroundLabels: 'no' });
    const decisions = [0.1, 0.9, 0.95, 0.9, 0.2].flatMap((yes, i) =>
      push(result({ yes, no: 1 - yes }, 1000 + 100 * i)),
    );
    assert.deepEqual(
      decisions.map(({ payload }) => payload),
      [{ label: 'yes', confidence: 0.9, start: 1100, end: 1100 }],
    );
    assert.deepEqual(decisions[0].window, { start: 100, sampleRate: 50, end: 1100 });
    assert.equal('tensor' in decisions[0], false);
  });

  it('reports the background to nobody', () => {
    const { push } = controller({ windowMs: 0, backgroundLabels: 'silence, unknown' });
    assert.deepEqual(push(result({ silence: 0.99, yes: 0 }, 1000)), []);
    assert.equal(push(result({ silence: 0, yes: 0.99 }, 2000)).length, 1);
  });

  it('keeps a detector per topic, and resets one or all', () => {
    const { push } = controller({ windowMs: 0, refractoryMs: 10_000 });
    const yes = (topic: string, end: number) => push(result({ yes: 1 }, end, { topic })).length;
    assert.deepEqual([yes('a', 1000), yes('b', 1000), yes('a', 2000)], [1, 1, 0]);
    push({ control: 'reset', topic: 'a' });
    assert.deepEqual([yes('a', 3000), yes('b', 3000)], [1, 0]);
    push({ control: 'reset' });
    assert.deepEqual([yes('b', 4000)], [1]);
  });

  it('decides several times within one message of several results', () => {
    const { push } = controller({ windowMs: 0, refractoryMs: 0, releaseCutoff: 0.5 });
    const one = (yes: number) => ({ label: '', confidence: 0, scores: { yes } });
    const events = push({
      payload: [one(0.9), one(0.1), one(0.95)],
      window: { start: 0, end: 300 },
      extra: 1,
    });
    assert.deepEqual(
      events.map(({ payload }) => (payload as { end: number }).end),
      [100, 300],
    );
    assert.deepEqual(
      events.map(({ extra }) => extra),
      [1, 1],
    );
  });

  it('goes on after scores whose time ran backwards', () => {
    const { push } = controller({ windowMs: 0 });
    push(result({ yes: 0 }, 2000));
    assert.throws(() => push(result({ yes: 0 }, 1000)), /ran backwards/);
    assert.equal(push(result({ yes: 1 }, 1100)).length, 1);
  });

  it('uses the settings of the chosen method only', () => {
    const silence = result({ silence: 1, yes: 0 }, 0);
    for (const [changes, expected] of [
      [
        { method: 'recognize-commands', cutoff: 150 / 256, windowMs: 1000, minimumCount: 3 },
        [false, false, true, false],
      ],
      [
        { method: 'micro-wake-word', cutoff: 0.5, slidingWindow: 2, ignoreWindows: 0, label: 'yes' },
        [false, true, false, true],
      ],
    ] as [Partial<DecideSettings>, boolean[]][]) {
      const { push } = controller({ ...changes, refractoryMs: 0, suppressionMs: 1e6, releaseCutoff: 0.5 });
      push(silence);
      // after a detection microWakeWord begins with an empty ring
      const decided = [2000, 2200, 2400, 2600].map(
        end => push(result({ silence: 0, yes: 0.9 }, end)).length > 0,
      );
      assert.deepEqual(decided, expected, changes.method);
    }
  });

  it('refuses impossible settings before the first message', () => {
    assert.throws(() => controller({ cutoff: 2 }), /cutoff is 2; allowed: from 0 to 1/);
    assert.throws(() => controller({ method: 'vote' as never }), /method is "vote"/);
    assert.throws(() => controller({ releaseCutoff: 0.9 }), /releaseCutoff/);
  });

  it('offers scores and cut-off for the dialog', () => {
    const { push, context } = controller({ windowMs: 0 });
    push(result({ yes: 0.9, no: 0.1 }, 1000));
    assert.deepEqual(context.picture?.(), {
      kind: 'scores',
      scores: { yes: 0.9, no: 0.1 },
      label: 'yes',
      confidence: 0.9,
      cutoff: 0.8,
      start: 1000,
    });
  });

  it('works in Node-RED: events out, errors to catch nodes, done for every message', async () => {
    const flow = await startFlow(
      [decideNode],
      [
        {
          id: 'decide',
          type: 'tinyml-decide',
          ...decideDefaults,
          windowMs: '0',
          minimumCount: '1',
          wires: [['out']],
        },
        { id: 'out', type: 'helper' },
      ],
    );
    try {
      flow.send('decide', result({ yes: 0.1 }, 1000));
      flow.send('decide', result({ yes: 0.9 }, 1100));
      flow.send('decide', { payload: 'no scores' });
      const [event] = await flow.received('out', 1);
      assert.deepEqual(event.payload, { label: 'yes', confidence: 0.9, start: 1100, end: 1100 });
      assert.match((await flow.failed(1))[0].error.message, /no scores/);
      await flow.until(() => flow.completed.length === 2);
      await flow.settle();
      assert.equal(flow.messages('out').length, 1);
    } finally {
      await flow.stop();
    }
  });
});
