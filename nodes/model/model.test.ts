import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFlow } from '../../test/support/in-process';
import { softmaxModel, withAssociatedFiles } from '../../test/support/tiny-models';
import { ActiveModel, sha256Of } from './active-model';
import { type ModelSettings, modelDefaults } from './config';
import type { ModelHost } from './host';
import modelNode, { type ModelNode } from './model';

const bytes = softmaxModel(3);
const sha256 = sha256Of(bytes);

describe('tinyml-model', () => {
  let userDir: string;
  let running: Awaited<ReturnType<typeof startFlow>>;
  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-model-'));
  });
  afterEach(async () => {
    await running.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  async function start(changes: Partial<ModelSettings>, settings: object = {}): Promise<ModelHost> {
    running = await startFlow(
      [modelNode],
      [{ id: 'model', type: 'tinyml-model', ...modelDefaults, ...changes }],
      {
        userDir,
        settings,
      },
    );
    return running.node<ModelNode>('model').host;
  }

  const upload = (body: Uint8Array, name = 'a.tflite', type = 'application/octet-stream') =>
    running.request('/tinyml/models', {
      method: 'POST',
      body: body as never,
      headers: { 'content-type': type, 'x-file-name': encodeURIComponent(name) },
    });

  it('reads a file by its path, relative to the user directory', async () => {
    mkdirSync(join(userDir, 'sub'));
    writeFileSync(join(userDir, 'sub', 'words.tflite'), bytes);
    const model = await (
      await start({ source: 'path', path: 'sub/words.tflite', labels: 'silence\r\nyes\n no \n' })
    ).ready();
    assert.deepEqual([model.name, model.sha256, model.labels], ['words', sha256, ['silence', 'yes', 'no']]);
    assert.deepEqual(model.inputs[0], {
      name: 'logits',
      type: 'int8',
      shape: [1, 3],
      count: 3,
      scale: Math.fround(0.1),
      zeroPoint: 0,
    });
    assert.equal(model.stateful, false);
  });

  it('reads the path from an environment variable', async () => {
    writeFileSync(join(userDir, 'a.tflite'), bytes);
    process.env.TINYML_TEST_MODEL = join(userDir, 'a.tflite');
    try {
      assert.equal(
        (await (await start({ source: 'env', env: 'TINYML_TEST_MODEL', name: 'mine' })).ready()).name,
        'mine',
      );
    } finally {
      delete process.env.TINYML_TEST_MODEL;
    }
  });

  it('takes labels from the file where none are given', async () => {
    writeFileSync(join(userDir, 'a.tflite'), withAssociatedFiles(bytes, { 'labels.txt': 'a\nb\nc' }));
    assert.deepEqual((await (await start({ source: 'path', path: 'a.tflite' })).ready()).labels, [
      'a',
      'b',
      'c',
    ]);
  });

  const missing: [string, Partial<ModelSettings>, string, RegExp][] = [
    ['nothing chosen', {}, 'no-model', /upload a .tflite/],
    ['no path', { source: 'path' }, 'no-model', /give the path/],
    [
      'no file at the path',
      { source: 'path', path: 'none.tflite' },
      'model-missing',
      /there is no model file .*none.tflite/,
    ],
    ['a folder', { source: 'path', path: '.' }, 'model-missing', /cannot be read: EISDIR/],
    ['an unset variable', { source: 'env', env: 'TINYML_UNSET' }, 'no-model', /TINYML_UNSET is not set/],
    ['no sha256', { sha256: 'abc' }, 'bad-setting', /64 hexadecimal digits/],
    [
      'an upload that is not here',
      { sha256, fileName: 'words.tflite' },
      'model-missing',
      new RegExp(`words.tflite with sha256 ${sha256} is not on this machine.*upload it`),
    ],
  ];
  for (const [what, changes, code, text] of missing) {
    it(`says what is missing: ${what}`, async () => {
      const host = await start(changes);
      await assert.rejects(host.ready(), { code, message: text });
      assert.equal(host.current, undefined);
    });
  }

  it('refuses labels that do not fit', async () => {
    writeFileSync(join(userDir, 'a.tflite'), bytes);
    const host = await start({ source: 'path', path: 'a.tflite', labels: 'yes\nno' });
    await assert.rejects(host.ready(), /gives 3 values \(scores\), there are 2 labels/);
  });

  it('refuses a file over the limit', async () => {
    writeFileSync(join(userDir, 'a.tflite'), bytes);
    const host = await start({ source: 'path', path: 'a.tflite' }, { tinymlModelMaxBytes: 100 });
    await assert.rejects(host.ready(), /the limit is 100: raise tinymlModelMaxBytes/);
  });

  describe('uploads', () => {
    it('are checked, kept by sha256, listed and described', async () => {
      await start({});
      const response = await upload(bytes, 'C:\\models\\wörter.tflite');
      const answer = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, 201);
      assert.deepEqual(
        [answer.sha256, answer.fileName, answer.bytes, answer.lasting],
        [sha256, 'wörter.tflite', bytes.length, true],
      );
      assert.ok((answer.report as { inputs: unknown[] }).inputs.length === 1);
      assert.deepEqual(readdirSync(join(userDir, 'tinyml', 'models')).sort(), [
        `${sha256}.json`,
        `${sha256}.tflite`,
      ]);
      const list = (await (await running.request('/tinyml/models')).json()) as {
        models: Record<string, unknown>[];
        problem: null;
      };
      assert.deepEqual(
        list.models.map(model => [model.sha256, model.fileName]),
        [[sha256, 'wörter.tflite']],
      );
      assert.equal(list.problem, null);
      const one = (await (await running.request(`/tinyml/models/${sha256}`)).json()) as Record<
        string,
        unknown
      >;
      assert.deepEqual(one.report, answer.report);
    });

    it('start the flow that missed its model', async () => {
      const host = await start({ sha256 });
      await assert.rejects(host.ready(), { code: 'model-missing' });
      await upload(bytes);
      await running.until(() => host.current !== undefined);
      assert.equal(host.current?.sha256, sha256);
    });

    it('survive a restart', async () => {
      await start({});
      await upload(bytes, 'words.tflite');
      await running.stop();
      assert.equal((await (await start({ sha256, fileName: 'words.tflite' })).ready()).name, 'words');
    });

    it('are refused when they are no model, and leave nothing behind', async () => {
      await start({});
      for (const bad of [Buffer.from('hello'), Buffer.alloc(0), Buffer.from(bytes).subarray(0, 60)]) {
        const response = await upload(bad);
        assert.equal(response.status, 422);
        assert.match(((await response.json()) as { message: string }).message, /\S/);
      }
      assert.throws(() => readdirSync(join(userDir, 'tinyml')), { code: 'ENOENT' });
    });

    it('are refused beyond the limit, whether they say their length or not', async () => {
      await start({}, { tinymlModelMaxBytes: 1000 });
      assert.equal((await upload(Buffer.alloc(5_000_000))).status, 413);
      const stream = new ReadableStream({
        start(controller) {
          for (let i = 0; i < 100; i++) controller.enqueue(new Uint8Array(1000));
          controller.close();
        },
      });
      const chunked = await running.request('/tinyml/models', {
        method: 'POST',
        body: stream,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
      } as RequestInit);
      assert.equal(chunked.status, 413);
      assert.match(((await chunked.json()) as { message: string }).message, /limit is 1000/);
    });

    it('are refused as anything but raw bytes', async () => {
      await start({});
      assert.equal((await upload(Buffer.from('{}'), 'a', 'application/json')).status, 415);
    });

    it('broken off in the middle leave nothing behind', async () => {
      await start({});
      const { url } = await running.request('/tinyml/models');
      await new Promise<void>(resolve => {
        const sending = httpRequest(url, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream', 'content-length': bytes.length },
        });
        sending.on('error', () => resolve());
        sending.write(Buffer.from(bytes).subarray(0, 100), () => sending.destroy());
        sending.on('close', () => resolve());
      });
      await running.settle();
      const list = (await (await running.request('/tinyml/models')).json()) as { models: unknown[] };
      assert.deepEqual(list.models, []);
    });

    it('work in memory where the folder cannot be written, and say so', async () => {
      mkdirSync(join(userDir, 'tinyml'));
      writeFileSync(join(userDir, 'tinyml', 'models'), 'a file where the folder should be');
      const host = await start({ sha256 });
      const answer = (await (await upload(bytes)).json()) as { lasting: boolean };
      assert.equal(answer.lasting, false);
      assert.equal((await host.ready()).sha256, sha256);
      const list = (await (await running.request('/tinyml/models')).json()) as {
        models: unknown[];
        problem: string;
      };
      assert.equal(list.models.length, 1);
      assert.match(list.problem, /cannot be written.*make the folder writable/);
    });

    it('are found to be damaged on disk', async () => {
      mkdirSync(join(userDir, 'tinyml', 'models'), { recursive: true });
      writeFileSync(
        join(userDir, 'tinyml', 'models', `${sha256}.tflite`),
        Buffer.concat([bytes, Buffer.alloc(1)]),
      );
      await assert.rejects((await start({ sha256 })).ready(), {
        code: 'model-damaged',
        message: /upload it again/,
      });
    });

    it('answer 404 for a model that was never uploaded', async () => {
      await start({});
      assert.equal((await running.request(`/tinyml/models/${sha256}`)).status, 404);
      assert.equal((await running.request('/tinyml/models/..%2f..%2fsettings')).status, 404);
    });
  });

  describe('hot swap', () => {
    it('exchanges the model in one go, as soon as everybody is ready for the new one', async () => {
      const file = join(userDir, 'a.tflite');
      writeFileSync(file, bytes);
      const host = await start({ source: 'path', path: 'a.tflite' });
      const first = await host.ready();
      writeFileSync(file, softmaxModel(5));
      const log: string[] = [];
      host.onChange(async model => {
        await running.settle();
        log.push(`prepared for ${model.inputs[0].count}, ${host.current === first ? 'old' : 'new'} one runs`);
        return () => log.push(`taken, ${host.current === model ? 'new' : 'old'} one runs`);
      });
      const second = await host.reload();
      assert.equal(second.inputs[0].count, 5);
      assert.equal(host.current, second);
      assert.deepEqual(log, ['prepared for 5, old one runs', 'taken, new one runs']);
    });

    it('keeps the old model where the new one fails', async () => {
      const file = join(userDir, 'a.tflite');
      writeFileSync(file, bytes);
      const host = await start({ source: 'path', path: 'a.tflite' });
      const first = await host.ready();
      writeFileSync(file, 'no model');
      await assert.rejects(host.reload(), { name: 'ModelError' });
      assert.equal(host.current, first);
      assert.equal(await host.ready(), first);
    });

    it('keeps the old model for all where one who uses it cannot run the new one', async () => {
      writeFileSync(join(userDir, 'a.tflite'), bytes);
      const host = await start({ source: 'path', path: 'a.tflite' });
      const first = await host.ready();
      let taken = 0;
      let refused: ActiveModel | undefined;
      host.onChange(async () => () => taken++);
      host.onChange(async model => {
        refused = model;
        await model.here.acquire();
        throw new Error('no room');
      });
      await assert.rejects(host.reload(), /no room/);
      assert.deepEqual([host.current, taken], [first, 0]);
      assert.equal(refused?.here.inUse, false, 'and what was made ready is given up');
    });
  });

  describe('the memory of a model', () => {
    it('is taken once for all who run it, and given back by the last', async () => {
      const model = await ActiveModel.open(bytes, { name: 'a', labels: [] });
      const [one, two] = [await model.here.acquire(), await model.here.acquire()];
      assert.equal(one, two);
      model.here.release();
      one.createInterpreter().invoke();
      model.here.release();
      await running.settle();
      assert.throws(() => one.createInterpreter(), { code: 'closed' });
      assert.notEqual(await model.here.acquire(), one);
      model.close();
    });
  });
});
