/** Proves what a recording promises: nothing acknowledged is lost, limits hold, a full disk is survived, files are readable by all. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileSystem } from './file-system';
import { listFiles, readIndex, readRecordedFile, readRecording } from './folder';
import { Recorder, type RecorderOptions } from './recorder';
import type { Samples } from './samples';

const TIME = Date.parse('2026-11-21T11:15:00.123Z');

function window(value: number, start = TIME): Samples {
  const data = Float32Array.from({ length: 6 }, (_, i) => value + i / 10);
  return { data, type: 'float32', shape: [2, 3], names: ['x', 'y', 'z'], sampleRate: 50, start };
}

function stream(from: number, count: number, start: number): Samples {
  const data = Int16Array.from({ length: count }, (_, i) => from + i);
  return { data, type: 'int16', shape: [count, 1], sampleRate: 1000, start };
}

describe('Recorder', () => {
  let folder: string;
  const options = (more: Partial<RecorderOptions> = {}): RecorderOptions => ({
    folder,
    kind: 'windows',
    format: 'npy',
    sync: 'never',
    maxBytes: 1e9,
    whenFull: 'stop',
    fileSeconds: 600,
    fileBytes: 1e7,
    ...more,
  });

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'tinyml-recorder-')), 'set');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('keeps windows with label, time, names and scale, in the order of their time', async () => {
    const recorder = await Recorder.open(options());
    const quantized: Samples = {
      data: Int8Array.of(1, -2, 3, 4),
      type: 'int8',
      shape: [2, 2],
      sampleRate: 25,
      scale: 0.25,
      zeroPoint: -1,
      start: TIME + 40,
    };
    await recorder.add(quantized, 'walk');
    await recorder.add({ ...quantized, start: TIME }, 'sit down');
    await recorder.close();
    const windows = [];
    for await (const read of readRecording(folder)) windows.push(read);
    assert.deepEqual(
      windows.map(({ label, start, type, shape, scale, zeroPoint, sampleRate }) => ({
        label,
        start,
        type,
        shape,
        scale,
        zeroPoint,
        sampleRate,
      })),
      ['sit down', 'walk'].map((label, i) => ({
        label,
        start: TIME + 40 * i,
        type: 'int8',
        shape: [2, 2],
        scale: 0.25,
        zeroPoint: -1,
        sampleRate: 25,
      })),
    );
    assert.deepEqual((await readIndex(folder))?.labels.walk.files, 1);
  });

  it('goes on where it ended: numbers continue, other samples are refused', async () => {
    for (let run = 0; run < 2; run++) {
      const recorder = await Recorder.open(options());
      await recorder.add(window(run), 'a');
      await recorder.close();
    }
    assert.deepEqual(
      (await listFiles(folder)).map(file => file.number),
      [1, 2],
    );
    const recorder = await Recorder.open(options());
    await assert.rejects(recorder.add({ ...window(0), sampleRate: 100 }, 'a'), {
      code: 'recording-differs',
      message: /sampleRate 50, these have sampleRate 100: record them under another name/,
    });
  });

  it('stops at the limit, or deletes the oldest files', async () => {
    const size = 192 + 24;
    const stopping = await Recorder.open(options({ maxBytes: 3 * size }));
    for (let i = 0; i < 3; i++) await stopping.add(window(i, TIME + i), 'a');
    await assert.rejects(stopping.add(window(3, TIME + 3), 'a'), { code: 'recording-full' });
    const deleting = await Recorder.open(options({ maxBytes: 3 * size, whenFull: 'delete-oldest' }));
    await deleting.add(window(3, TIME + 3), 'b');
    assert.equal(deleting.deleted, 1);
    assert.deepEqual(
      (await listFiles(folder)).map(file => file.start),
      [TIME + 1, TIME + 2, TIME + 3],
    );
    assert.deepEqual(deleting.counts.a, { files: 2, bytes: 2 * size });
  });

  for (const format of ['npy', 'csv', 'wav', 'json'] as const)
    it(`${format}: a stream becomes files without a seam, by label, gap, time and size`, async () => {
      const recorder = await Recorder.open(options({ kind: 'stream', format, fileSeconds: 0.25 }));
      const add = (at: number, label: string, gap = 0) =>
        recorder.add(stream(at, 100, TIME + at), label, { gap });
      await add(0, 'a');
      await add(100, 'a');
      await add(300, 'a', 100);
      await add(400, 'b');
      for (const at of [500, 600, 700, 800]) await add(at, 'b');
      await recorder.close();
      const files = await listFiles(folder);
      const index = await readIndex(folder);
      const read = await Promise.all(files.map(file => readRecordedFile(folder, file, index)));
      assert.deepEqual(
        read.map(({ label, start, shape, data }) => [
          label,
          (start as number) - TIME,
          shape[0],
          Number(data[0]),
        ]),
        [
          ['a', 0, 200, 0],
          ['a', 300, 100, 300],
          ['b', 400, 300, 400],
          ['b', 700, 200, 700],
        ],
      );
      for (const { data, sampleRate } of read) {
        assert.equal(sampleRate, 1000);
        const values = Array.from(data as Float32Array);
        assert.deepEqual(
          values,
          Array.from(values, (_, i) => values[0] + i),
        );
      }
    });

  it('keeps streams of several keys apart', async () => {
    const recorder = await Recorder.open(options({ kind: 'stream' }));
    for (let at = 0; at < 300; at += 100)
      for (const key of ['left', 'right'])
        await recorder.add(stream(key === 'left' ? at : 1000 + at, 100, TIME + at), 'a', { key });
    assert.equal(recorder.counts.a.files, 2);
    await recorder.close();
    const firsts = [];
    for await (const { data, shape } of readRecording(folder)) firsts.push([data[0], shape[0]]);
    assert.deepEqual(firsts, [
      [0, 300],
      [1000, 300],
    ]);
  });

  it('survives a full disk: one clear error each, nothing half-written, goes on when there is room', async () => {
    for (const kind of ['windows', 'stream'] as const) {
      const at = join(folder, kind);
      let room = 2000;
      const recorder = await Recorder.open(
        options({
          folder: at,
          kind,
          format: 'csv',
          fileSystem: disk(
            () => room,
            used => (room -= used),
          ),
        }),
      );
      const add = (i: number) => recorder.add(stream(100 * i, 100, TIME + 100 * i), 'a');
      await add(0);
      room = 100;
      await assert.rejects(add(1), { code: 'disk-full', message: /ENOSPC.*make room on the disk/ });
      await assert.rejects(add(2), { code: 'disk-full' });
      room = 1e9;
      await add(3);
      await recorder.close();
      const kept = [];
      for await (const { data } of readRecording(at)) kept.push(...Array.from(data as Float32Array));
      const expected = [0, 300].flatMap(first => Array.from({ length: 100 }, (_, i) => first + i));
      assert.deepEqual(kept, expected, kind);
      assert.deepEqual(
        readdirSync(join(at, 'a')).filter(name => name.startsWith('.') || name.endsWith('.part')),
        [],
      );
    }
  });

  it('syncs as it was asked to', async () => {
    const synced: Record<string, number> = {};
    for (const sync of ['each', 'second', 'never'] as const) {
      synced[sync] = 0;
      const fileSystem = counting(() => synced[sync]++);
      const recorder = await Recorder.open(options({ folder: join(folder, sync), sync, fileSystem }));
      synced[sync] = 0;
      for (let i = 0; i < 5; i++) await recorder.add(window(i, TIME + i), 'a');
      if (sync === 'second') {
        assert.ok(synced.second < 5, 'not at each window');
        await recorder.sync();
        assert.ok(synced.second >= 5, 'but all of them at once');
      }
    }
    assert.ok(synced.each >= 10, `file and folder for each window: ${synced.each}`);
    assert.ok(synced.never <= 3, 'only the index');
  });

  for (const kind of ['windows', 'stream'] as const)
    it(`loses nothing that was acknowledged when the process is killed in the middle (${kind})`, async function () {
      this.timeout(60_000);
      let acknowledged = 0;
      for (let round = 0; round < 4; round++) acknowledged += await killedWriter(folder, kind, acknowledged);
      assert.ok(acknowledged > 20, `only ${acknowledged} were written`);
      const recorder = await Recorder.open(options({ kind, format: 'csv' }));
      await recorder.close();
      const values: number[] = [];
      for await (const { data } of readRecording(folder)) values.push(...Array.from(data as Float32Array));
      const seen = new Set(values);
      for (let i = 0; i < acknowledged; i++) assert.ok(seen.has(10 * i), `acknowledged ${i} is missing`);
      assert.ok(values.length % 10 === 0 || kind === 'stream', 'no torn window');
      for (const { path } of await listFiles(folder)) assert.ok(statSync(join(folder, path)).size > 0);
    });
});

/** A disk with so much room: a write beyond it fails as the system's does, after writing what fits. */
function disk(room: () => number, use: (bytes: number) => void): FileSystem {
  return wrapped(handle => {
    const write = async (bytes: Uint8Array, from = 0, length = bytes.length - from, position?: number) => {
      const fits = Math.min(length, room());
      if (fits < length && fits < 50)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      use(fits);
      return handle.write(bytes, from, fits, position);
    };
    const writeFile = async (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; ) at += (await write(bytes, at)).bytesWritten;
    };
    return { write, writeFile };
  });
}

