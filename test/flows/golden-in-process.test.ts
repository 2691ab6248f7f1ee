/**
 * The golden recordings through the real nodes, as fast as they go: features -> window -> infer -> decide. What comes out are
 * the decisions of the reference chains (TFLM's micro_speech with RecognizeCommands, ESPHome's microWakeWord), and twenty
 * streams side by side decide exactly as one does.
 */
import assert from 'node:assert/strict';
import { type DecideSettings, decideDefaults } from '../../nodes/decide/config';
import decideNode from '../../nodes/decide/decide';
import { featuresDefaults } from '../../nodes/features/config';
import featuresNode from '../../nodes/features/features';
import { type InferSettings, inferDefaults } from '../../nodes/infer/config';
import inferNode from '../../nodes/infer/infer';
import { modelDefaults } from '../../nodes/model/config';
import modelNode from '../../nodes/model/model';
import { windowDefaults } from '../../nodes/window/config';
import windowNode from '../../nodes/window/window';
import { type FlowNode, type RunningFlow, startFlow } from '../support/in-process';
import { needsShared, readShared, sharedPath } from '../support/shared';

const RATE = 16000;
/** time stamp of the first sample, ms; decisions are told relative to it */
const START = 1_700_000_000_000;

interface Chain {
  pipeline: string;
  window: { length: number; hop: number };
  model: string;
  labels: string[];
  decide: Partial<DecideSettings>;
  infer?: Partial<InferSettings>;
}

/** As TFLM's micro_speech example runs: 49 frames of 20 ms, an inference every 100 ms. */
const microSpeech: Chain = {
  pipeline: 'micro_speech',
  window: { length: 49, hop: 5 },
  model: 'micro_speech_quantized',
  labels: ['silence', 'unknown', 'yes', 'no'],
  decide: {
    method: 'recognize-commands',
    windowMs: 1000,
    cutoff: 150 / 256,
    minimumCount: 3,
    backgroundLabels: 'silence, unknown',
  },
};

/** As ESPHome runs okay_nabu: 3 frames of 10 ms, the average of 5 probabilities. */
const okayNabu: Chain = {
  pipeline: 'microWakeWord',
  window: { length: 3, hop: 3 },
  model: 'mww_v2_okay_nabu',
  labels: ['okay_nabu'],
  decide: { method: 'micro-wake-word', slidingWindow: 5, cutoff: 0.97 },
};

function chainFlow({ pipeline, window, model, labels, decide, infer }: Chain): FlowNode[] {
  const path = sharedPath('golden', 'models', model, 'model.tflite');
  return [
    { id: 'features', type: 'tinyml-features', ...featuresDefaults, pipeline, wires: [['window']] },
    {
      id: 'window',
      type: 'tinyml-window',
      ...windowDefaults,
      ...window,
      lengthUnit: 'samples',
      hopUnit: 'samples',
      wires: [['infer', 'windows']],
    },
    { id: 'windows', type: 'helper' },
    { id: 'model', type: 'tinyml-model', ...modelDefaults, source: 'path', path, labels: labels.join('\n') },
    {
      id: 'infer',
      type: 'tinyml-infer',
      ...inferDefaults,
      model: 'model',
      // recordings played as fast as they go
      queuePolicy: 'wait',
      ...infer,
      wires: [['decide', 'scores']],
    },
    { id: 'scores', type: 'helper' },
    { id: 'decide', type: 'tinyml-decide', ...decideDefaults, ...decide, wires: [['decisions']] },
    { id: 'decisions', type: 'helper' },
  ];
}

/** The samples as messages of `samples` each, as a source sends them. */
function* messages(pcm: Buffer, topic: string, samples: number) {
  for (let at = 0, sequence = 0; at < pcm.length; at += 2 * samples, sequence += samples) {
    const payload = pcm.subarray(at, at + 2 * samples);
    yield {
      topic,
      payload,
      tensor: {
        type: 'int16',
        shape: [payload.length / 2, 1],
        sampleRate: RATE,
        start: START + (sequence * 1000) / RATE,
        sequence,
        gap: 0,
      },
    };
  }
}

