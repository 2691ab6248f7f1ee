/** The serial node on the mock port; test/io/serial-line.test.ts has it on a real terminal. */
import assert from 'node:assert/strict';
import { SerialPortMock } from 'serialport';
import { startFlow } from '../../test/support/in-process';
import { type FakeContext, fakeContext } from '../../test/support/node-context';
import type { Controller } from '../shared/define';
import { type SerialSettings, serialDefaults } from './config';
import type { PortLibrary } from './native';
import serialModule from './serial';
import { createSerialSource } from './serial-source';

const PATH = '/dev/tinyml-mock-node';

describe('tinyml-serial', () => {
  let context: FakeContext<SerialSettings>;
  let node: Controller | undefined;
  let port: SerialPortMock | undefined;

  const ports: PortLibrary = {
    create: options => {
      port = new SerialPortMock({ ...options, autoOpen: false });
      return port;
    },
    list: async () => [],
  };
  beforeEach(() => {
    SerialPortMock.binding.reset();
    SerialPortMock.binding.createPort(PATH, { record: true });
  });
  afterEach(async () => {
    await node?.close?.(true);
    context?.status.close();
    node = undefined;
  });

  async function start(settings: Partial<SerialSettings> = {}): Promise<void> {
    context = fakeContext({ ...serialDefaults, port: PATH, ...settings }, 'serial');
    node = createSerialSource(context, ports);
    await until(() => context.shown.some(({ text }) => /connected/.test(text ?? '')));
  }

  async function until(condition: () => boolean): Promise<void> {
    const limit = Date.now() + 3_000;
    while (!condition()) {
      if (Date.now() > limit) assert.fail(JSON.stringify([context.shown, context.sent, context.reported]));
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }

  it('sends lines as samples, with the port as topic unless one is given', async () => {
    await start();
    port!.port!.emitData('1,2\n3,');
    port!.port!.emitData('4\n');
    await until(() => context.sent.length >= 1);
    const values = () =>
      context.sent.flatMap(({ payload }) => [...new Float32Array(Uint8Array.from(payload as Buffer).buffer)]);
    await until(() => values().length === 4);
    assert.deepEqual(values(), [1, 2, 3, 4]);
    assert.equal(context.sent[0].topic, PATH);
    await node?.close?.(true);
    await start({ topic: 'arm', payloadAs: 'array' });
    port!.port!.emitData('5,6\n');
    await until(() => context.sent.length === 1);
    assert.deepEqual([context.sent[0].topic, context.sent[0].payload], ['arm', [[5, 6]]]);
  });

  it('opens with the settings of the line and wakes the device', async () => {
    await start({
      baudRate: 9600,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
      startBytes: '53 0A',
      startBytesAs: 'hex',
    });
    const { openOptions } = port!.port!;
    const { baudRate, dataBits, parity, stopBits } = openOptions;
    assert.deepEqual(
      { baudRate, dataBits, parity, stopBits },
      { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 2 },
    );
    await until(() => port!.port!.recording.toString() === 'S\n');
  });

  it('reports an unplugged device once and shows it as a red ring', async () => {
    await start();
    port!.port!.emitData('1,2\n');
    await until(() => context.sent.length === 1);
    SerialPortMock.binding.reset();
    port!.close(undefined, new Error('bad file descriptor'));
    await until(() => context.shown.at(-1)?.fill === 'red');
    assert.equal(context.shown.at(-1)?.text, 'unplugged');
    assert.deepEqual(
      context.reported.map(({ name, message }) => [name, /plug the device in again/.test(message)]),
      [['ConnectionError', true]],
    );
  });

  it('shows the dialog what came last', async () => {
    await start();
    port!.port!.emitData('1,2\n3,4\n');
    await until(() => context.sent.length >= 1);
    const { kind, names } = context.picture!() as { kind: string; names?: string[] };
    assert.deepEqual([kind, names], ['wave', undefined]);
  });

  it('is registered, and says that no port is chosen', async () => {
    const flow = await startFlow([serialModule], [{ id: 'in', type: 'tinyml-serial', wires: [[]] }]);
    assert.deepEqual(flow.statuses('in'), [{ fill: 'grey', shape: 'ring', text: 'no port' }]);
    await flow.stop();
  });
});
