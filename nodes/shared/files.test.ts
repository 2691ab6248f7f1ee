import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LastingFiles } from './files';

describe('lasting files', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tinyml-files-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('writes, reads, lists and removes', async () => {
    const files = new LastingFiles(join(root, 'tinyml'));
    assert.equal(await files.read('models', 'a.tflite'), undefined);
    assert.deepEqual(await files.list('models'), []);
    assert.equal(await files.write('models', 'a.tflite', Buffer.from('one')), true);
    assert.equal(await files.write('models', 'a.tflite', Buffer.from('three')), true);
    assert.equal(Buffer.from((await files.read('models', 'a.tflite')) ?? []).toString(), 'three');
    const [{ name, bytes }] = await files.list('models');
    assert.deepEqual([name, bytes], ['a.tflite', 5]);
    assert.deepEqual(readdirSync(join(root, 'tinyml', 'models')), ['a.tflite'], 'no temporary file is left');
    await files.remove('models', 'a.tflite');
    assert.deepEqual(await files.list('models'), []);
  });

  it('is found again after a restart', async () => {
    await new LastingFiles(root).write('state', 'node.json', Buffer.from('{}'));
    assert.equal(
      Buffer.from((await new LastingFiles(root).read('state', 'node.json')) ?? []).toString(),
      '{}',
    );
  });

  it('keeps the old file until the new one is complete', async () => {
    const files = new LastingFiles(root);
    await files.write('state', 'a', Buffer.alloc(1 << 20, 1));
    const writing = files.write('state', 'a', Buffer.alloc(1 << 20, 2));
    for (let looks = 0; looks < 50; looks++) {
      const now = readFileSync(join(root, 'state', 'a'));
      assert.ok(now.length === 1 << 20 && (now.every(byte => byte === 1) || now.every(byte => byte === 2)));
      await new Promise(resolve => setImmediate(resolve));
    }
    await writing;
    assert.equal(readFileSync(join(root, 'state', 'a'))[0], 2);
  });

  it('removes what a power cut left half written, and nothing that is being written', async () => {
    mkdirSync(join(root, 'models'));
    for (const name of ['.writing-old', '.writing-new']) writeFileSync(join(root, 'models', name), 'half');
    utimesSync(join(root, 'models', '.writing-old'), 1e9, 1e9);
    await new LastingFiles(root).write('models', 'a', Buffer.alloc(1));
    assert.deepEqual(readdirSync(join(root, 'models')).sort(), ['.writing-new', 'a']);
  });

  it('refuses names that would leave the folder', async () => {
    const files = new LastingFiles(root);
    for (const name of ['../a', 'a/b', '.hidden', '', 'a\0b', '..', 'x'.repeat(300)])
      await assert.rejects(files.write('models', name, Buffer.alloc(1)), /cannot be a file's name/, name);
    assert.deepEqual(readdirSync(root), []);
  });

  it('keeps files in memory and says so where the folder cannot be written', async () => {
    // a file where the folder should be: fails for root too, whom permissions do not stop
    writeFileSync(join(root, 'models'), '');
    const files = new LastingFiles(root);
    assert.equal(await files.write('models', 'a', Buffer.from('kept')), false);
    assert.match(files.problem ?? '', /cannot be written .*in memory only; make the folder writable/);
    assert.equal(Buffer.from((await files.read('models', 'a')) ?? []).toString(), 'kept');
    assert.equal((await files.list('models')).length, 1);
    rmSync(join(root, 'models'));
    assert.equal(await files.write('models', 'a', Buffer.from('saved')), true);
    assert.equal(files.problem, undefined);
  });
});
