import assert from 'node:assert/strict';
import { type FlowNode, type RunningFlow, startFlow } from '../../test/support/in-process';
import type { DecodeSettings } from './config';
import decodeModule from './decode';

const int16: DecodeSettings['decoder'] = {
  framing: { type: 'none' },
  format: { type: 'binary', sample: [{ type: 'int16', channels: 2 }] },
};
const lines: DecodeSettings['decoder'] = { framing: { type: 'lines' }, format: { type: 'csv' } };

describe('tinyml-decode', () => {
  let flow: RunningFlow;
  afterEach(() => flow.stop());

  async function start(settings: Partial<DecodeSettings> = {}): Promise<void> {
    const nodes: FlowNode[] = [
      { id: 'decode', type: 'tinyml-decode', wires: [['out']], payloadAs: 'array', ...settings },
      { id: 'out', type: 'helper' },
    ];
    flow = await startFlow([decodeModule], nodes);
  }
  const payloads = async (count: number) => (await flow.received('out', count)).map(({ payload }) => payload);

  it('reads a text at once, and keeps the rest of the message', async () => {
    await start();
    flow.send('decode', { payload: '1,2.5,-3\n4,5,6', topic: 'a', device: { id: 7 } });
    const [msg] = await flow.received('out', 1);
    assert.deepEqual(msg.payload, [
      [1, 2.5, -3],
      [4, 5, 6],
    ]);
    assert.deepEqual([msg.topic, msg.device], ['a', { id: 7 }]);
    assert.deepEqual((msg.tensor as { shape: number[] }).shape, [2, 3]);
    await flow.until(() => flow.completed.length === 1);
  });

  it('joins pieces of a stream, each topic for itself', async () => {
    await start({ decoder: lines });
    for (const [topic, payload] of [
      ['a', '1,'],
      ['b', '10,'],
      ['a', '2\n3'],
      ['b', '20\n'],
      ['a', ',4\n'],
    ])
      flow.send('decode', { topic, payload });
    const messages = await flow.received('out', 3);
    assert.deepEqual(
      messages.map(({ topic, payload }) => [topic, payload]),
      [
        ['a', [[1, 2]]],
        ['b', [[10, 20]]],
        ['a', [[3, 4]]],
      ],
    );
    await flow.until(() => flow.completed.length === 5);
  });

  it('takes Buffers, unaligned ones, typed arrays, ArrayBuffers and arrays of bytes', async () => {
    await start({ decoder: int16 });
    const pooled = Buffer.from([99, 1, 0, 2, 0]).subarray(1);
    const exact = Uint8Array.from([1, 0, 2, 0]);
    for (const payload of [pooled, exact, exact.buffer, [1, 0, 2, 0]]) flow.send('decode', { payload });
    assert.deepEqual(await payloads(4), new Array(4).fill([[1, 2]]));
  });

  it('reads another property', async () => {
    await start({ property: 'body.data[1]' });
    flow.send('decode', { body: { data: ['no', '7,8'] } });
    assert.deepEqual(await payloads(1), [[[7, 8]]]);
  });

  it('takes JSON that a core node has parsed already', async () => {
    await start({ decoder: { framing: { type: 'message' }, format: { type: 'json' } } });
    flow.send('decode', { payload: { x: 1, y: 2 } });
    flow.send('decode', { payload: '{"x":3,"y":4}' });
    assert.deepEqual(await payloads(2), [[[1, 2]], [[3, 4]]]);
  });

  it('hands out the last line on flush and forgets it on reset', async () => {
    await start({ decoder: lines });
    for (const topic of ['a', 'b', 'c']) flow.send('decode', { topic, payload: '1,2' });
    flow.send('decode', { topic: 'a', control: 'flush' });
    const [msg] = await flow.received('out', 1);
    assert.deepEqual([msg.topic, msg.payload, 'control' in msg], ['a', [[1, 2]], false]);
    flow.send('decode', { topic: 'b', control: 'reset' });
    flow.send('decode', { control: 'flush' });
    await flow.received('out', 2);
    await flow.settle();
    assert.deepEqual(
      flow.messages('out').map(({ topic }) => topic),
      ['a', 'c'],
    );
    await flow.until(() => flow.completed.length === 6);
  });

  it('answers every message that is no frame with one error, and goes on', async () => {
    await start({
      decoder: { framing: { type: 'message' }, format: { type: 'binary', sample: [{ type: 'int16' }] } },
    });
    for (const payload of [Buffer.of(1, 2, 3), Buffer.of(1, 0), Buffer.of(9)])
      flow.send('decode', { payload });
    const errors = await flow.failed(2);
    assert.match(errors[0].error.message, /could not be decoded, expected .+: open the dialog/);
    assert.deepEqual(await payloads(1), [[[1]]]);
  });

  it('says what it wants instead of what it cannot read', async () => {
    await start();
    for (const payload of [undefined, null, 5, { a: 1 }, [256], new Float32Array(2)])
      flow.send('decode', { payload });
    const errors = await flow.failed(6);
    for (const { error } of errors)
      assert.match(error.message, /msg\.payload is .+ expected a Buffer, a text/);
    flow.send('decode', { payload: '1', control: 'explode' });
    const [error] = (await flow.failed(7)).slice(6);
    assert.match(error.error.message, /explode/);
  });

  it('names settings of the decoder that cannot be', async () => {
    await start({ decoder: { framing: { type: 'morse' }, format: { type: 'csv' } } as never });
    assert.deepEqual(flow.statuses('decode').at(-1)?.text, 'bad decoder');
    flow.send('decode', { payload: '1' });
    const [error] = await flow.failed(1);
    assert.match(error.error.message, /morse/);
  });

  it('flags a sensor that is stuck, and hears one that falls silent', async function () {
    this.timeout(10_000);
    await start({ decoder: { ...lines, sampleRate: 100 }, stuckAfter: 1, silentAfter: 1 });
    const row = (i: number) => `${Math.sin(i * i)},9.81\n`;
    for (let i = 0; i < 12; i++) {
      flow.send('decode', {
        topic: 'imu',
        payload: Array.from({ length: 10 }, (_, k) => row(10 * i + k)).join(''),
      });
      // messages of one moment are no pace
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    const messages = await flow.received('out', 12);
    const counts = { clipped: 0, stuck: 21, dropped: 0, rate: 0, silent: 0 };
    assert.deepEqual(messages.at(-1)?.health, { problems: ['stuck'], stuck: { 1: 120 }, counts });
    assert.equal('health' in messages[0], false);
    await flow.until(() => flow.statuses('decode').at(-1)?.text === 'imu: no data for 2 s');
    assert.equal(flow.statuses('decode').at(-1)?.fill, 'yellow');
    flow.send('decode', { topic: 'imu', payload: '1,2\n' });
    const [, back] = (await flow.received('out', 13)).slice(11);
    assert.deepEqual((back.health as { problems: string[] }).problems, ['silent']);
  });

  it('shows the newest samples to the dialog', async () => {
    await start();
    flow.send('decode', { payload: '1,2\n3,4' });
    await flow.received('out', 1);
    const answer = await flow.request('/tinyml/preview/decode');
    const { preview } = (await answer.json()) as { preview: { kind: string; shape: number[] } };
    assert.deepEqual([preview.kind, preview.shape], ['wave', [2, 2]]);
  });
});
