/**
 * Two serial ports joined by a cable, without hardware: a pair of pseudo-terminals made by socat. One end is opened by the node,
 * into the other one the test writes like a device. Killing socat unplugs the device; `plugIn` brings it back under the
 * same name.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function installed(): boolean {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Skips the calling test or suite unless socat is installed. */
export function needsPty(context: Mocha.Context): void {
  if (process.platform !== 'win32' && installed()) return;
  if (process.env.CI === 'true') throw new Error('socat is missing: apt-get install socat');
  console.log('    skipped: socat is not installed (apt-get install socat)');
  context.skip();
}

export interface SerialCable {
  /** the port that the gateway opens */
  readonly port: string;
  /** Writes like the device. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** What the gateway wrote to the device until now. */
  received(): Buffer;
  /** The device goes away in the middle of everything. */
  unplug(): Promise<void>;
  /** It returns under the same name. */
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function openSerialCable(): Promise<SerialCable> {
  const folder = mkdtempSync(join(tmpdir(), 'tinyml-pty-'));
  const [port, device] = [join(folder, 'ttyGateway'), join(folder, 'ttyDevice')];
  let child: ChildProcess | undefined;
  let handle: FileHandle | undefined;
  let reading: Promise<void> = Promise.resolve();
  let received = Buffer.alloc(0);

  async function plugIn(): Promise<void> {
    const ends = [port, device].map(link => `pty,raw,echo=0,link=${link}`);
    const started = spawn('socat', ends, { stdio: 'ignore' });
    child = started;
    running.add(started);
    started.on('exit', () => running.delete(started));
    const limit = Date.now() + 5_000;
    while (!existsSync(port) || !existsSync(device)) {
      if (started.exitCode !== null || Date.now() > limit)
        throw new Error('socat did not make the terminals');
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    handle = await open(device, 'r+');
    reading = readAll(handle);
  }

  async function readAll(from: FileHandle): Promise<void> {
    const buffer = Buffer.alloc(4096);
    try {
      for (;;) {
        const { bytesRead } = await from.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) return;
        received = Buffer.concat([received, buffer.subarray(0, bytesRead)]);
      }
    } catch {
      // the terminal hung up
    }
  }

  async function unplug(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending && ending.exitCode === null && ending.signalCode === null) {
      const gone = new Promise(resolve => ending.once('exit', resolve));
      ending.kill('SIGKILL');
      await gone;
    }
    // with SIGKILL socat leaves its links behind; a real device's name goes with it
    for (const link of [port, device]) rmSync(link, { force: true });
    await reading;
    await handle?.close();
    handle = undefined;
  }

  await plugIn();
  return {
    port,
    write: async bytes => {
      if (!handle) throw new Error('the device is unplugged');
      await handle.writeFile(bytes);
    },
    received: () => received,
    unplug,
    plugIn,
    async close() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
