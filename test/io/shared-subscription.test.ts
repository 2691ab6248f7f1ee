/**
 * Several gateways share one load (MQTT 5 shared subscriptions): two Node-RED processes split one stream of windows, each window is
 * scored once; one of them is killed and the other takes over. What was in the killed one's hands is lost: little, and counted.
 */
import assert from 'node:assert/strict';
import { modelDefaults } from '../../nodes/model/config';
import { type Mosquitto, needsMosquitto, startMosquitto } from '../support/mosquitto';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsShared, sharedPath } from '../support/shared';

/** Values of one window: 49 frames of 40 bands, int8. */
const VALUES = 49 * 40;
/** ms from one window of the stream to the next, by the device's clock */
const HOP = 20;
const FIRST = 1_700_000_000_000;

/** A window as one message: the device's time, then the features. */
function windowMessage(number: number): Buffer {
  const bytes = Buffer.alloc(8 + VALUES, number & 127);
  bytes.writeDoubleLE(FIRST + number * HOP, 0);
  return bytes;
}

const decoder = {
  framing: { type: 'message' },
  format: {
    type: 'binary',
    header: [{ field: 'time', type: 'float64', unit: 'ms', epoch: true }],
    sample: [{ type: 'int8', channels: VALUES }],
  },
};

function gateway(name: string, port: number): object[] {
  const z = 'tab';
  const path = sharedPath('golden', 'models', 'micro_speech_quantized', 'model.tflite');
  const func = `return { topic: 'scored/${name}', payload: { start: msg.window.start, label: msg.payload.label } };`;
  return [
    { id: 'tab', type: 'tab', label: name },
    { id: 'broker', type: 'tinyml-broker', host: '127.0.0.1', port, protocolVersion: '5' },
    {
      id: 'in',
      z,
      type: 'tinyml-mqtt',
      broker: 'broker',
      topic: 'windows/#',
      share: 'gateways',
      qos: 1,
      decoder,
      wires: [['infer']],
    },
    {
      id: 'model',
      type: 'tinyml-model',
      ...modelDefaults,
      source: 'path',
      path,
      labels: 'silence\nunknown\nyes\nno',
    },
    { id: 'infer', z, type: 'tinyml-infer', model: 'model', wires: [['name']] },
    { id: 'name', z, type: 'function', func, outputs: 1, wires: [['out']] },
    {
      id: 'core',
      type: 'mqtt-broker',
      broker: '127.0.0.1',
      port: String(port),
      autoConnect: true,
      protocolVersion: '4',
      keepalive: '60',
      cleansession: true,
    },
    { id: 'out', z, type: 'mqtt out', topic: '', qos: '1', broker: 'core', wires: [] },
  ];
}

describe('a load shared by two gateways', function () {
  this.timeout(120_000);
  let mosquitto: Mosquitto | undefined;
  const gateways: NodeRed[] = [];
  before(function () {
    needsShared(this);
    needsMosquitto(this);
  });
  after(async () => {
    await Promise.all(gateways.map(one => one.stop()));
    await mosquitto?.stop();
  });

  it('is split, and taken over from a gateway that is killed, with a loss that is small and counted', async () => {
    mosquitto = await startMosquitto();
    const { port } = mosquitto;
    for (const name of ['A', 'B']) {
      const one = await startNodeRed({
        flows: gateway(name, port),
      });
      gateways.push(one);
      const comms = await one.comms();
      await comms.waitFor(
        ({ topic, data }) => topic === 'status/in' && /connected/.test(data.text),
        20_000,
        `${name} connected`,
      );
    }

    /** numbers of the windows that each gateway has scored, in the order of their results */
    const scored: Record<string, number[]> = { A: [], B: [] };
    const client = await mosquitto.client();
    await client.subscribeAsync('scored/+', { qos: 1 });
    client.on('message', (topic, payload) => {
      const { start, label } = JSON.parse(payload.toString());
      assert.match(label, /^(silence|unknown|yes|no)$/);
      scored[topic.split('/')[1]].push((start - FIRST) / HOP);
    });

    const total = 400;
    const killedAt = 200;
    for (let number = 0; number < total; number++) {
      if (number === killedAt) void gateways[0].kill();
      client.publish('windows/line-1', windowMessage(number), { qos: 1 });
      await new Promise(resolve => setTimeout(resolve, HOP));
    }
    await new Promise(resolve => setTimeout(resolve, 1_500));

    const all = [...scored.A, ...scored.B];
    const told = `A scored ${scored.A.length}, B ${scored.B.length}, ${new Set(all).size} different ones of ${total}`;
    assert.equal(new Set(all).size, all.length, `a window was scored twice: ${told}`);
    const early = (numbers: number[]) => numbers.filter(number => number < killedAt - 10).length;
    assert.ok(early(scored.A) > 50 && early(scored.B) > 50, `one of them had next to nothing to do: ${told}`);
    assert.equal(early(scored.A) + early(scored.B), killedAt - 10, `lost before anything happened: ${told}`);

    const lost = Array.from({ length: total }, (_, number) => number).filter(number => !all.includes(number));
    // what the killed one had received and not yet answered, and what the broker sent before it noticed: less than half a second
    assert.ok(lost.length <= 500 / HOP, `${lost.length} lost: ${told}`);
    for (const number of lost)
      assert.ok(
        Math.abs(number - killedAt) <= 500 / HOP,
        `window ${number} was lost, the kill was at ${killedAt}`,
      );
    const late = scored.B.filter(number => number >= killedAt + 500 / HOP).length;
    assert.equal(late, total - killedAt - 500 / HOP, `the survivor took not everything over: ${told}`);
    assert.doesNotMatch(gateways[1].log(), /error/i);
    console.log(`    ${told}, ${lost.length} lost with the killed gateway`);
  });
});
