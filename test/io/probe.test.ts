/** The routes that show a device in the dialog before anything is deployed, as the editor calls them. */
import assert from 'node:assert/strict';
import brokerModule from '../../nodes/broker/broker';
import decodeModule from '../../nodes/decode/decode';
import mqttModule from '../../nodes/mqtt/mqtt';
import serialModule from '../../nodes/serial/serial';
import type { PortList, ProbeAnswer } from '../../nodes/shared/source/api';
import { startAedes, type TestBroker } from '../support/aedes';
import { type FlowNode, type RunningFlow, startFlow } from '../support/in-process';
import { freePort } from '../support/node-red';
import { needsPty, openSerialCable, type SerialCable } from '../support/pty';

const lines = { framing: { type: 'lines' }, format: { type: 'csv' } };
const message = { framing: { type: 'message' }, format: { type: 'csv' } };

describe('a look at the device before deployment', function () {
  this.timeout(20_000);
  let flow: RunningFlow;
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await flow?.stop();
    for (const close of closers.splice(0)) await close();
  });

  const start = async (...nodes: FlowNode[]) => {
    flow = await startFlow([brokerModule, mqttModule, serialModule, decodeModule], nodes);
  };

  async function ask<T = ProbeAnswer>(
    path: string,
    body?: unknown,
  ): Promise<T & { status: number; code?: string; message?: string }> {
    const response = await flow.request(`/tinyml/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { ...(await response.json()), status: response.status };
  }

  /** Something that a device says again and again. */
  function repeat(say: () => unknown): void {
    const timer = setInterval(say, 20);
    closers.push(async () => clearInterval(timer));
  }

  describe('on a serial port', () => {
    let cable: SerialCable;
    before(function () {
      needsPty(this);
    });
    beforeEach(async () => {
      cable = await openSerialCable();
      closers.push(() => cable.close());
    });

    it('shows bytes, samples and rate, after the start bytes, and gives the port back', async () => {
      await start();
      let sent = 0;
      repeat(() => cable.write(`${sent % 7},${-(sent++ % 5)}\n`).catch(() => {}));
      const body = {
        port: cable.port,
        baudRate: '115200',
        startBytes: 'go\\n',
        decoder: lines,
        milliseconds: 1_000,
      };
      const answer = await ask('serial/probe', body);
      assert.equal(answer.status, 200, answer.message);
      assert.equal(answer.from, 'live');
      assert.deepEqual(answer.trial.problems, []);
      assert.deepEqual(
        answer.trial.channels.map(({ min, max }) => [min, max]),
        [
          [0, 6],
          [-4, 0],
        ],
      );
      assert.match(answer.trial.text, /\d,-\d\n/);
      assert.match(answer.trial.hex, /0A/i);
      const rate = answer.trial.sampleRate ?? 0;
      assert.ok(rate > 25 && rate < 60, `${rate} Hz`);
      assert.equal(answer.trial.counters.badFrames, 0);
      assert.equal(cable.received().toString(), 'go\n');
      assert.equal((await ask('serial/probe', body)).status, 200);
    });

    it('reads over the shoulder of the deployed node, with another decoder', async () => {
      await start(
        { id: 'in', type: 'tinyml-serial', port: cable.port, decoder: lines, wires: [['out']] },
        { id: 'out', type: 'helper' },
      );
      await flow.until(() => flow.statuses('in').some(({ text }) => /connected/.test(text ?? '')));
      await cable.write('1;2\n3;4\n5;6\n');
      await flow.received('out', 1);
      const answer = await ask('serial/probe', {
        port: cable.port,
        decoder: { framing: { type: 'lines' }, format: { type: 'csv', separator: ';' } },
      });
      assert.deepEqual([answer.from, answer.trial.channels.length], ['node', 2]);
      const ports = await ask<PortList>('serial/ports');
      assert.ok(Array.isArray(ports.ports), JSON.stringify(ports));
      await cable.write('7;8\n');
      await flow.received('out', 2);
    });

    it('says what is wrong', async () => {
      await start();
      for (const [body, status, text] of [
        [{ port: '', decoder: lines }, 400, /choose one of the list/],
        [{ port: '/dev/tinyml-nothing', decoder: lines }, 502, /there is no such port/],
        [{ port: cable.port, baudRate: 'fast', decoder: lines }, 400, /baudRate/],
        [{ port: cable.port, startBytes: 'x', startBytesAs: 'hex', decoder: lines }, 400, /hexadecimal/],
      ] as const) {
        const answer = await ask('serial/probe', body);
        assert.equal(answer.status, status, JSON.stringify(answer));
        assert.match(answer.message ?? '', text);
      }
      const answer = await ask('serial/probe', {
        port: cable.port,
        milliseconds: 200,
        decoder: { framing: { type: 'morse' } },
      });
      assert.equal(answer.status, 200);
      assert.match(answer.trial.problems.join(), /morse/);
    });
  });

  describe('on a topic', () => {
    let broker: TestBroker;
    beforeEach(async () => {
      broker = await startAedes(aedes => {
        aedes.authenticate = (_client, name, password, done) =>
          done(null, name === 'me' && password?.toString() === 'secret');
      });
      closers.push(() => broker.stop());
      let sent = 0;
      repeat(() => broker.publish('s/a', `${sent++ % 3},1`));
    });
    const typed = () => ({
      host: '127.0.0.1',
      port: broker.port,
      credentials: { user: 'me', password: 'secret' },
    });
    const topic = 's/+';

    it('shows what comes over a broker whose settings are only in the dialog', async () => {
      await start();
      const answer = await ask('mqtt/probe', { broker: typed(), topic, decoder: message, milliseconds: 600 });
      assert.equal(answer.status, 200, answer.message);
      assert.deepEqual([answer.from, answer.topics], ['live', ['s/a']]);
      assert.deepEqual(
        answer.trial.channels.map(({ min, max }) => [min, max]),
        [
          [0, 2],
          [1, 1],
        ],
      );
      assert.equal(broker.aedes.connectedClients, 0);
    });

    it('uses the secrets of the deployed broker without disturbing it', async () => {
      flow = await startFlow(
        [brokerModule, mqttModule],
        [
          { id: 'broker', type: 'tinyml-broker', host: '127.0.0.1', port: broker.port, clientId: 'gateway' },
          { id: 'in', type: 'tinyml-mqtt', broker: 'broker', topic: 'other', wires: [[]] },
        ],
        { credentials: { broker: { user: 'me', password: 'secret' } } },
      );
      await flow.until(() => flow.statuses('in').some(({ text }) => /connected/.test(text ?? '')));
      const before = flow.statuses('in').length;
      const answer = await ask('mqtt/probe', {
        broker: 'broker',
        topic,
        decoder: message,
        milliseconds: 300,
      });
      assert.equal(answer.status, 200, answer.message);
      assert.ok(answer.trial.samples > 3);
      assert.equal(flow.statuses('in').length, before);
    });

    it('says what is wrong', async () => {
      await start();
      for (const [body, status, text] of [
        [{ topic, broker: { ...typed(), credentials: {} } }, 502, /refuses the credentials/],
        [{ topic, broker: { ...typed(), port: await freePort() } }, 502, /nothing listens there/],
        [{ topic, broker: { ...typed(), port: 0 } }, 400, /port is "0"/],
        [{ topic: 'a/#/b', broker: typed() }, 400, /last one/],
        [{ topic }, 400, /no broker is chosen/],
        [{ topic, broker: 'elsewhere' }, 404, /deploy it once/],
      ] as const) {
        const answer = await ask('mqtt/probe', { ...body, decoder: message });
        assert.equal(answer.status, status, JSON.stringify(answer));
        assert.match(answer.message ?? '', text);
      }
    });
  });

  describe('on what a decode node received', () => {
    it('tries another decoder on the last bytes of the stream', async () => {
      await start({ id: 'decode', type: 'tinyml-decode', decoder: lines, wires: [[]] });
      const none = await ask('decode/probe', { nodeId: 'decode', decoder: lines });
      assert.deepEqual([none.status, none.bytes, none.trial.advice], [200, 0, ['no bytes have come yet']]);
      for (let index = 0; index < 600; index++)
        flow.send('decode', { topic: 'a', payload: `${index}, ${-index}\n` });
      await flow.until(() => flow.completed.length === 600);
      const answer = await ask('decode/probe', { nodeId: 'decode', decoder: lines });
      assert.deepEqual([answer.from, answer.topics], ['node', ['a']]);
      assert.ok(answer.bytes <= 4096 && answer.bytes > 4000);
      const [up, down] = answer.trial.channels;
      assert.deepEqual([up.max, down.min, down.max], [599, -599, -up.min]);
      assert.equal(answer.trial.counters.badFrames, 0);
    });

    it('takes pasted text and bytes, and says what is wrong', async () => {
      await start();
      const pasted = await ask('decode/probe', { text: '1,2\n3,4', decoder: lines });
      assert.deepEqual([pasted.from, pasted.trial.samples], ['pasted', 2]);
      const bytes = { framing: { type: 'none' }, format: { type: 'binary', sample: [{ type: 'int16' }] } };
      const hex = await ask('decode/probe', { hex: '01 00 FF FF', decoder: bytes });
      assert.deepEqual(hex.trial.channels[0].values, [1, -1]);
      assert.equal((await ask('decode/probe', { hex: 'zz', decoder: bytes })).status, 400);
      const missing = await ask('decode/probe', { nodeId: 'nobody', decoder: lines });
      assert.deepEqual([missing.status, missing.code], [404, 'not-deployed']);
    });
  });
});
