import assert from 'node:assert/strict';
import { describePorts } from './native';

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
