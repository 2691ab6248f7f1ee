import assert from 'node:assert/strict';
import { describePorts, nativePorts } from './native';
import { listPorts } from './probe';

describe('a machine without serial support', () => {
  const name = require.resolve('serialport');
  const loaded = require.cache[name];
  beforeEach(() => {
    const broken = {
      get exports(): never {
        throw new Error(
          'No native build was found for platform=linux arch=mips\n  attempted loading from: ...',
        );
      },
    };
    require.cache[name] = broken as unknown as NodeModule;
  });
  afterEach(() => {
    if (loaded) require.cache[name] = loaded;
    else delete require.cache[name];
  });

  it('has one clear error for nodes and for the dialog', async () => {
    const options = { path: '/dev/x', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    assert.throws(() => nativePorts.create(options), {
      name: 'ConnectionError',
      code: 'no-serial-support',
      message: /native part .* does not load \(No native build was found for platform=linux arch=mips\); run/,
    });
    const { ports, problem } = await listPorts();
    assert.deepEqual(ports, []);
    assert.match(problem ?? '', /cannot be used on this machine/);
  });
});

describe('list of serial ports', () => {
  it('names maker and device, prefers lasting names and puts named devices first', () => {
    const byId = '/dev/serial/by-id/usb-Arduino__www.arduino.cc__0043_7533-if00';
    const ports = describePorts(
      [
        { path: '/dev/ttyS10' },
        { path: '/dev/ttyS2' },
        {
          path: '/dev/ttyACM0',
          manufacturer: 'Arduino',
          vendorId: '2341',
          productId: '0043',
          pnpId: 'usb-x',
        },
        { path: 'COM7', manufacturer: 'FTDI', friendlyName: 'USB Serial Port (COM7)' },
      ],
      new Map([['/dev/ttyACM0', byId]]),
    );
    assert.deepEqual(
      ports.map(({ path, label }) => [path, label]),
      [
        [byId, 'Arduino www.arduino.cc 0043 7533'],
        ['COM7', 'FTDI USB Serial Port'],
        ['/dev/ttyS2', ''],
        ['/dev/ttyS10', ''],
      ],
    );
    assert.equal(ports[0].device, '/dev/ttyACM0');
  });
});
