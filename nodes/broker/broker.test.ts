import assert from 'node:assert/strict';
import { startAedes, type TestBroker } from '../../test/support/aedes';
import { type FlowNode, type RunningFlow, startFlow } from '../../test/support/in-process';
import mqttModule from '../mqtt/mqtt';
import brokerModule, { brokerOf } from './broker';

describe('tinyml-broker', () => {
  let broker: TestBroker;
  let flow: RunningFlow;
  beforeEach(async () => {
    broker = await startAedes(aedes => {
      aedes.authenticate = (_client, name, password, done) =>
        done(null, name === 'me' && password?.toString() === 'secret');
    });
  });
  afterEach(async () => {
    await flow.stop();
    await broker.stop();
  });

  /** A broker node and two sources on it. */
  async function start(settings: object = {}, credentials: object = { user: 'me', password: 'secret' }) {
    const source = { type: 'tinyml-mqtt', broker: 'broker', wires: [[]] };
    const nodes: FlowNode[] = [
      { id: 'broker', type: 'tinyml-broker', host: '127.0.0.1', port: String(broker.port), ...settings },
      { ...source, id: 'one', topic: 'a' },
      { ...source, id: 'two', topic: 'b' },
    ];
    flow = await startFlow([brokerModule, mqttModule], nodes, { credentials: { broker: credentials } });
  }
  const shows = (node: string, pattern: RegExp) =>
    flow.until(() => pattern.test(JSON.stringify(flow.statuses(node).at(-1) ?? '')));

  it('gives its users one connection, with the stored credentials', async () => {
    await start();
    await shows('one', /"green".*connected/);
    await shows('two', /"green".*connected/);
    assert.equal(broker.aedes.connectedClients, 1);
    assert.equal(brokerOf(flow.node('broker'))?.protocolVersion, '4');
    await flow.stop();
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal(broker.aedes.connectedClients, 0);
  });

  it('tells a refusal once to Catch nodes, and to every user by a red ring', async () => {
    await start({}, { user: 'me', password: 'wrong' });
    for (const node of ['one', 'two']) await shows(node, /"red".*"ring".*refused login/);
    const [error] = await flow.failed(1);
    assert.match(
      error.error.message,
      /^ConnectionError: MQTT broker mqtt:\/\/127\.0\.0\.1:\d+: .*check user and password/,
    );
    await flow.settle();
    assert.equal(flow.errors.length, 1);
  });

  for (const [settings, text] of [
    [{ host: ' ' }, /host is " ", expected the name or address/],
    [{ port: '70000' }, /port is "70000", expected a whole number from 1 to 65535/],
    [{ port: 'abc' }, /port is "abc", expected a number/],
    [{ keepalive: '-1' }, /keepalive is "-1"/],
    [{ protocolVersion: '3' }, /protocolVersion is "3", expected "4" \(MQTT 3\.1\.1\) or "5"/],
  ] as const)
    it(`names the setting that cannot be: ${JSON.stringify(settings)}`, async () => {
      await start(settings);
      const [error] = await flow.failed(1);
      assert.match(error.error.message, text);
      for (const node of ['one', 'two']) await shows(node, /"red".*bad setting/);
    });

  it('is no broker to nodes when it is none', () => {
    flow = { stop: async () => {} } as RunningFlow;
    for (const node of [undefined, {}, { type: 'mqtt-broker' }]) assert.equal(brokerOf(node), undefined);
  });
});