type Event = { topic: string; label: string; seconds: number };

function events(flow: RunningFlow): Event[] {
  return flow.messages('decisions').map(({ topic, payload }) => {
    const { label, end } = payload as { label: string; end: number };
    return { topic: topic as string, label, seconds: (end - START) / 1000 };
  });
}

const silence = () => readShared('golden', 'frontend', 'silence_1000ms.s16');
const twoSecondsOfSilence = () => Buffer.concat([silence(), silence()]);
const yesThenNo = () =>
  Buffer.concat([
    twoSecondsOfSilence(),
    readShared('golden', 'frontend', 'yes_1000ms.s16'),
    twoSecondsOfSilence(),
    readShared('golden', 'frontend', 'no_1000ms.s16'),
    twoSecondsOfSilence(),
  ]);
const wake = (name: string) => readShared('golden', 'wake', `${name}.s16`);

describe('golden recordings through the nodes', function () {
  this.timeout(60_000);
  let flow: RunningFlow;
  before(function () {
    needsShared(this);
  });
  afterEach(async () => {
    await flow?.stop();
  });

  const NODES = [featuresNode, windowNode, modelNode, inferNode, decideNode];

  /** Plays recordings side by side, one per topic, and waits until everything is through. */
  async function play(chain: Chain, recordings: Record<string, Buffer>, samples = 320): Promise<Event[]> {
    flow = await startFlow(NODES, chainFlow(chain));
    const streams = Object.entries(recordings).map(([topic, pcm]) => messages(pcm, topic, samples));
    let sent = 0;
    for (let busy = true; busy; ) {
      busy = false;
      for (const stream of streams) {
        const { value, done } = stream.next();
        if (done) continue;
        busy = true;
        sent++;
        flow.send('features', value);
      }
      // as a real source would, let the flow breathe
      if (sent % 64 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    await flow.until(
      () => flow.messages('scores').length === expectedWindows(chain, recordings),
      30_000,
      () => `${flow.messages('scores').length} of ${expectedWindows(chain, recordings)} windows were scored`,
    );
    await flow.settle();
    assert.deepEqual(
      flow.errors.map(({ error }) => error.message),
      [],
    );
    return events(flow);
  }

  /** Windows of complete frames of 480 samples. */
  function expectedWindows({ pipeline, window }: Chain, recordings: Record<string, Buffer>): number {
    const step = pipeline === 'micro_speech' ? 320 : 160;
    return Object.values(recordings).reduce((sum, pcm) => {
      const frames = Math.floor((pcm.length / 2 - 480) / step) + 1;
      return sum + Math.max(0, Math.floor((frames - window.length) / window.hop) + 1);
    }, 0);
  }

  const near = (actual: Event[], expected: [string, number][], within: number) => {
    assert.deepEqual(
      actual.map(({ label }) => label),
      expected.map(([label]) => label),
      JSON.stringify(actual),
    );
    expected.forEach(([label, seconds], i) => {
      assert.ok(
        Math.abs(actual[i].seconds - seconds) <= within,
        `${label} at ${actual[i].seconds} s, expected near ${seconds} s`,
      );
    });
  };

  it('hears exactly one yes and then one no, where the reference chain does', async () => {
    near(
      await play(microSpeech, { mic: yesThenNo() }),
      [
        ['yes', 3.1],
        ['no', 6.1],
      ],
      0.15,
    );
    assert.equal(flow.messages('windows').length, flow.messages('scores').length);
  });

  it('hears them however the sound is cut into messages', async () => {
    const expected = await play(microSpeech, { mic: yesThenNo() });
    await flow.stop();
    assert.deepEqual(await play(microSpeech, { mic: yesThenNo() }, 1111), expected);
    await flow.stop();
    assert.deepEqual(await play(microSpeech, { mic: yesThenNo() }, 16_000), expected);
  });

  it('hears okay nabu four times', async () => {
    const heard = await play(okayNabu, { mic: wake('okay_nabu') });
    near(
      heard,
      [2.07, 4.47, 6.87, 9.15].map(seconds => ['okay_nabu', seconds]),
      0.1,
    );
  });

  it('computes the same probabilities as the reference at every inference', async () => {
    await play(okayNabu, { mic: wake('okay_nabu') });
    const probabilities = flow
      .messages('scores')
      .map(({ payload }) => (payload as { confidence: number }).confidence * 256);
    assert.deepEqual(probabilities, [...readShared('golden', 'wake', 'okay_nabu.v2_okay_nabu.u8')]);
  });

  it('hears no okay nabu where there is none', async () => {
    assert.deepEqual(await play(okayNabu, { mic: wake('negative') }), []);
  });

  it('decides for twenty streams side by side as for one', async () => {
    const alone = (await play(microSpeech, { mic: yesThenNo() })).map(({ label, seconds }) => ({
      label,
      seconds,
    }));
    await flow.stop();
    const topics = Array.from({ length: 20 }, (_, i) => `mic/${i}`);
    const heard = await play(microSpeech, Object.fromEntries(topics.map(topic => [topic, yesThenNo()])));
    for (const topic of topics)
      assert.deepEqual(
        heard.filter(event => event.topic === topic).map(({ label, seconds }) => ({ label, seconds })),
        alone,
        topic,
      );
    assert.equal(heard.length, 20 * alone.length);
  });

  for (const runIn of ['flow', 'worker'] as const)
    it(`keeps the state of twenty wake-word streams apart: ${runIn}`, async () => {
      const topics = Array.from({ length: 20 }, (_, i) => `mic/${i}`);
      // every second one hears something else, so that a mixed-up state shows
      const recording = (i: number) => wake(i % 2 === 0 ? 'okay_nabu' : 'negative').subarray(0, 2 * 3 * RATE);
      const chain = { ...okayNabu, infer: { runIn } };
      await play(chain, Object.fromEntries(topics.map((topic, i) => [topic, recording(i)])));
      const expected = ['okay_nabu', 'negative'].map(name => [
        ...readShared('golden', 'wake', `${name}.v2_okay_nabu.u8`),
      ]);
      assert.equal(
        flow.messages('scores').some(({ queue }) => queue !== undefined),
        runIn === 'worker',
      );
      topics.forEach((topic, i) => {
        const scores = flow.messages('scores').filter(msg => msg.topic === topic);
        const probabilities = scores.map(
          ({ payload }) => (payload as { confidence: number }).confidence * 256,
        );
        assert.deepEqual(probabilities, expected[i % 2].slice(0, probabilities.length), topic);
      });
    });

  it('carries a loss from the samples to the windows, and hears on behind it', async () => {
    flow = await startFlow(NODES, chainFlow(microSpeech));
    const all = [...messages(yesThenNo(), 'mic', 320)];
    // 1.6 seconds of the silence between the words never arrive: 80 messages of 20 ms
    const kept = [...all.slice(0, 170), ...all.slice(250)];
    kept[170].tensor.gap = 80 * 320;
    for (const msg of kept) flow.send('features', msg);
    await flow.until(
      () => flow.messages('decisions').length >= 2,
      20_000,
      () => `${flow.messages('decisions').length} decisions`,
    );
    near(
      events(flow),
      [
        ['yes', 3.1],
        ['no', 6.1],
      ],
      0.3,
    );
    const gaps = flow.messages('windows').map(({ tensor }) => (tensor as { gap: number }).gap);
    assert.deepEqual(gaps.filter(gap => gap > 0).length, 1);
    const [lost] = gaps.filter(gap => gap > 0);
    assert.ok(lost >= 80 && lost <= 82, `${lost} frames lost`);
  });
});
