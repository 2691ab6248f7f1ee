/** The infer node with its model in a thread: every result as on the event loop, and what only a thread brings: queue, drops, deaths. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlowMessage, type RunningFlow, startFlow } from '../../test/support/in-process';
import { delayModel, slowModel, softmaxModel } from '../../test/support/tiny-models';
import { modelDefaults } from '../model/config';
import modelNode, { type ModelNode } from '../model/model';
import { readSettings } from '../shared/settings';
import { type InferSettings, inferDefaults, inferMigrations } from './config';
import inferNode from './infer';

describe('tinyml-infer with its model in a thread', function () {
  this.timeout(30_000);
  let userDir: string;
  let flow: RunningFlow;
  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-worker-'));
  });
  afterEach(async () => {
    await flow.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  const write = (bytes: Uint8Array) => writeFileSync(join(userDir, 'model.tflite'), bytes);
  const host = () => flow.node<ModelNode>('model').host;

  async function start(bytes: Uint8Array, infer: Partial<InferSettings> = {}, labels = ''): Promise<void> {
    write(bytes);
    const settings = { ...inferDefaults, model: 'model', runIn: 'worker', payloadAs: 'array', ...infer };
    flow = await startFlow(
      [modelNode, inferNode],
      [
        { id: 'model', type: 'tinyml-model', ...modelDefaults, source: 'path', path: 'model.tflite', labels },
        { id: 'infer', type: 'tinyml-infer', ...settings, wires: [['out']] },
        { id: 'second', type: 'tinyml-infer', ...settings, wires: [['out2']] },
        { id: 'out', type: 'helper' },
        { id: 'out2', type: 'helper' },
      ],
      { userDir },
    );
    await host().ready();
  }

  async function ask(...messages: FlowMessage[]): Promise<FlowMessage[]> {
    const before = flow.messages('out').length;
    for (const msg of messages) flow.send('infer', msg);
    return (await flow.received('out', before + messages.length)).slice(before);
  }
  const cameBefore = (msg: FlowMessage) => (msg.payload as number[][])[0][0];
  const ids = (messages: FlowMessage[]) => messages.map(({ id }) => id);

  it('gives the results of the event loop, and says where they come from', async () => {
    await start(softmaxModel(3), {}, 'silence\nyes\nno');
    const [one] = await ask({ payload: [0, 9, 0], topic: 'a' });
    assert.equal((one.payload as { label: string }).label, 'yes');
    assert.deepEqual(Object.keys(one.model as object), ['name', 'sha256', 'microseconds']);
    assert.deepEqual(one.queue, { place: 'worker', waiting: 0, dropped: 0 });
    const [several] = await ask({
      payload: [
        [9, 0, 0],
        [0, 0, 9],
      ],
    });
    assert.deepEqual(
      (several.payload as { label: string }[]).map(({ label }) => label),
      ['silence', 'no'],
    );
  });

  it('says nothing of a queue on the event loop, whatever a message brought along', async () => {
    await start(softmaxModel(2), { runIn: 'flow' });
    const [msg] = await ask({ payload: [0, 1], queue: 'left over' });
    assert.equal('queue' in msg, false);
  });

  it('keeps a state per topic, resets one or all, and counts streams that had to go', async () => {
    await start(delayModel(), { maxStreams: 2 });
    const messages = [1, 2, 3, 4].map((value, i) => ({
      payload: value,
      topic: i % 2 === 0 ? 'even' : 'odd',
    }));
    assert.deepEqual((await ask(...messages)).map(cameBefore), [0, 0, 1, 2]);
    flow.send('infer', { payload: 5, topic: 'even' });
    flow.send('infer', { control: 'reset', topic: 'even' });
    assert.deepEqual(
      (await ask({ payload: 6, topic: 'even' }, { payload: 7, topic: 'odd' })).map(cameBefore),
      [3, 0],
    );
    await flow.received('out', 7);
    assert.deepEqual(flow.messages('out').slice(-3).map(cameBefore), [3, 0, 4]);
    flow.send('infer', { control: 'reset' });
    assert.deepEqual((await ask({ payload: 8, topic: 'odd' })).map(cameBefore), [0]);
    await ask({ payload: 1, topic: 'third' }, { payload: 1, topic: 'fourth' });
    await flow.until(() => flow.statuses('infer').some(({ text }) => text?.includes('streams dropped')));
  });

  it('keeps the order and loses nothing when told to wait', async () => {
    await start(slowModel(20), { queueLimit: 2, queuePolicy: 'wait' });
    const messages = Array.from({ length: 40 }, (_, id) => ({ payload: new Float32Array(16384), id }));
    assert.deepEqual(ids(await ask(...messages)), ids(messages));
    assert.equal((flow.messages('out')[39].queue as { dropped: number }).dropped, 0);
    await flow.until(() => flow.completed.length === 40);
  });

  it('loses nothing either while the thread is still being started', async () => {
    await start(softmaxModel(2), { queuePolicy: 'wait' });
    const loading = host().reload();
    for (let id = 0; id < 1500; id++) {
      if (id === 10) flow.send('infer', { control: 'reload' });
      flow.send('infer', { payload: [0, 1], id });
    }
    await loading;
    assert.deepEqual(
      ids(await flow.received('out', 1500, 20_000)),
      Array.from({ length: 1500 }, (_, id) => id),
    );
  });

  for (const queuePolicy of ['drop-oldest', 'drop-newest'] as const)
    it(`ends every message once, dropped or not: ${queuePolicy}`, async () => {
      await start(slowModel(20), { queueLimit: 3, queuePolicy });
      for (let id = 0; id < 30; id++) flow.send('infer', { payload: new Float32Array(16384), id });
      await flow.until(() => flow.completed.length === 30);
      await flow.settle();
      const kept = ids(flow.messages('out')) as number[];
      const expected = queuePolicy === 'drop-oldest' ? [0, 27, 28, 29] : [0, 1, 2, 3];
      assert.deepEqual(kept, expected);
      assert.equal(flow.completed.length, 30);
      assert.equal(flow.errors.length, 0);
      assert.deepEqual(flow.messages('out').at(-1)?.queue, { place: 'worker', waiting: 0, dropped: 26 });
      await flow.until(() => flow.statuses('infer').some(({ text }) => text?.endsWith('26 dropped')));
    });

  it('answers errors as on the event loop', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    for (const payload of [[1, 2], [1], 'x', [2, 1]]) flow.send('infer', { payload });
    await flow.received('out', 2);
    const errors = await flow.failed(2);
    assert.match(errors[0].error.message, /the model wants 1x2 int8 \(2 values\)/);
    await flow.until(() => flow.completed.length === 2);
    await flow.settle();
    assert.deepEqual([flow.completed.length, flow.errors.length], [2, 2]);
  });

  it('says so when the thread dies, and goes on with the next message', async () => {
    await start(delayModel());
    await ask({ payload: 1 });
    const { thread } = host().current!;
    // the thread itself, which nobody outside may touch
    const dying = (thread.acquire() as any).worker as import('node:worker_threads').Worker;
    thread.release();
    flow.send('infer', { payload: 2 });
    await dying.terminate();
    assert.match((await flow.failed(1))[0].error.message, /died .*the next message starts it anew/);
    assert.equal(cameBefore((await ask({ payload: 3 }))[0]), 0, 'with a fresh state');
  });

  it('exchanges the model between two messages: the old one runs until the new one is ready, none is lost', async () => {
    await start(delayModel(), { queuePolicy: 'wait' });
    const first = host().current;
    const results: Promise<unknown>[] = [];
    for (let id = 0; id < 40; id++) {
      flow.send('infer', { payload: 1, id });
      if (id === 10) results.push(host().reload());
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await Promise.all(results);
    assert.deepEqual(
      ids(await flow.received('out', 40)),
      Array.from({ length: 40 }, (_, id) => id),
    );
    const fresh = flow.messages('out').filter(msg => cameBefore(msg) === 0);
    assert.equal(fresh.length, 2, 'the state begins anew once, with the new model');
    assert.equal(first?.thread.inUse, false, 'the old thread has ended');
    assert.equal(flow.errors.length, 0);
  });

  it('takes a model by message, and goes back', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    await ask({ payload: [1, 2] });
    flow.send('infer', { control: 'load', payload: Buffer.from(softmaxModel(3)), filename: 'three.tflite' });
    const [loaded] = await ask({ payload: [1, 2, 3] });
    assert.deepEqual((loaded.model as { name: string }).name, 'three');
    assert.deepEqual(loaded.queue, { place: 'worker', waiting: 0, dropped: 0 });
    flow.send('second', { payload: [1, 2] });
    await flow.received('out2', 1);
    flow.send('infer', { control: 'reload' });
    assert.equal(((await ask({ payload: [1, 2] }))[0].payload as { label: string }).label, 'b');
    assert.equal(flow.errors.length, 0);
  });

  it('keeps the old model where the new one cannot run', async () => {
    await start(softmaxModel(2), {}, 'a\nb');
    flow.send('infer', { control: 'load', payload: Buffer.from('no model') });
    write(Buffer.from('no model'));
    flow.send('infer', { control: 'reload' });
    assert.equal(((await ask({ payload: [1, 2] }))[0].payload as { label: string }).label, 'b');
    assert.equal((await flow.failed(2)).length, 2);
  });

  it('shares one thread between the nodes of a model, and ends it with them', async () => {
    await start(delayModel());
    flow.send('second', { payload: 9 });
    await ask({ payload: 1 });
    assert.deepEqual((await ask({ payload: 2 })).map(cameBefore), [1], 'each node has streams of its own');
    const { thread } = host().current!;
    assert.equal(thread.inUse, true);
    await flow.stop();
    assert.equal(thread.inUse, false);
    await start(delayModel());
  });

  it('starts heavy models in the thread by themselves, and light ones in place', async () => {
    await start(slowModel(62), { runIn: 'auto' });
    assert.equal(host().current!.thread.inUse, true);
    assert.equal(host().current!.here.inUse, false, 'nothing is laid out on the event loop');
    await flow.stop();
    await start(softmaxModel(2), { runIn: 'auto' });
    assert.equal(host().current!.thread.inUse, false);
  });

  it('refuses settings that cannot be', async () => {
    await start(softmaxModel(2), { queuePolicy: 'sometimes' as 'wait' });
    flow.send('infer', { payload: [1, 2] });
    assert.match((await flow.failed(1))[0].error.message, /queuePolicy is "sometimes", expected drop-oldest/);
  });

  it('lets flows of version 1 lose nothing', async () => {
    const { runIn: _, queueLimit: __, queuePolicy: ___, ...old } = inferDefaults;
    const settings = readSettings({ ...old, version: 1 }, inferDefaults, inferMigrations);
    assert.deepEqual([settings.queuePolicy, settings.runIn, settings.version], ['wait', 'auto', 2]);
  });
});
