/** The record node in a running flow: labels, switches, errors, redeployment, and playing back what was recorded. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelledSamples, readRecording, writeWav } from '../../lib/data';
import { type FlowMessage, type RunningFlow, startFlow } from '../../test/support/in-process';
import { type RecordSettings, recordDefaults } from './config';
import record from './record';

const { name: _name, ...defaults } = recordDefaults;

describe('tinyml-record', () => {
  let userDir: string;
  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-record-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    rmSync(userDir, { recursive: true, force: true });
  });

  let running: RunningFlow | undefined;
  const start = async (changes: Partial<RecordSettings>) => {
    await running?.stop();
    running = await startFlow(
      [record],
      [
        { id: 'record', type: 'tinyml-record', ...defaults, recording: 'set', ...changes, wires: [['out']] },
        { id: 'out', type: 'helper' },
      ],
      { userDir },
    );
    return running;
  };
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const folder = (name = 'set') => join(userDir, 'tinyml', 'recordings', name);

  async function recorded(name = 'set'): Promise<LabelledSamples[]> {
    const all: LabelledSamples[] = [];
    for await (const samples of readRecording(folder(name))) all.push(samples);
    return all;
  }

  const TIME = Date.parse('2026-11-21T11:15:00Z');
  const window = (i: number, more: object = {}): FlowMessage => ({
    payload: Buffer.from(Int16Array.of(i, i + 1, i + 2, i + 3).buffer),
    tensor: { type: 'int16', shape: [2, 2], names: ['x', 'y'], sampleRate: 50, start: TIME + 40 * i },
    ...more,
  });

  it('records what the switch says, and nothing while it says nothing', async () => {
    const flow = await start({});
    flow.send('record', window(0));
    flow.send('record', { label: 'walk' });
    flow.send('record', window(1));
    flow.send('record', window(2, { label: 'run' }));
    flow.send('record', window(3));
    flow.send('record', { payload: '', label: '' });
    flow.send('record', window(4));
    const passed = await flow.received('out', 5);
    assert.deepEqual(
      passed.map(msg => (msg.recording as { label: string } | undefined)?.label),
      [undefined, 'walk', 'run', 'run', undefined],
    );
    assert.deepEqual(passed[1].payload, window(1).payload, 'messages pass as they came');
    await stop();
    const files = await recorded();
    assert.deepEqual(
      files.map(({ label, start, shape, names, sampleRate, data }) => [
        label,
        start,
        shape,
        names,
        sampleRate,
        Number(data[0]),
      ]),
      [1, 2, 3].map(i => [i === 1 ? 'walk' : 'run', TIME + 40 * i, [2, 2], ['x', 'y'], 50, i]),
    );
  });

  it('pauses and goes on by message', async () => {
    const flow = await start({ labelFrom: 'fixed', label: 'a' });
    flow.send('record', window(0));
    flow.send('record', { control: 'pause' });
    flow.send('record', window(1));
    flow.send('record', { control: 'resume' });
    flow.send('record', window(2));
    await flow.received('out', 3);
    await stop();
    assert.deepEqual(
      (await recorded()).map(({ data }) => data[0]),
      [0, 2],
    );
  });

  it('says how samples differ from those before, and goes on with those that do not', async () => {
    const flow = await start({ labelFrom: 'fixed' });
    flow.send('record', window(0));
    flow.send('record', window(1, { tensor: { type: 'int16', shape: [4, 1], sampleRate: 50 } }));
    flow.send('record', window(2));
    await flow.received('out', 2);
    const [error] = await flow.failed(1);
    assert.match(error.error.message, /shape \[2,2\].*shape \[4,1\].*another name/);
    await stop();
    assert.equal((await recorded()).length, 2);
  });

  it('loses nothing over a redeployment in the middle of a stream', async () => {
    for (const from of [0, 5]) {
      const flow = await start({ labelFrom: 'fixed', kind: 'stream', format: 'csv' });
      for (let i = from; i < from + 5; i++) flow.send('record', window(2 * i));
      // stopped while messages are on their way: those that were accepted are written
      await flow.received('out', 5);
      await stop();
    }
    const rows = (await recorded()).flatMap(({ data }) => Array.from(data as Float32Array));
    assert.equal(rows.length, 40);
    assert.deepEqual(
      rows.filter((_, i) => i % 4 === 0),
      Array.from({ length: 10 }, (_, i) => 2 * i),
    );
    assert.ok(readdirSync(join(folder(), '_unlabelled')).every(name => name.endsWith('.csv')));
  });

  it('refuses a second writer of the same recording', async () => {
    running = await startFlow(
      [record],
      ['one', 'two'].map(id => ({
        id,
        type: 'tinyml-record',
        ...defaults,
        labelFrom: 'fixed',
        recording: 'set',
      })),
      { userDir },
    );
    running.send('two', window(0));
    const [error] = await running.failed(1);
    assert.match(error.error.message, /another record node writes into the recording "set"/);
    await stop();
  });

  it('plays windows back with label, shape, scale and time, at the pace of the recording', async () => {
    const recording = await start({ labelFrom: 'message', label: '' });
    for (let i = 0; i < 6; i++) {
      const tensor = {
        ...(window(i).tensor as object),
        type: 'int8',
        shape: [4, 2],
        scale: 0.5,
        zeroPoint: 1,
      };
      recording.send('record', { ...window(i), tensor, label: i < 3 ? 'walk' : 'run' });
    }
    await recording.received('out', 6);
    await stop();
    const began = Date.now();
    const flow = await start({ mode: 'replay', times: 'recorded' });
    const played = await flow.received('out', 6);
    assert.ok(Date.now() - began >= 200, 'five steps of 40 ms');
    assert.deepEqual(
      played.map(({ label, topic, tensor, recording }) => ({
        label,
        topic,
        tensor,
        index: (recording as any).index,
        last: (recording as any).last,
      })),
      Array.from({ length: 6 }, (_, i) => ({
        label: i < 3 ? 'walk' : 'run',
        topic: 'set',
        tensor: {
          type: 'int8',
          shape: [4, 2],
          names: ['x', 'y'],
          sampleRate: 50,
          scale: 0.5,
          zeroPoint: 1,
          start: TIME + 40 * i,
          sequence: i,
        },
        index: i,
        last: i === 5,
      })),
    );
    assert.deepEqual(played[3].payload, window(3).payload);
    await stop();
  });

  it('plays a stream in pieces, as fast as it can, the same samples in the same order', async () => {
    const recording = await start({ labelFrom: 'fixed', kind: 'stream', format: 'wav' });
    const total = 16000;
    for (let at = 0; at < total; at += 400) {
      const data = Int16Array.from({ length: 400 }, (_, i) => at + i - 8000);
      const tensor = { type: 'int16', shape: [400, 1], sampleRate: 16000, start: TIME + at / 16 };
      recording.send('record', { payload: Buffer.from(data.buffer), tensor });
    }
    await recording.received('out', 40);
    await stop();
    const flow = await start({ mode: 'replay', kind: 'stream', speed: 0, pieceMs: 30, times: 'recorded' });
    const pieces = await flow.received('out', 34);
    const samples = pieces.flatMap(({ payload }) => {
      const bytes = Uint8Array.from(payload as Buffer);
      return Array.from(new Int16Array(bytes.buffer));
    });
    assert.deepEqual(
      samples,
      Array.from({ length: total }, (_, i) => i - 8000),
    );
    assert.deepEqual(
      pieces.slice(0, 3).map(({ tensor }) => (tensor as { start: number }).start - TIME),
      [0, 30, 60],
    );
    await stop();
  });

  it('plays files of other makers, and says which it cannot read', async () => {
    mkdirSync(join(folder(), 'yes'), { recursive: true });
    const sound = { samples: Int16Array.of(1, 2, 3), sampleRate: 16000, channels: 1 };
    writeFileSync(join(folder(), 'yes', 'b.wav'), writeWav(sound));
    writeFileSync(join(folder(), 'yes', 'a.wav'), writeWav(sound).subarray(0, 46));
    writeFileSync(join(folder(), 'idle.1.csv'), 'timestamp,x\n0,1\n20,2\n');
    const flow = await start({ mode: 'replay', speed: 0 });
    const played = await flow.received('out', 2);
    assert.deepEqual(
      played.map(({ label, tensor }) => [label, (tensor as any).sampleRate, (tensor as any).shape]),
      [
        ['idle', 50, [2, 1]],
        ['yes', 16000, [3, 1]],
      ],
    );
    const [error] = await flow.failed(1);
    assert.match(error.error.message, /yes\/a\.wav: .*cut off/);
    await stop();
  });

  it('says where to put files when there is nothing to play', async () => {
    const flow = await start({ mode: 'replay' });
    const [error] = await flow.failed(1);
    assert.match(error.error.message, /the recording "set" has no files: record something first/);
    await stop();
  });

  it('loops, and stops by message', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'a.csv'), '1\n2\n');
    const flow = await start({ mode: 'replay', speed: 0, loop: true });
    await flow.received('out', 5);
    flow.send('record', { control: 'cancel' });
    await new Promise(resolve => setTimeout(resolve, 50));
    const { length } = await flow.received('out', 5);
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal((await flow.received('out', 5)).length, length);
    await stop();
  });

  it('is asked and told by its dialog: state, label, pause, list, archive, delete', async () => {
    const flow = await start({ labels: 'walk\nrun' });
    const post = async (body: object) => {
      const response = await flow.request(`/tinyml/record/record`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as any };
    };
    assert.deepEqual((await post({ command: 'label', label: 'run' })).body.label, 'run');
    flow.send('record', window(0));
    await flow.received('out', 1);
    const state = (await (await flow.request(`/tinyml/record/record`)).json()) as any;
    assert.deepEqual([state.active, state.labels, state.counts.run.files], [true, ['walk', 'run'], 1]);
    assert.equal((await post({ command: 'toggle' })).body.active, false);
    assert.equal((await post({ command: 'format' })).status, 400);
    assert.equal((await flow.request(`/tinyml/record/nobody`)).status, 404);
    const list = (await (await flow.request(`/tinyml/recordings`)).json()) as any;
    assert.deepEqual(
      list.recordings.map(({ name, files, inUse }: any) => [name, files, inUse]),
      [['set', 1, true]],
    );
    const tar = Buffer.from(await (await flow.request(`/tinyml/recordings/set/archive`)).arrayBuffer());
    assert.equal(tar.length % 512, 0);
    assert.match(tar.toString('latin1'), /set\/run\/run\.20261121T111500000Z\.000001\.npy/);
    assert.equal((await flow.request(`/tinyml/recordings/set`, { method: 'DELETE' })).status, 409);
    assert.equal(
      (await flow.request(`/tinyml/recordings/..%2F..`, { method: 'DELETE' })).status >= 400,
      true,
    );
    await stop();
  });
});
