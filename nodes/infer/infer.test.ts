/** Inference in Node-RED: results, state per stream, models that come and go, exactly one done per message. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlowMessage, type RunningFlow, startFlow } from '../../test/support/in-process';
import { delayModel, softmaxModel, twoByTwoModel } from '../../test/support/tiny-models';
import { modelDefaults } from '../model/config';
import modelNode, { type ModelNode } from '../model/model';
import { type InferSettings, inferDefaults } from './config';
import inferNode from './infer';

describe('tinyml-infer', () => {
  let userDir: string;
  let flow: RunningFlow;
  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-infer-'));
  });
  afterEach(async () => {
    await flow.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  const modelFile = () => join(userDir, 'model.tflite');

  async function start(
    bytes: Uint8Array | undefined,
    infer: Partial<InferSettings> = {},
    labels = '',
  ): Promise<void> {
    if (bytes !== undefined) writeFileSync(modelFile(), bytes);
    flow = await startFlow(
      [modelNode, inferNode],
      [
        { id: 'model', type: 'tinyml-model', ...modelDefaults, source: 'path', path: 'model.tflite', labels },
        { id: 'infer', type: 'tinyml-infer', ...inferDefaults, model: 'model', ...infer, wires: [['out']] },
        { id: 'out', type: 'helper' },
      ],
      { userDir },
    );
  }

  /** Sends messages and returns as many results. */
  async function ask(...messages: FlowMessage[]): Promise<FlowMessage[]> {
    const before = flow.messages('out').length;
    for (const msg of messages) flow.send('infer', msg);
    return (await flow.received('out', before + messages.length)).slice(before);
  }

  it('classifies where there are labels, and describes the model', async () => {
    await start(softmaxModel(3), {}, 'silence\nyes\nno');
    const tensor = { type: 'float32', shape: [3], sampleRate: 50, start: 1000, sequence: 4, gap: 1 };
    const [msg] = await ask({ payload: [0, 9, 0], tensor, topic: 'a', other: 1 });
    const { label, confidence, scores } = msg.payload as {
      label: string;
      confidence: number;
      scores: Record<string, number>;
    };
    assert.equal(label, 'yes');
    assert.deepEqual(Object.keys(scores), ['silence', 'yes', 'no']);
    assert.ok(confidence > 0.99 && scores.yes === confidence);
    assert.equal('tensor' in msg, false);
    assert.deepEqual(msg.window, { sampleRate: 50, start: 1000, sequence: 4, gap: 1, end: 1060 });
    const model = msg.model as { name: string; sha256: string; microseconds: number };
    assert.deepEqual([model.name, model.sha256.length], ['model', 64]);
    assert.ok(model.microseconds > 0);
    assert.deepEqual([msg.topic, msg.other], ['a', 1]);
    await flow.until(() =>
      flow.statuses('infer').some(({ text }) => /^yes (1\.00|0\.99) · (\d+ µs|\d+\.\d ms)$/.test(text ?? '')),
    );
  });

  it('gives the tensor where there are no labels, or where it is asked for', async () => {
    await start(softmaxModel(3), { payloadAs: 'array' });
    const [{ payload, tensor }] = await ask({ payload: Int8Array.of(0, 0, 0) });
    assert.deepEqual(payload, [[85 / 256, 85 / 256, 85 / 256]]);
    assert.deepEqual(tensor, { type: 'float32', shape: [1, 3] });
    await flow.stop();
    await start(softmaxModel(3), { result: 'tensor' }, 'a\nb\nc');
    const [raw] = await ask({ payload: [0, 0, 0] });
    assert.deepEqual(raw.payload, Buffer.from(Int8Array.of(-43, -43, -43).buffer));
    assert.deepEqual(raw.tensor, { type: 'int8', shape: [1, 3], scale: 1 / 256, zeroPoint: -128 });
  });

  it('gives one message with k results for k times the input', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    const [{ payload }] = await ask({
      payload: [
        [9, 0],
        [0, 9],
        [9, 0],
      ],
    });
    assert.deepEqual(
      (payload as { label: string }[]).map(({ label }) => label),
      ['a', 'b', 'a'],
    );
  });

  it('keeps the order of messages that come before the model is read', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    const messages = Array.from({ length: 50 }, (_, id) => ({ payload: [id % 2, 1 - (id % 2)], id }));
    assert.deepEqual(
      (await ask(...messages)).map(({ id }) => id),
      messages.map(({ id }) => id),
    );
    await flow.until(() => flow.completed.length === 50);
  });

  it('answers every message exactly once, good or bad', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    for (const payload of [[1, 2], [1], 'x', [Number.NaN, 1], Buffer.alloc(0), [2, 1]])
      flow.send('infer', { payload });
    await flow.received('out', 2);
    await flow.failed(4);
    await flow.settle();
    assert.deepEqual([flow.completed.length, flow.errors.length], [2, 4]);
    assert.match(
      flow.errors[0].error.message,
      /the model wants 1x2 int8 \(2 values\), the message gives 1 values/,
    );
  });

  describe('state', () => {
    /** what the delay model says came before */
    const before = (msg: FlowMessage) => (msg.payload as number[][])[0][0];

    it('is kept per topic', async () => {
      await start(delayModel(), { payloadAs: 'array' });
      const results = await ask(
        ...[1, 2, 3, 4, 5].map((value, i) => ({ payload: value, topic: i % 2 === 0 ? 'even' : 'odd' })),
      );
      assert.deepEqual(results.map(before), [0, 0, 1, 2, 3]);
    });

    it('is kept over k invocations of one message', async () => {
      await start(delayModel(), { payloadAs: 'array' });
      const [{ payload }] = await ask({ payload: [1, 2, 3] });
      assert.deepEqual(payload, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]);
    });

    it('is reset for one topic, or all', async () => {
      await start(delayModel(), { payloadAs: 'array' });
      await ask({ payload: 1, topic: 'a' }, { payload: 2, topic: 'b' });
      flow.send('infer', { control: 'reset', topic: 'a' });
      assert.deepEqual(
        (await ask({ payload: 3, topic: 'a' }, { payload: 4, topic: 'b' })).map(before),
        [0, 2],
      );
      flow.send('infer', { control: 'reset' });
      assert.deepEqual(
        (await ask({ payload: 5, topic: 'a' }, { payload: 6, topic: 'b' })).map(before),
        [0, 0],
      );
    });

    it('is bounded: the stream unused for longest starts anew, and is counted', async () => {
      await start(delayModel(), { payloadAs: 'array', maxStreams: 2 });
      const results = await ask(...['a', 'b', 'a', 'c', 'b', 'c'].map(topic => ({ payload: 7, topic })));
      assert.deepEqual(results.map(before), [0, 0, 7, 0, 0, 7]);
      await flow.until(() => flow.statuses('infer').some(({ text }) => text?.includes('2 streams dropped')));
    });
  });

  it('runs several inputs and outputs, and lets the payload be any of the outputs', async () => {
    await start(twoByTwoModel(), { payloadAs: 'array', output: 'first' });
    const [msg] = await ask({
      inputs: { a: [1, 2], b: { payload: Buffer.from([3]), tensor: { type: 'int8', shape: [1] } } },
    });
    assert.deepEqual(msg.payload, [[1], [2]]);
    assert.deepEqual(
      (msg.outputs as { name: string; payload: unknown }[]).map(({ name, payload }) => [name, payload]),
      [
        ['both', [[1, 2, 3]]],
        ['first', [[1], [2]]],
      ],
    );
    assert.equal('inputs' in msg, false);
  });

  it('says which outputs there are', async () => {
    await start(twoByTwoModel(), { output: '7' });
    flow.send('infer', { inputs: { a: [1, 2], b: [3] } });
    assert.match(
      (await flow.failed(1))[0].error.message,
      /no output "7": expected 0 to 1 or one of both, first/,
    );
  });

  describe('models that come and go', () => {
    const size = async (values: number) => (await ask({ payload: new Array(values).fill(0) }))[0];

    it('come by message, and go back on reload', async () => {
      await start(softmaxModel(2), { payloadAs: 'array' }, 'a\nb');
      await size(2);
      flow.send('infer', {
        control: 'load',
        payload: Buffer.from(softmaxModel(3)),
        filename: '/tmp/three.tflite',
      });
      const loaded = await size(3);
      assert.equal((loaded.model as { name: string }).name, 'three');
      assert.deepEqual((loaded.payload as number[][])[0].length, 3, 'two labels do not fit three classes');
      flow.send('infer', { control: 'reload' });
      assert.equal(((await size(2)).payload as { label: string }).label, 'a');
    });

    it('keep the labels of the model node where they fit', async () => {
      await start(softmaxModel(2), {}, 'a\nb');
      flow.send('infer', { control: 'load', payload: Buffer.from(softmaxModel(2)) });
      assert.equal(((await size(2)).payload as { label: string }).label, 'a');
    });

    it('stay when the new one is no model', async () => {
      await start(softmaxModel(2));
      await size(2);
      flow.send('infer', { control: 'load', payload: Buffer.from('no model') });
      flow.send('infer', { control: 'load', payload: 'no bytes' });
      writeFileSync(modelFile(), 'no model');
      flow.send('infer', { control: 'reload' });
      assert.deepEqual((await size(2)).tensor !== undefined, true);
      const errors = await flow.failed(3);
      assert.match(errors[1].error.message, /expected a Buffer with the bytes of a .tflite file/);
    });

    it('are exchanged between two messages, none of which is lost', async () => {
      await start(softmaxModel(2), {}, 'a\nb');
      const ids: unknown[] = [];
      for (let id = 0; id < 30; id++) {
        if (id % 10 === 5) flow.send('infer', { control: 'reload' });
        flow.send('infer', { payload: [0, 1], id });
        ids.push(id);
      }
      assert.deepEqual(
        (await flow.received('out', 30)).map(({ id }) => id),
        ids,
      );
      assert.equal(flow.errors.length, 0);
    });

    it('are missing: every message says so, a status shows it, and the flow goes on when it comes', async () => {
      await start(undefined);
      flow.send('infer', { payload: [0, 0] });
      const [{ error }] = await flow.failed(1);
      assert.match(error.message, /there is no model file .*: correct the path/);
      const shown = () => flow.statuses('infer').at(-1);
      await flow.until(() => shown()?.fill === 'red');
      assert.deepEqual(shown(), { fill: 'red', shape: 'ring', text: 'model missing' });
      writeFileSync(modelFile(), softmaxModel(2));
      await flow.node<ModelNode>('model').host.reload();
      await size(2);
    });

    it('are not chosen', async () => {
      await start(undefined, { model: '' });
      flow.send('infer', { payload: [0, 0] });
      flow.send('infer', { control: 'reload' });
      const errors = await flow.failed(2);
      for (const { error } of errors) assert.match(error.message, /choose one in the node's dialog/);
      assert.deepEqual(flow.statuses('infer')[0], { fill: 'grey', shape: 'ring', text: 'no model' });
      flow.send('infer', { control: 'load', payload: Buffer.from(softmaxModel(2)) });
      await size(2);
    });
  });
});
