/**
 * A serial line that is kept open: opened, woken by start bytes, and opened again with back-off after it was unplugged. One
 * problem is reported once, however often the port is tried meanwhile.
 */
import { existsSync } from 'node:fs';
import { ConnectionError } from '../../lib/errors';
import { type BackoffLimits, backoffDelay, defaultBackoff } from '../shared/source/backoff';
import { claimPort, type PortUser } from './claims';
import { nativePorts, type Port, type PortLibrary, type PortOptions } from './native';

export type LineState =
  | { kind: 'opening' }
  | { kind: 'open' }
  /** not there, and tried again in `retryIn` ms; without `retryIn` it stays down */
  | { kind: 'down'; error: ConnectionError; retryIn?: number };

export interface LineOptions extends PortOptions {
  startBytes: Uint8Array;
  /** ms between opening and the start bytes */
  startDelay: number;
  user: PortUser;
  onData(bytes: Buffer): void;
  /** `cut`: the line was open before and bytes may be missing */
  onState(state: LineState, cut: boolean): void;
  /** a problem to report, once for each kind and outage */
  onProblem(error: ConnectionError): void;
  /** where ports come from; the machine's own by default */
  ports?: PortLibrary;
  backoff?: BackoffLimits;
  /** ms between two looks whether the device is still there */
  watchInterval?: number;
}

/** failures in a row after which a further problem of an outage is reported */
const LASTING = 3;

/** ms that closing a port may take */
const CLOSE_LIMIT = 2_000;

export class SerialLine {
  private port?: Port;
  private release = () => {};
  private timers: NodeJS.Timeout[] = [];
  private failures = 0;
  private reported?: ConnectionError;
  private lastCode?: string;
  /** failures in a row for the same reason */
  private sameInRow = 0;
  private closed = false;
  private opening?: Promise<void>;

  constructor(private readonly options: LineOptions) {}

  /** Begins; problems are told through the callbacks. */
  open(): void {
    const { options } = this;
    options.onState({ kind: 'opening' }, false);
    let port: Port;
    try {
      this.release = claimPort(options.path, options.user);
      const { path, baudRate, dataBits, parity, stopBits } = options;
      port = (options.ports ?? nativePorts).create({ path, baudRate, dataBits, parity, stopBits });
    } catch (error) {
      this.failed(error instanceof ConnectionError ? error : explain(error as Error, options.path), false);
      return;
    }
    this.port = port;
    const lost = (error: Error | null) => this.lost(port, error);
    port.on('data', bytes => {
      if (this.port !== port) return;
      this.failures = 0;
      this.reported = undefined;
      options.onData(bytes);
    });
    port.on('close', lost);
    port.on('error', lost);
    this.opening = new Promise(resolve => {
      port.open(error => {
        this.opening = undefined;
        resolve();
        if (this.port !== port) {
          if (!error) port.close(() => {});
          return;
        }
        if (error) {
          this.port = undefined;
          this.failed(explain(error, options.path), false);
        } else this.opened(port);
      });
    });
  }

  /** Gives the port back; resolves when it is closed. */
  async close(): Promise<void> {
    this.closed = true;
    this.clearTimers();
    await Promise.race([this.opening, pause(CLOSE_LIMIT)]);
    const { port } = this;
    this.port = undefined;
    if (port?.isOpen) await closePort(port);
    this.release();
  }

  private opened(port: Port): void {
    const { options } = this;
    if (this.closed) return;
    options.onState({ kind: 'open' }, false);
    if (options.startBytes.length > 0)
      this.later(options.startDelay, () => {
        if (this.port === port) port.write(options.startBytes);
      });
    this.watch(port);
  }

  /** Not every system tells when a device goes: its name in /dev does. */
  private watch(port: Port): void {
    const { path, watchInterval = 2_000, ports } = this.options;
    if (!path.startsWith('/') || (ports ?? nativePorts) !== nativePorts) return;
    this.later(watchInterval, () => {
      if (this.port !== port) return;
      if (existsSync(path)) this.watch(port);
      else this.lost(port, new Error('the device is gone'));
    });
  }

  private lost(port: Port, cause: Error | null): void {
    if (this.port !== port) return;
    this.port = undefined;
    if (port.isOpen) port.close(() => {});
    const { path } = this.options;
    this.failed(
      new ConnectionError(
        'unplugged',
        `serial port ${path} is gone${cause ? ` (${cause.message})` : ''}: plug the device in again, the node goes on by itself`,
        { path, cause: cause?.message },
      ),
      true,
    );
  }

  private failed(error: ConnectionError, cut: boolean): void {
    this.release();
    this.release = () => {};
    this.clearTimers();
    if (this.closed) return;
    const { options } = this;
    // while an unplugged device is away, that there is no such port says nothing new
    const known = this.reported?.code === 'unplugged' && error.code === 'no-port' ? this.reported : error;
    this.sameInRow = this.lastCode === error.code ? this.sameInRow + 1 : 1;
    this.lastCode = error.code;
    const final = error.code === 'no-serial-support';
    const retryIn = final ? undefined : backoffDelay(this.failures++, options.backoff ?? defaultBackoff);
    if (retryIn !== undefined) this.later(retryIn, () => this.open());
    options.onState({ kind: 'down', error: known, retryIn }, cut);
    // a port that has just come back may be locked or closed to us for a moment: another problem must last to be news
    if (this.reported && (this.reported.code === known.code || this.sameInRow < LASTING)) return;
    this.reported = known;
    options.onProblem(known);
  }

  private later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers = this.timers.filter(other => other !== timer);
      action();
    }, ms);
    this.timers.push(timer);
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }
}

function closePort(port: Port): Promise<void> {
  const closed = new Promise<void>(resolve => port.close(() => resolve()));
  return Promise.race([closed, pause(CLOSE_LIMIT)]);
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}

/** Why a port cannot be opened, in words that say what to do. */
function explain(error: Error, path: string): ConnectionError {
  const text = error.message.replace(/^Error:? /, '');
  const [code, remedy] = /no such (file|device)|not found|cannot find|does not exist/i.test(text)
    ? ['no-port', 'there is no such port: is the device plugged in? The dialog lists the ports']
    : /permission|access denied/i.test(text)
      ? [
          'no-permission',
          "the account that runs Node-RED may not use it: add it to the port's group (on Debian dialout) and start Node-RED anew",
        ]
      : /lock|busy|in use/i.test(text)
        ? ['port-in-use', 'another program uses it: close it there']
        : /ioctl|not a (tty|typewriter)/i.test(text)
          ? ['not-a-port', `it is no serial port, or knows no such settings (${text})`]
          : ['port-failed', `it cannot be opened (${text})`];
  return new ConnectionError(code, `serial port ${path}: ${remedy}`, { path, cause: error.message });
}
