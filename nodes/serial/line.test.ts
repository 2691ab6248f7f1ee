import assert from 'node:assert/strict';
import { SerialPortMock } from 'serialport';
import { ConnectionError } from '../../lib/errors';
import { claimPort, portUser } from './claims';
import { type LineOptions, type LineState, SerialLine } from './line';
import type { Port, PortLibrary } from './native';

/** The mock as a library of ports; the newest opened one is the device's end. */
class MockPorts implements PortLibrary {
  opened: SerialPortMock[] = [];
  create(options: Parameters<PortLibrary['create']>[0]): Port {
    const port = new SerialPortMock({ ...options, autoOpen: false });
    this.opened.push(port);
    return port;
  }
  list = async () => [];
  get device() {
    return this.opened.at(-1)!.port!;
  }
}

const PATH = '/dev/tinyml-mock';

async function until(what: string, condition: () => boolean, limit = 3_000): Promise<void> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > limit) assert.fail(`${what} did not happen within ${limit} ms`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

describe('serial line', () => {
  let ports: MockPorts;
  const lines: SerialLine[] = [];
  beforeEach(() => {
    ports = new MockPorts();
    SerialPortMock.binding.reset();
  });
  afterEach(async () => {
    await Promise.all(lines.splice(0).map(line => line.close()));
  });

  function start(options: Partial<LineOptions> = {}) {
    const seen = {
      data: [] as Buffer[],
      states: [] as LineState[],
      cuts: 0,
      problems: [] as ConnectionError[],
    };
    const line = new SerialLine({
      path: PATH,
      baudRate: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      startBytes: new Uint8Array(0),
      startDelay: 0,
      user: { nodeId: 'n1', label: 'the node "first"' },
      onData: bytes => seen.data.push(bytes),
      onState: (state, cut) => {
        seen.states.push(state);
        if (cut) seen.cuts++;
      },
      onProblem: error => seen.problems.push(error),
      ports,
      backoff: { first: 10, longest: 40 },
      ...options,
    });
    lines.push(line);
    line.open();
    return { line, ...seen, seen };
  }
  const plugIn = () => SerialPortMock.binding.createPort(PATH, { record: true });
  const isOpen = (states: LineState[]) => () => states.at(-1)?.kind === 'open';

  it('hands on what comes and wakes the device with the start bytes', async () => {
    plugIn();
    const { data, states } = start({ startBytes: Buffer.from('go\n') });
    await until('opening', isOpen(states));
    await until('start bytes', () => ports.device.recording.toString() === 'go\n');
    ports.device.emitData('1,2\n');
    await until('data', () => Buffer.concat(data).toString() === '1,2\n');
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ['opening', 'open'],
    );
  });

  it('waits before the start bytes where a board restarts when it is opened', async () => {
    plugIn();
    const { states } = start({ startBytes: Buffer.from('go'), startDelay: 120 });
    await until('opening', isOpen(states));
    await new Promise(resolve => setTimeout(resolve, 60));
    assert.equal(ports.device.recording.length, 0);
    await until('start bytes', () => ports.device.recording.toString() === 'go');
  });

  it('reports a missing port once, keeps trying, and opens it when it comes', async () => {
    const { states, problems } = start();
    await until('several attempts', () => ports.opened.length >= 4);
    assert.equal(problems.length, 1);
    assert.match(problems[0].message, new RegExp(PATH));
    plugIn();
    await until('opening', isOpen(states));
    assert.equal(problems.length, 1);
  });

  it('reports an unplugged device once, returns with it, and wakes it again', async () => {
    plugIn();
    const { data, states, problems, seen } = start({ startBytes: Buffer.from('go') });
    await until('opening', isOpen(states));
    ports.device.emitData('a');
    await until('data', () => data.length === 1);
    const unplugged = ports.opened.at(-1)!;
    SerialPortMock.binding.reset();
    unplugged.close(undefined, new Error('bad file descriptor'));
    await until('several attempts', () => ports.opened.length >= 4);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unplugged'],
    );
    assert.equal(seen.cuts, 1);
    assert.equal((states.at(-1) as { error?: Error }).error?.message, problems[0].message);
    plugIn();
    await until('opening', isOpen(states));
    await until('start bytes', () => ports.device.recording.toString() === 'go');
    ports.device.emitData('b');
    await until('data', () => data.length === 2);
  });

  it('refuses a second reader of the port and names the first', async () => {
    plugIn();
    const first = start();
    await until('opening', isOpen(first.states));
    const second = start({ user: { nodeId: 'n2', label: 'the node "second"' } });
    assert.equal(second.problems[0].code, 'port-in-use');
    assert.match(second.problems[0].message, /read by the node "first" already/);
    assert.equal(portUser(PATH)?.nodeId, 'n1');
    await first.line.close();
    await until('the second to take over', isOpen(second.states));
    assert.equal(second.problems.length, 1);
    assert.equal(portUser(PATH)?.nodeId, 'n2');
  });

  it('gives the port back on close, whatever it was doing', async () => {
    plugIn();
    const opening = start();
    await opening.line.close();
    assert.equal(portUser(PATH), undefined);
    assert.equal(ports.opened.at(-1)!.isOpen, false);
    const open = start();
    await until('opening', isOpen(open.states));
    await open.line.close();
    assert.equal(ports.opened.at(-1)!.isOpen, false);
    SerialPortMock.binding.reset();
    const waiting = start();
    await until('failure', () => waiting.states.at(-1)?.kind === 'down');
    await waiting.line.close();
    const attempts = ports.opened.length;
    await new Promise(resolve => setTimeout(resolve, 80));
    assert.equal(ports.opened.length, attempts, 'a closed line tried again');
    claimPort(PATH, { nodeId: '', label: 'a test' })();
  });

  it('does not try again where there is no serial support', async () => {
    const { states, problems } = start({
      ports: {
        create: () => {
          throw new ConnectionError('no-serial-support', 'no native part');
        },
        list: async () => [],
      },
    });
    assert.equal((states.at(-1) as { retryIn?: number }).retryIn, undefined);
    assert.deepEqual(problems.length, 1);
  });
});
