import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFeatures } from '../../lib/features';
import { startFlow } from '../../test/support/in-process';
import { fakeContext } from '../../test/support/node-context';
import { type Message, type TensorDescription, writeTensor } from '../shared/message';
import { type FeaturesSettings, featuresDefaults, pipelineConfig } from './config';
import { FeaturesController } from './controller';
import featuresNode from './features';

const RATE = 16000;

function controller(changes: Partial<FeaturesSettings> = {}) {
  const context = fakeContext({ ...featuresDefaults, ...changes });
  const features = new FeaturesController(context);
  return { context, push: (msg: Message) => features.handle(msg) as Message | undefined };
}

/** A second or so of something like sound. */
const sound = (samples: number, seed = 1) =>
  Int16Array.from(
    { length: samples },
    (_, i) => 8000 * Math.sin(i * 0.05 * seed) + 3000 * Math.sin(i * 0.31),
  );

/** A message of sound that begins at sample `at` of its stream. */
const message = (data: Int16Array, at = 0, extra: Partial<TensorDescription> = {}): Message =>
  writeTensor(
    {},
    {
      data,
      type: 'int16',
      shape: [data.length, 1],
      sampleRate: RATE,
      start: 1000 + at / 16,
      sequence: at,
      gap: 0,
      ...extra,
    },
  );

const described = (msg: Message | undefined) => (msg?.tensor ?? {}) as TensorDescription;

describe('tinyml-features: streaming', () => {
  it('gives the pipeline’s frames, as the model takes them', () => {
    const pcm = sound(RATE);
    const msg = controller().push(message(pcm));
    assert.deepEqual(
      msg?.payload,
      Buffer.from(createFeatures('micro_speech').process(pcm).buffer as ArrayBuffer),
    );
    assert.deepEqual(msg?.tensor, {
      type: 'int8',
      shape: [49, 40],
      sampleRate: 50,
      start: 1000,
      sequence: 0,
      gap: 0,
    });
  });

  it('gives the same frames with the same times, however the sound is cut', () => {
    const pcm = sound(RATE / 2);
    const whole = controller({ payloadAs: 'array' }).push(message(pcm));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 }), cuts => {
        const { push } = controller({ payloadAs: 'array' });
        const frames: unknown[] = [];
        for (let at = 0, i = 0; at < pcm.length; i++) {
          const end = Math.min(pcm.length, at + cuts[i % cuts.length]);
          const msg = push(message(pcm.slice(at, end), at));
          if (msg !== undefined) {
            const { start, sequence, gap } = described(msg);
            assert.equal(sequence, frames.length);
            assert.ok(
              Math.abs((start ?? 0) - (1000 + 20 * frames.length)) < 1e-6,
              `frame ${frames.length} at ${start}`,
            );
            assert.equal(gap, 0);
            frames.push(...(msg.payload as unknown[]));
          }
          at = end;
        }
        assert.deepEqual(frames, whole?.payload);
      }),
      { numRuns: 25 },
    );
  });

  it('sends nothing while no frame is complete', () => {
    assert.equal(controller().push(message(sound(479))), undefined);
  });

  it('keeps a state per topic, and resets one or all', () => {
    const { push } = controller();
    const half = (topic: string) => push({ ...message(sound(300)), topic }) !== undefined;
    assert.deepEqual([half('a'), half('b')], [false, false]);
    push({ control: 'reset', topic: 'a' });
    assert.deepEqual([half('a'), half('b')], [false, true]);
    push({ control: 'reset' });
    assert.deepEqual([half('a')], [false]);
  });

  it('turns lost samples into lost frames, and starts anew behind them', () => {
    const { push } = controller();
    const pcm = sound(RATE);
    push(message(pcm)); // 49 frames, the 50th begins at sample 15680
    const at = RATE + 3200;
    const msg = push(message(pcm, at, { gap: 3200 }));
    // frames 49 to 59 began in what was lost or was being filled: (19200 - 15680) / 320 = 11
    assert.deepEqual(described(msg), {
      type: 'int8',
      shape: [49, 40],
      sampleRate: 50,
      start: 1000 + at / 16,
      sequence: 60,
      gap: 11,
    });
    assert.deepEqual(msg?.payload, push({ ...message(pcm), topic: 'new' })?.payload);
    assert.equal(described(push(message(sound(480), 2 * RATE + 3200))).gap, 0, 'a loss is reported once');
  });

  it('reports a loss with the next frames, even when the first message behind it completes none', () => {
    const { push } = controller();
    push(message(sound(480)));
    assert.equal(push(message(sound(100), 500, { gap: 20 })), undefined);
    assert.equal(described(push(message(sound(480), 600))).gap, 1);
  });

  it('counts the samples of a refused message as lost', () => {
    const { push } = controller();
    push(message(sound(480)));
    assert.throws(() => push({ payload: [1, Number.NaN, 2] }), /value 1 of 3 is NaN/);
    assert.equal(described(push(message(sound(480), 483))).gap, 1);
  });
});

