/**
 * The serial ports of this machine, through the `serialport` package, which is loaded with the first node or dialog that needs
 * it: it holds native code, and the palette must load where there is none for the machine.
 */
import { readdir, readlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ConnectionError } from '../../lib/errors';
import type { SerialPortInfo } from '../shared/source/api';
import type { Parity } from './config';

/** How a port is opened. */
export interface PortOptions {
  path: string;
  baudRate: number;
  dataBits: 5 | 6 | 7 | 8;
  parity: Parity;
  stopBits: 1 | 1.5 | 2;
}

/** What is used of a port, open or not; `SerialPort` and `SerialPortMock` both are one. */
export interface Port {
  readonly isOpen: boolean;
  open(callback: (error: Error | null) => void): void;
  close(callback: (error: Error | null) => void): void;
  write(bytes: Uint8Array): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  /** with an error when the device went away */
  on(event: 'close', listener: (error: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Where ports come from. */
export interface PortLibrary {
  /** A port that is not open yet. @throws ConnectionError where this machine has no serial support */
  create(options: PortOptions): Port;
  list(): Promise<SerialPortInfo[]>;
}

/** What the package tells of a port; which fields there are depends on the system. */
interface ListedPort {
  path: string;
  manufacturer?: string;
  friendlyName?: string;
  pnpId?: string;
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
}

function load(): typeof import('serialport') {
  try {
    return require('serialport') as typeof import('serialport');
  } catch (error) {
    throw new ConnectionError(
      'no-serial-support',
      `serial ports cannot be used on this machine: the native part of the serialport package does not load (${firstLine(error)}); run "npm rebuild @serialport/bindings-cpp" in Node-RED's user directory`,
      { platform: process.platform, arch: process.arch, cause: firstLine(error) },
    );
  }
}

const firstLine = (error: unknown) => String((error as Error).message ?? error).split('\n')[0];

export const nativePorts: PortLibrary = {
  create(options) {
    const { SerialPort } = load();
    return new SerialPort({ ...options, autoOpen: false });
  },

  async list() {
    const { SerialPort } = load();
    let listed: ListedPort[];
    try {
      listed = await SerialPort.list();
    } catch {
      // in containers there is no udev to ask; the names of the devices are there all the same
      listed = (await namesIn('/dev'))
        .filter(name => /^(tty(USB|ACM|AMA|S)\d+|cu\.|rfcomm\d+)/.test(name))
        .map(name => ({ path: `/dev/${name}` }));
    }
    return describePorts(listed, await lastingNames());
  },
};

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Names that stay with a device wherever it is plugged in, by the device they point to now. */
async function lastingNames(folder = '/dev/serial/by-id'): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const name of await namesIn(folder)) {
    const target = await readlink(join(folder, name)).catch(() => undefined);
    if (target) names.set(resolve(folder, target), join(folder, name));
  }
  return names;
}

/** Ports by maker and name, those that state one first. */
export function describePorts(
  listed: readonly ListedPort[],
  lasting: ReadonlyMap<string, string>,
): SerialPortInfo[] {
  const ports = listed.map(port => {
    const lastingName = lasting.get(port.path);
    return {
      path: lastingName ?? port.path,
      device: port.path,
      label: label(port, lastingName),
      vendorId: port.vendorId,
      productId: port.productId,
      serialNumber: port.serialNumber,
    };
  });
  const order = (port: SerialPortInfo) => `${port.label === '' ? 1 : 0} ${port.label} ${port.device}`;
  return ports.sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true }));
}

/** "Arduino www.arduino.cc 0043": Windows has a friendly name, Linux spells maker and product in the name of the link. */
function label({ manufacturer = '', friendlyName = '', pnpId = '' }: ListedPort, lastingName = ''): string {
  const spelled = (lastingName ? basename(lastingName) : pnpId.startsWith('usb-') ? pnpId : '')
    .replace(/^usb-/, '')
    .replace(/-if\d+(-port\d+)?$/, '')
    .replace(/_+/g, ' ')
    .trim();
  const name = friendlyName.replace(/ \(COM\d+\)$/, '') || spelled;
  return name.toLowerCase().startsWith(manufacturer.toLowerCase()) ? name : `${manufacturer} ${name}`.trim();
}
