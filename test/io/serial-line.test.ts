/** The serial node on a real terminal: a pair made by socat, unplugged by killing it. */
import assert from 'node:assert/strict';
import serialModule from '../../nodes/serial/serial';
import { type FlowNode, type RunningFlow, startFlow } from '../support/in-process';
import { needsPty, openSerialCable, type SerialCable } from '../support/pty';
import { soundFrame, soundFrames } from './frames';

describe('serial node on a terminal', function () {
  this.timeout(30_000);
  let cable: SerialCable;
  let flow: RunningFlow | undefined;

  before(function () {
    needsPty(this);
  });
  beforeEach(async () => {
    cable = await openSerialCable();
  });
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
    await cable?.close();
  });

  async function start(
    settings: Record<string, unknown> = {},
    others: FlowNode[] = [],
  ): Promise<RunningFlow> {
    flow = await startFlow(
      [serialModule],
      [
        {
          id: 'in',
          type: 'tinyml-serial',
          port: cable.port,
          decoder: soundFrames,
          wires: [['out']],
          ...settings,
        },
        { id: 'out', type: 'helper' },
        ...others,
      ],
    );
    return flow;
  }

  const shows = (pattern: RegExp, node = 'in') =>
    flow!.until(
      () => pattern.test(JSON.stringify(flow!.statuses(node).at(-1) ?? '')),
      10_000,
      () => `${pattern} in ${JSON.stringify(flow!.statuses(node))}`,
    );
  const samples = (value: number) => new Int16Array(320).fill(value);
  const tensor = (msg: Record<string, unknown>) => msg.tensor as Record<string, unknown>;

  it('opens, sends the start bytes, and turns frames into samples', async () => {
    await start({ startBytes: 'START\\r\\n', topic: 'microphone' });
    await shows(/connected/);
    await flow!.until(() => cable.received().toString() === 'START\r\n');
    // cut anywhere, with noise before
    const stream = Buffer.concat([
      Buffer.from('boot...'),
      soundFrame(0, samples(5)),
      soundFrame(1, samples(-6)),
    ]);
    for (let at = 0; at < stream.length; at += 97) await cable.write(stream.subarray(at, at + 97));
    await flow!.until(
      () => count(flow!) === 640,
      5_000,
      () => `${count(flow!)} samples`,
    );
    const [msg] = flow!.messages('out');
    assert.equal(msg.topic, 'microphone');
    assert.deepEqual([tensor(msg).type, tensor(msg).sampleRate, tensor(msg).gap], ['int16', 16_000, 0]);
    assert.equal((msg.payload as Buffer).readInt16LE(0), 5);
    await shows(/"green".* 0 lost/);
  });

  it('is unplugged and returns: one error, and the lost samples counted by the sequence numbers', async () => {
    await start();
    await shows(/connected/);
    await cable.write(soundFrame(7, samples(1)));
    await flow!.received('out', 1);
    await cable.unplug();
    await shows(/"red".*unplugged/);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    await cable.plugIn();
    await shows(/"green"/);
    await cable.write(soundFrame(17, samples(2)));
    const messages = await flow!.received('out', 2);
    assert.equal(tensor(messages[1]).gap, 9 * 320);
    assert.equal(flow!.errors.length, 1, flow!.errors.map(({ error }) => error.message).join('\n'));
    assert.match(flow!.errors[0].error.message, /is gone .*plug the device in again/);
  });

  it('estimates what was lost by the clock where frames carry no number', async () => {
    const bare = {
      framing: { type: 'none' },
      format: { type: 'binary', sample: [{ type: 'int16' }] },
      sampleRate: 1_000,
    };
    await start({ decoder: bare });
    await shows(/connected/);
    const device = async (blocks: number) => {
      for (let block = 0; block < blocks; block++) {
        await cable.write(Buffer.alloc(100));
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    };
    await device(6);
    const cut = Date.now();
    await cable.unplug();
    await shows(/"red"/);
    await cable.plugIn();
    await shows(/"green"/);
    const before = flow!.messages('out').length;
    const lost = Date.now() - cut;
    await device(3);
    const messages = await flow!.received('out', before + 1);
    const gap = tensor(messages[before]).gap as number;
    assert.ok(Math.abs(gap - lost) < 300, `${gap} samples of 1 ms for ${lost} ms`);
  });

  it('refuses a second node on the same port, which takes over when the first one goes', async () => {
    await start({}, [
      { id: 'second', type: 'tinyml-serial', port: cable.port, decoder: soundFrames, wires: [[]] },
    ]);
    await shows(/connected/);
    await shows(/"red".*port in use/, 'second');
    assert.match(flow!.errors[0].error.message, /is read by the node "in" already/);
    await cable.write(soundFrame(0, samples(1)));
    await flow!.received('out', 1);
  });

  it('says what is wrong with its settings', async () => {
    await start({ port: '' });
    await shows(/"grey".*no port/);
    await flow!.stop();
    await start({ port: '/dev/tinyml-nothing' });
    await shows(/"red".*no port/);
    await flow!.until(() => flow!.errors.length === 1);
    assert.match(flow!.errors[0].error.message, /there is no such port: is the device plugged in/);
    await flow!.stop();
    await start({ baudRate: '0' });
    await shows(/"red".*bad setting/);
    await flow!.stop();
    await start({ startBytes: 'xyz', startBytesAs: 'hex' });
    await shows(/"red".*bad start bytes/);
  });

  it('gives the port back when the flow stops, within a second', async () => {
    await start();
    await shows(/connected/);
    const begun = Date.now();
    await flow!.stop();
    assert.ok(Date.now() - begun < 1_000);
    await start();
    await shows(/connected/);
  });
});

function count(flow: RunningFlow): number {
  return flow.messages('out').reduce((sum, { tensor }) => sum + (tensor as { shape: number[] }).shape[0], 0);
}