describe('tinyml-features: input', () => {
  it('takes every form of payload: Buffer without description, typed array, numbers', () => {
    const pcm = sound(480);
    const expected = controller().push(message(pcm))?.payload;
    for (const payload of [
      Buffer.from(pcm.buffer),
      pcm,
      Array.from(pcm),
      Float32Array.from(pcm),
      Array.from(pcm, value => [value]),
    ])
      assert.deepEqual(controller().push({ payload })?.payload, expected);
  });

  const refused: [string, Message, RegExp][] = [
    [
      'another rate',
      message(sound(480), 0, { sampleRate: 8000 }),
      /has 8000 Hz, micro-frontend takes 16000 Hz/,
    ],
    [
      'two channels',
      {
        payload: [
          [1, 2],
          [3, 4],
        ],
      },
      /has 2 channels.*expected 1/,
    ],
    ['sound scaled to one', { payload: [0.5, -0.25] }, /between -0.500 and 0.500.*multiply it by 32768/],
    ['sound beyond 16 bits', { payload: [40000] }, /-32768 to 32767; sample 0 is 40000/],
    ['half a sample', { payload: Buffer.alloc(3) }, /3 bytes.*no whole number of int16/],
  ];
  for (const [what, msg, text] of refused) {
    it(`refuses ${what}, and goes on`, () => {
      const { push } = controller();
      assert.throws(() => push(msg), text);
      assert.notEqual(push(message(sound(480))), undefined);
    });
  }

  it('refuses a rate that changes in mid-stream, counts its samples as lost, and goes on where the old rate comes back', () => {
    const { push } = controller();
    push(message(sound(480)));
    assert.throws(() => push(message(sound(480), 480, { sampleRate: 44100 })), /has 44100 Hz/);
    const next = described(push(message(sound(480), 960)));
    assert.ok((next.gap ?? 0) > 0);
  });

  it('refuses windows of motion with a value missing, or of other axes, and says which', () => {
    const { push } = controller({ pipeline: 'motion-statistics' });
    const window = Array.from({ length: 50 }, (_, i) => [Math.sin(i), 0, 9.81]);
    assert.equal(described(push({ payload: window })).shape[0], 90);
    const damaged = window.map((sample, i) => (i === 7 ? [0, Number.NaN, 0] : sample));
    assert.throws(() => push({ payload: damaged }), /value 22 of 150 is NaN \(channel 1 of 50x3\)/);
    assert.throws(
      () => push({ payload: window.map(sample => [...sample, 1]) }),
      /has 4 channels.*expected 3/,
    );
    assert.throws(() => push({ payload: [[1, 2, 3]] }), /needs at least 2 samples/);
    assert.equal(described(push({ payload: window })).shape[0], 90);
  });

  it('tolerates a measured rate close to its own', () => {
    assert.notEqual(controller().push(message(sound(480), 0, { sampleRate: 16100 })), undefined);
  });
});

describe('tinyml-features: settings', () => {
  it('gives int8 by default, and what is asked for', () => {
    const type = (changes: Partial<FeaturesSettings>) =>
      described(controller(changes).push(message(sound(480)))).type;
    assert.equal(type({ pipeline: 'micro-frontend' }), 'int8');
    assert.equal(type({ pipeline: 'micro-frontend', config: { output: 'uint16' } }), 'uint16');
    assert.equal(type({ config: { output: 'float32' } }), 'float32');
    assert.deepEqual(pipelineConfig({ pipeline: 'micro_speech', config: { channels: 32 } }), {
      channels: 32,
    });
  });

  it('refuses unknown pipelines and keys before the first message', () => {
    assert.throws(
      () => controller({ pipeline: 'loudness' }),
      /no feature pipeline "loudness"; pipelines: micro-frontend/,
    );
    assert.throws(() => controller({ config: { bands: 40 } }), /bands/);
  });

  it('works in Node-RED: frames out, errors to catch nodes, done for every message', async () => {
    const flow = await startFlow(
      [featuresNode],
      [
        {
          id: 'features',
          type: 'tinyml-features',
          ...featuresDefaults,
          config: '{"channels": 32}',
          wires: [['out']],
        },
        { id: 'out', type: 'helper' },
      ],
    );
    try {
      flow.send('features', { ...message(sound(RATE)), topic: 'mic', kept: 1 });
      flow.send('features', { payload: 'noise' });
      flow.send('features', message(sound(10)));
      const [msg] = await flow.received('out', 1);
      assert.deepEqual([described(msg).shape, msg.topic, msg.kept], [[49, 32], 'mic', 1]);
      assert.match((await flow.failed(1))[0].error.message, /the text "noise"/);
      await flow.until(() => flow.completed.length === 2);
      const answer = await (await flow.request('/tinyml/preview/features')).json();
      const { preview } = answer as { preview: { kind: string; input: any; output: any } };
      assert.deepEqual(
        [preview.kind, preview.output.kind, preview.output.shape, preview.output.values.length],
        ['features', 'map', [49, 32], 49 * 32],
      );
      assert.deepEqual([preview.input.kind, preview.input.shape], ['wave', [RATE, 1]]);
    } finally {
      await flow.stop();
    }
  });
});