function counting(count: () => void): FileSystem {
  return wrapped(handle => ({
    sync: () => {
      count();
      return handle.sync();
    },
    datasync: () => {
      count();
      return handle.datasync();
    },
  }));
}

/** The real file system with other methods on its file handles. */
function wrapped(change: (handle: promises.FileHandle) => object): FileSystem {
  const open = async (...parameters: Parameters<typeof promises.open>) => {
    const handle = await promises.open(...parameters);
    const changed = change(handle) as Record<string | symbol, unknown>;
    return new Proxy(handle, {
      get(target, key) {
        if (key in changed) return changed[key];
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return { ...promises, open: open as typeof promises.open };
}

/** Lets a process record as fast as it can and kills it; returns how many additions it had acknowledged. */
async function killedWriter(folder: string, kind: string, first: number): Promise<number> {
  const script = `
    const { Recorder } = require(${JSON.stringify(join(__dirname, 'recorder.js'))});
    (async () => {
      const recorder = await Recorder.open({ folder: ${JSON.stringify(folder)}, kind: '${kind}', format: 'csv', sync: 'never',
        maxBytes: 1e9, whenFull: 'stop', fileSeconds: 0.2, fileBytes: 1e7 });
      for (let i = ${first}; ; i++) {
        const data = Int16Array.from({ length: 10 }, (_, k) => 10 * i + k);
        await recorder.add({ data, type: 'int16', shape: [10, 1], sampleRate: 1000, start: ${TIME} + 10 * i }, 'a');
        process.stdout.write(i + '\\n');
      }
    })();`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = first - 1;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => {
    last = Number(line);
    if (last === first + 20) setTimeout(() => child.kill('SIGKILL'), 5 * Math.random());
  });
  await new Promise(resolve => lines.on('close', resolve));
  return last - first + 1;
}
