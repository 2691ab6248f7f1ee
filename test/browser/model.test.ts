/**
 * A user in the dialogs of model, infer and decide: a wake word from the web with its sha256 taken by a button, dropped with its
 * manifest, its settings taken over; where the model runs, live; where its time goes.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { sha256Of } from '../../nodes/model/active-model';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { softmaxModel } from '../support/tiny-models';
import { startWebServer, type WebServer } from '../support/web';
import { benchFlow } from './bench-flow';
import { closeDialog, faintTexts, openDialog, overflow, setTheme, setWidth, takePicture } from './dialog';

const bytes = softmaxModel(1);
const sha256 = sha256Of(bytes);
const manifest = JSON.stringify({
  type: 'micro',
  wake_word: 'Okay Nabu',
  model: 'okay_nabu.tflite',
  version: 2,
  micro: {
    probability_cutoff: 0.97,
    feature_step_size: 10,
    sliding_window_size: 7,
    tensor_arena_size: 22860,
  },
});

const settings = { name: '', version: 1, maxStreams: 256 };
const wakeWordFlow = (url: string) => [
  ...benchFlow,
  {
    ...settings,
    id: 'wake',
    type: 'tinyml-infer',
    z: 'tab',
    model: 'nabu',
    payloadAs: 'buffer',
    output: '0',
    result: 'auto',
    version: 2,
    runIn: 'auto',
    queueLimit: 16,
    queuePolicy: 'wait',
    x: 700,
    y: 300,
    wires: [['heard']],
  },
  {
    ...settings,
    id: 'heard',
    type: 'tinyml-decide',
    z: 'tab',
    method: 'threshold',
    label: '',
    backgroundLabels: '',
    cutoff: 0.8,
    releaseCutoff: 0,
    windowMs: 1000,
    minimumCount: 3,
    suppressionMs: 1500,
    slidingWindow: 5,
    ignoreWindows: 25,
    refractoryMs: 1000,
    x: 860,
    y: 300,
    wires: [[]],
  },
  {
    id: 'nabu',
    type: 'tinyml-model',
    name: 'okay nabu',
    version: 1,
    source: 'url',
    sha256: '',
    fileName: '',
    path: '',
    env: '',
    url,
    urlSha256: '',
    labels: '',
  },
];

describe('a user in the dialogs of models', function () {
  this.timeout(60_000);
  let nodeRed: NodeRed;
  let web: WebServer;
  let editor: Editor;
  let page: Page;
  before(async function () {
    needsBrowser(this);
    web = await startWebServer({ '/nabu.json': manifest, '/okay_nabu.tflite': bytes });
    nodeRed = await startNodeRed({ flows: wakeWordFlow(`${web.url}nabu.json`) });
    editor = await openEditor(nodeRed.url);
    page = editor.page;
    await page.waitForTimeout(1500);
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
    await web?.stop();
  });

  const config = (name: string) => page.locator(`#node-config-input-${name}`);
  const part = (name: string) => page.locator(`.tinyml [data-part="${name}"]`).last();
  const says = (name: string, text: string | RegExp) =>
    part(name).filter({ hasText: text }).waitFor({ timeout: 10_000 });
  /** In both themes, wide and narrow: a picture, nothing cut off, everything readable. */
  async function look(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      for (const width of [560, 320]) {
        await setWidth(page, width);
        await takePicture(page, `${name}-${theme}-${width}`);
        assert.deepEqual(await overflow(page), [], `${theme} ${width}`);
      }
      assert.deepEqual(await faintTexts(page), [], theme);
    }
    await setTheme(page, 'light');
    await setWidth(page, 560);
  }

  it('sees what is at an address, and takes its sha256 by a button', async () => {
    await openDialog(page, 'nabu');
    await says('sha256', `The file there has sha256 ${sha256}. Is it the one that was meant?`);
    await says('wakeWord', /Wake word “Okay Nabu”/);
    await says('wakeWord', /cut-off 0\.97, mean of 7 scores/);
    await look('model-url');
    await part('sha256').locator('button').click();
    assert.equal(await config('urlSha256').inputValue(), sha256);
    await says('sha256', 'The file there is the one with this sha256.');
    await config('urlSha256').fill('0'.repeat(64));
    await config('urlSha256').dispatchEvent('change');
    await says('sha256', 'The file there has another sha256');
    await part('sha256').locator('button').click();
    await says('sha256', 'The file there is the one with this sha256.');
    await closeDialog(page, 'ok');
  });

  it('is offered what the manifest says, in the dialog of decide', async () => {
    await openDialog(page, 'heard');
    await says('fromModel', /okay nabu listens for “Okay Nabu”.* cut-off 0\.97, mean of 7 scores/);
    await look('decide-from-model');
    await part('fromModel').locator('button').click();
    await says('fromModel', 'As the manifest of okay nabu says.');
    const values = ['method', 'cutoff', 'slidingWindow'].map(name =>
      page.locator(`#node-input-${name}`).inputValue(),
    );
    assert.deepEqual(await Promise.all(values), ['micro-wake-word', '0.97', '7']);
    await closeDialog(page, 'ok');
  });

  it('drops a model and its manifest together', async () => {
    await openDialog(page, 'model');
    await config('source').selectOption('upload');
    const chooser = page.locator('.tinyml-drop input[type=file]');
    const json = { name: 'nabu.json', mimeType: 'application/json', buffer: Buffer.from(manifest) };
    await chooser.setInputFiles([json]);
    await says('drop', 'nabu.json names its model okay_nabu.tflite: drop both files together.');
    const model = {
      name: 'okay_nabu.tflite',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    };
    await chooser.setInputFiles([json, model]);
    await says('wakeWord', /Wake word “Okay Nabu”/);
    await says('inspector', /okay_nabu\.tflite runs here/);
    assert.equal(await config('sha256').inputValue(), sha256);
    await closeDialog(page);
  });

  it('sees where the time of a model goes', async () => {
    await openDialog(page, 'model');
    await says('inspector', /time here/);
    await part('inspector').locator('summary', { hasText: 'Time by operator' }).click();
    const rows = await part('inspector').locator('.tinyml-profile li').allInnerTexts();
    assert.ok(rows.length > 3, `${rows}`);
    const shares = rows.map(row => Number(/([\d.]+)\s*%/.exec(row)?.[1]));
    const sum = shares.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 100) < 2, `${sum} % in all`);
    await look('model-profile');
    await closeDialog(page);
  });

  it('sees in the dialog of infer where the model runs, live', async () => {
    await openDialog(page, 'infer');
    await says('preview', /in a thread/);
    const policy = page.locator('#node-input-queuePolicy');
    await setWidth(page, 560);
    assert.equal(await policy.isVisible(), true);
    await look('infer-thread');
    await page.locator('#node-input-runIn').selectOption('flow');
    assert.equal(await policy.isVisible(), false, 'no queue in the flow');
    await closeDialog(page);
  });

  it('finds a flow of version 1 as the runtime runs it', async () => {
    await page.evaluate(`(() => {
      const node = RED.nodes.node('wake');
      for (const key of ['runIn', 'queueLimit', 'queuePolicy']) delete node[key];
      node.version = 1;
    })()`);
    await openDialog(page, 'wake');
    await setWidth(page, 560);
    assert.equal(await page.locator('#node-input-runIn').inputValue(), 'auto');
    assert.equal(await page.locator('#node-input-queuePolicy').inputValue(), 'wait');
    await closeDialog(page, 'ok');
    const saved = await page.evaluate(
      `(() => { const { runIn, queuePolicy, valid } = RED.nodes.node('wake'); return { runIn, queuePolicy, valid }; })()`,
    );
    assert.deepEqual(saved, { runIn: 'auto', queuePolicy: 'wait', valid: true });
  });

  it('meets no error on the console', () => {
    const problems = editor.problems.filter(problem => !problem.includes('catalogue.nodered.org'));
    assert.deepEqual(problems, []);
  });

  it('says which file it needs where it has none', async () => {
    assert.match(nodeRed.log(), /has no sha256 to be checked against: open the model in the editor/);
  });
});
