/** Models from the web and with a manifest: fetched once, checked, kept; what a wake word's manifest says reaches who asks. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningFlow, startFlow } from '../../test/support/in-process';
import { softmaxModel } from '../../test/support/tiny-models';
import { redirect, startWebServer, type WebServer } from '../../test/support/web';
import pluginRoutes from '../plugin/plugin';
import { sha256Of } from './active-model';
import { type ModelSettings, modelDefaults } from './config';
import type { ModelHost } from './host';
import modelNode, { type ModelNode } from './model';

const bytes = softmaxModel(1);
const sha256 = sha256Of(bytes);
const manifest = {
  type: 'micro',
  wake_word: 'Okay Nabu',
  model: 'okay_nabu.tflite',
  version: 2,
  micro: {
    probability_cutoff: 0.97,
    feature_step_size: 10,
    sliding_window_size: 5,
    tensor_arena_size: 22860,
  },
};

describe('sources of tinyml-model', () => {
  let userDir: string;
  let running: RunningFlow;
  let web: WebServer;
  beforeEach(async () => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-sources-'));
    web = await startWebServer({ '/okay_nabu.tflite': bytes, '/nabu.json': JSON.stringify(manifest) });
  });
  afterEach(async () => {
    await running.stop();
    await web.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  async function start(changes: Partial<ModelSettings>, settings: object = {}): Promise<ModelHost> {
    const node = { id: 'model', type: 'tinyml-model', ...modelDefaults, ...changes };
    running = await startFlow([modelNode, pluginRoutes], [node], { userDir, settings });
    return running.node<ModelNode>('model').host;
  }
  const fromWeb = (path: string, urlSha256 = sha256) => ({
    source: 'url' as const,
    url: `${web.url}${path}`,
    urlSha256,
  });
  const post = async (path: string, body: Uint8Array | object, name = '') => {
    const raw = body instanceof Uint8Array;
    const response = await running.request(`/tinyml/${path}`, {
      method: 'POST',
      body: (raw ? body : JSON.stringify(body)) as never,
      headers: { 'content-type': raw ? 'application/octet-stream' : 'application/json', 'x-file-name': name },
    });
    return { status: response.status, body: (await response.json()) as Record<string, any> };
  };
  const cutoff = (host: ModelHost) => host.current?.manifest?.probabilityCutoff;

  describe('an address', () => {
    it('is fetched once, checked and kept: a restart needs no network', async () => {
      const host = await start(fromWeb('okay_nabu.tflite', ` ${sha256.toUpperCase()} `));
      assert.deepEqual([(await host.ready()).name, host.current?.sha256], ['okay_nabu', sha256]);
      assert.deepEqual(readdirSync(join(userDir, 'tinyml', 'models')).sort(), [
        `${sha256}.json`,
        `${sha256}.tflite`,
      ]);
      await running.stop();
      await web.stop();
      assert.equal((await (await start(fromWeb('okay_nabu.tflite'))).ready()).sha256, sha256);
      web = await startWebServer({});
    });

    it('is followed where it leads', async () => {
      web.answers['/latest'] = redirect('/okay_nabu.tflite');
      assert.equal((await (await start(fromWeb('latest'))).ready()).sha256, sha256);
    });

    it('may be that of a manifest, whose model stands beside it', async () => {
      const host = await start(fromWeb('nabu.json'));
      const { name, labels } = await host.ready();
      assert.deepEqual([name, labels, cutoff(host)], ['okay_nabu', ['Okay Nabu'], 0.97]);
      await running.stop();
      web.answers = {};
      const again = await start(fromWeb('nabu.json'));
      await again.ready();
      assert.equal(cutoff(again), 0.97, 'the manifest is kept too');
    });

    const refused: [string, () => Partial<ModelSettings>, string, RegExp][] = [
      ['no address', () => fromWeb('', sha256), 'download-failed', /answers 404/],
      ['an empty one', () => ({ source: 'url', urlSha256: sha256 }), 'no-model', /give the address/],
      [
        'another kind of address',
        () => ({ ...fromWeb(''), url: 'models/a.tflite' }),
        'bad-url',
        /expected https/,
      ],
      ['no sha256', () => fromWeb('okay_nabu.tflite', ''), 'no-sha256', /open the model in the editor/],
      ['half a sha256', () => fromWeb('okay_nabu.tflite', 'abc'), 'bad-setting', /64 hexadecimal digits/],
      [
        'another file than was meant',
        () => fromWeb('okay_nabu.tflite', '0'.repeat(64)),
        'wrong-sha256',
        new RegExp(`has sha256 ${sha256}, expected 0{64}`),
      ],
    ];
    for (const [what, changes, code, message] of refused)
      it(`is refused: ${what}`, async () => {
        const host = await start(changes());
        await assert.rejects(host.ready(), { code, message });
        assert.throws(() => readdirSync(join(userDir, 'tinyml')), { code: 'ENOENT' }, 'nothing is kept');
      });

    it('is refused above the limit', async () => {
      const host = await start(fromWeb('okay_nabu.tflite'), { tinymlModelMaxBytes: 100 });
      await assert.rejects(host.ready(), { code: 'model-too-large' });
    });

    it('without a sha256 is shown in the dialog with that of the file there, and keeps nothing', async () => {
      await start({});
      const { status, body } = await post('models/inspect', fromWeb('nabu.json', ''));
      assert.equal(status, 200);
      assert.deepEqual(
        [body.sha256, body.fileName, body.labels, body.manifest.slidingWindow],
        [sha256, 'okay_nabu.tflite', ['Okay Nabu'], 5],
      );
      assert.throws(() => readdirSync(join(userDir, 'tinyml')), { code: 'ENOENT' });
      const missing = await post('models/inspect', fromWeb('none.tflite', ''));
      assert.deepEqual([missing.status, missing.body.code], [422, 'download-failed']);
    });
  });

  describe('a path', () => {
    it('may be that of a manifest', async () => {
      mkdirSync(join(userDir, 'wake'));
      writeFileSync(join(userDir, 'wake', 'nabu.json'), JSON.stringify(manifest));
      writeFileSync(join(userDir, 'wake', 'okay_nabu.tflite'), bytes);
      const host = await start({ source: 'path', path: 'wake/nabu.json' });
      assert.deepEqual([(await host.ready()).labels, cutoff(host)], [['Okay Nabu'], 0.97]);
    });

    it('of a manifest names the model that is missing', async () => {
      writeFileSync(join(userDir, 'nabu.json'), JSON.stringify(manifest));
      const host = await start({ source: 'path', path: 'nabu.json' });
      await assert.rejects(host.ready(), { code: 'model-missing', message: /okay_nabu\.tflite/ });
    });

    it('keeps labels that were given', async () => {
      writeFileSync(join(userDir, 'nabu.json'), JSON.stringify(manifest));
      writeFileSync(join(userDir, 'okay_nabu.tflite'), bytes);
      const host = await start({ source: 'path', path: 'nabu.json', labels: 'nabu' });
      assert.deepEqual((await host.ready()).labels, ['nabu']);
    });
  });

  describe('an upload', () => {
    const upload = (json: object) =>
      post(`models/${sha256}/manifest`, Buffer.from(JSON.stringify(json)), 'nabu.json');

    it('may be followed by its manifest, which is kept with it', async () => {
      await start({});
      assert.equal((await post('models', bytes, 'okay_nabu.tflite')).status, 201);
      const { status, body } = await upload(manifest);
      assert.deepEqual([status, body.labels, body.manifest.wakeWord], [201, ['Okay Nabu'], 'Okay Nabu']);
      await post('models', bytes, 'again.tflite');
      await running.stop();
      const host = await start({ sha256, fileName: 'again.tflite' });
      assert.deepEqual([(await host.ready()).labels, cutoff(host)], [['Okay Nabu'], 0.97]);
    });

    it('refuses a manifest that cannot be, or whose model is not here', async () => {
      await start({});
      assert.equal((await upload(manifest)).status, 404);
      await post('models', bytes, 'okay_nabu.tflite');
      const { status, body } = await upload({ ...manifest, version: 9 });
      assert.deepEqual([status, body.code], [422, 'bad-manifest']);
      assert.equal((await post(`models/${sha256}/manifest`, Buffer.alloc(70_000, '{'))).status, 413);
      assert.equal((await post(`models/${sha256}/manifest`, manifest)).status, 415);
    });
  });

  it('are timed in the dialog, operator by operator', async () => {
    await start({});
    const { body } = await post('models', bytes, 'a.tflite');
    assert.ok(body.microseconds > 0 && body.microseconds < 1e5, `${body.microseconds}`);
    assert.deepEqual(
      body.operators.map(({ type }: { type: string }) => type),
      ['SOFTMAX'],
    );
    assert.ok(body.operators[0].microseconds > 0);
  });
});
