import assert from 'node:assert/strict';
import type { DecoderConfig } from '../../lib/signal';
import { startAedes, type TestBroker } from '../../test/support/aedes';
import { type FlowNode, type RunningFlow, startFlow } from '../../test/support/in-process';
import brokerModule from '../broker/broker';
import type { MqttSettings } from './config';
import mqttModule from './mqtt';

/** Frames of a sequence number and samples of two int16 channels. */
const framed: DecoderConfig = {
  framing: { type: 'message' },
  format: {
    type: 'binary',
    header: [{ field: 'sequence', type: 'uint16' }],
    sample: [{ type: 'int16', channels: 2 }],
  },
  sampleRate: 100,
};

function frame(sequence: number, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 + 2 * values.length);
  bytes.writeUInt16LE(sequence);
  for (const [index, value] of values.entries()) bytes.writeInt16LE(value, 2 + 2 * index);
  return bytes;
}

describe('tinyml-mqtt', () => {
  let broker: TestBroker;
  let flow: RunningFlow;
  beforeEach(async () => {
    broker = await startAedes();
  });
  afterEach(async () => {
    await flow?.stop();
    await broker.stop();
  });

  async function start(settings: Partial<MqttSettings>, brokerSettings: object = {}): Promise<void> {
    const nodes: FlowNode[] = [
      {
        id: 'broker',
        type: 'tinyml-broker',
        host: '127.0.0.1',
        port: String(broker.port),
        ...brokerSettings,
      },
      {
        id: 'in',
        type: 'tinyml-mqtt',
        broker: 'broker',
        topic: 's/+',
        qos: '0',
        wires: [['out']],
        ...settings,
      },
      { id: 'out', type: 'helper' },
    ];
    const subscribed = new Promise(resolve => broker.aedes.once('subscribe', resolve));
    flow = await startFlow([brokerModule, mqttModule], nodes);
    if (settings.topic !== '') await Promise.race([subscribed, new Promise(r => setTimeout(r, 1000))]);
  }

  it('emits samples with their description and the actual topic', async () => {
    await start({ decoder: framed });
    await broker.publish('s/left', frame(0, 1, -2, 3, -4, 5, -6));
    const [msg] = await flow.received('out', 1);
    assert.equal(msg.topic, 's/left');
    const payload = msg.payload as Buffer;
    assert.ok(Buffer.isBuffer(payload));
    assert.deepEqual(
      Array.from({ length: 6 }, (_, index) => payload.readInt16LE(2 * index)),
      [1, -2, 3, -4, 5, -6],
    );
    const { type, shape, sampleRate, gap, start: began } = msg.tensor as Record<string, unknown>;
    assert.deepEqual(
      { type, shape, sampleRate, gap },
      { type: 'int16', shape: [3, 2], sampleRate: 100, gap: 0 },
    );
    assert.ok(Math.abs((began as number) - Date.now()) < 2_000, `${began}`);
    assert.equal('retain' in msg, false);
  });

  it('reads JSON as it comes and gives plain numbers on request', async () => {
    await start({ payloadAs: 'array' });
    await broker.publish('s/a', '{"x":1.5,"y":-2}');
    const [msg] = await flow.received('out', 1);
    assert.deepEqual(msg.payload, [[1.5, -2]]);
    assert.deepEqual((msg.tensor as { names: string[] }).names, ['x', 'y']);
  });

  it('decodes each actual topic as a stream of its own and counts lost samples there', async () => {
    await start({ decoder: framed });
    for (const [topic, sequence] of [
      ['s/a', 0],
      ['s/b', 10],
      ['s/a', 1],
      ['s/b', 13],
    ] as const)
      await broker.publish(topic, frame(sequence, 1, 2, 3, 4));
    const messages = await flow.received('out', 4);
    assert.deepEqual(
      messages.map(({ topic, tensor }) => [topic, (tensor as { gap: number }).gap]),
      [
        ['s/a', 0],
        ['s/b', 0],
        ['s/a', 0],
        ['s/b', 4],
      ],
    );
    await flow.until(
      () => /4 lost$/.test(flow.statuses('in').at(-1)?.text ?? ''),
      3000,
      () => JSON.stringify(flow.statuses('in')),
    );
  });

  it('says when samples of a stream were lost while the broker was away, by the sequence numbers', async () => {
    await start({ decoder: framed });
    await broker.publish('s/a', frame(7, 1, 2));
    await flow.received('out', 1);
    const again = () => new Promise(resolve => broker.aedes.once('subscribe', resolve));
    await broker.die();
    await flow.until(() => flow.statuses('in').some(({ fill }) => fill === 'yellow'));
    await broker.revive();
    await again();
    await broker.publish('s/a', frame(12, 3, 4));
    const messages = await flow.received('out', 2);
    assert.equal((messages[1].tensor as { gap: number }).gap, 4);
    assert.equal(flow.errors.length, 1, 'one error for one outage');
    assert.match(flow.errors[0].error.message, /connection was lost/);
  });

  it('marks retained messages and keeps them out of the running stream', async () => {
    await broker.publish('s/a', frame(500, 9, 9), { retain: true });
    await start({ decoder: framed });
    await broker.publish('s/a', frame(1, 1, 2));
    await broker.publish('s/a', frame(2, 3, 4));
    const messages = await flow.received('out', 3);
    assert.deepEqual(
      messages.map(({ retain, tensor }) => [retain, (tensor as { gap: number }).gap]),
      [
        [true, 0],
        [undefined, 0],
        [undefined, 0],
      ],
    );
  });

  it('shows rate and losses, and a red ring with one error when nothing can be decoded', async () => {
    await start({ decoder: framed });
    for (let index = 0; index < 12; index++) {
      await broker.publish('s/a', frame(index, ...new Array(20).fill(index)));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await flow.until(() => / 0 lost$/.test(flow.statuses('in').at(-1)?.text ?? ''));
    const shown = flow.statuses('in').at(-1);
    assert.equal(shown?.fill, 'green');
    assert.match(shown?.text ?? '', /^[12]\d\d\.\d Hz · 0 lost$/);
    for (let index = 0; index < 5; index++) await broker.publish('s/a', Buffer.of(1, 2, 3));
    const [error] = await flow.failed(1);
    assert.match(error.error.message, /could not be decoded.*dialog/);
    await flow.until(() => flow.statuses('in').at(-1)?.fill === 'red');
    await flow.settle();
    assert.equal(flow.errors.length, 1);
    await broker.publish('s/a', frame(12, 1, 2));
    await flow.until(() => flow.statuses('in').at(-1)?.fill === 'green');
  });

  it('bounds the streams it keeps', async () => {
    await start({ decoder: framed, maxStreams: 3 });
    for (let index = 0; index < 10; index++) await broker.publish(`s/${index}`, frame(0, 1, 2));
    await flow.received('out', 10);
    await flow.until(() => /7 topics dropped$/.test(flow.statuses('in').at(-1)?.text ?? ''));
  });

  it('asks for what is missing', async () => {
    await start({ topic: '' });
    assert.deepEqual(flow.statuses('in').at(-1), { fill: 'grey', shape: 'ring', text: 'no topic' });
    await flow.stop();
    await start({ broker: 'nowhere' });
    assert.equal(flow.statuses('in').at(-1)?.text, 'no broker');
    await flow.stop();
    await start({ share: 'gateways' });
    assert.equal(flow.statuses('in').at(-1)?.text, 'share needs mqtt 5');
    await flow.stop();
    await start({ topic: 'a/#/b' });
    assert.equal(flow.statuses('in').at(-1)?.text, 'bad topic');
    await flow.stop();
    await start({}, { port: '0' });
    assert.equal(flow.statuses('in').at(-1)?.fill, 'red');
  });

  it('leaves the broker when the flow stops', async () => {
    await start({});
    await flow.until(() => broker.aedes.connectedClients === 1);
    const begun = Date.now();
    await flow.stop();
    assert.ok(Date.now() - begun < 2_000);
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(broker.aedes.connectedClients, 0);
  });
});
