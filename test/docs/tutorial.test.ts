/**
 * docs/tutorial.md followed in a browser, against the demo: what it tells to press is there, what it promises to show comes. Only
 * dragging and wiring is done for the mouse, by an import.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type Comms, openComms } from '../support/comms';
import { freePort, pinnedNode } from '../support/node-red';
import { projectRoot } from '../support/shared';

const page = readFileSync(join(projectRoot, 'docs', 'tutorial.md'), 'utf8');

/** A text of the page, which must be there: what the test looks for is what the reader is told. */
function told(text: string): string {
  assert.ok(page.replace(/\s+/g, ' ').includes(text), `the tutorial does not say "${text}"`);
  return text;
}

const settings = {
  window: {
    length: 1000,
    lengthUnit: 'ms',
    hop: 500,
    hopUnit: 'ms',
    channels: 0,
    sampleRate: 0,
    gapPolicy: 'reset',
  },
  infer: { model: '', output: '0', result: 'auto' },
  decide: {
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
  },
  mqtt: {
    broker: '',
    topic: '',
    qos: 0,
    share: '',
    decoder: { framing: { type: 'message' }, format: { type: 'json' } },
  },
};
const chain = ['mqtt', 'window', 'infer', 'decide'] as const;
const nodes = [
  { id: 'mine', type: 'tab', label: 'mine' },
  ...chain.map((name, i) => ({
    id: `my-${name}`,
    type: `tinyml-${name}`,
    z: 'mine',
    name: '',
    version: 1,
    payloadAs: 'buffer',
    maxStreams: 256,
    ...settings[name],
    x: 120 + 160 * i,
    y: 100,
    wires: [[`my-${chain[i + 1] ?? 'debug'}`]],
  })),
  {
    id: 'my-debug',
    type: 'debug',
    z: 'mine',
    name: 'mine',
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
    x: 760,
    y: 100,
    wires: [],
  },
];

describe('docs/tutorial.md', function () {
  this.timeout(180_000);
  this.slow(60_000);
  let folder: string;
  let demo: ChildProcess;
  let ended: Promise<unknown>;
  let editor: Editor;
  let browser: Page;
  let comms: Comms;

  before(async function () {
    needsBrowser(this);
    folder = mkdtempSync(join(tmpdir(), 'tinyml-tutorial-'));
    const port = await freePort();
    demo = spawn(pinnedNode, [join(projectRoot, 'dist', 'scripts', 'demo', 'start.js')], {
      env: { ...process.env, TINYML_DEMO_DIR: folder, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    ended = new Promise(resolve => demo.on('exit', resolve));
    await new Promise(resolve => demo.stdout?.once('data', resolve));
    comms = await openComms(`http://127.0.0.1:${port}/`);
    editor = await openEditor(`http://127.0.0.1:${port}/`);
    browser = editor.page;
  });
  after(async () => {
    comms?.close();
    await editor?.close();
    demo?.kill('SIGTERM');
    await ended;
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Opens a node's dialog. */
  async function open(id: string): Promise<Locator> {
    await browser.evaluate(`RED.editor.edit(RED.nodes.node('${id}'))`);
    const dialog = browser.locator('.red-ui-tray-body .tinyml').last();
    await dialog.locator('[data-part="sentence"]').waitFor();
    return dialog;
  }
  async function done(): Promise<void> {
    await browser.click('#node-dialog-ok');
    await browser.waitForFunction('!document.querySelector(".red-ui-tray")');
  }
  async function deploy(): Promise<void> {
    await browser.click('#red-ui-header-button-deploy');
    await browser.waitForFunction('!RED.nodes.dirty()');
  }
  const says = (where: Locator, text: string, timeout = 10_000) =>
    where.getByText(text).first().waitFor({ timeout });
  const status = (id: string, pattern: RegExp) =>
    comms.waitFor(
      ({ topic, data }) => topic === `status/${id}` && pattern.test(data.text),
      30_000,
      `${id}: ${pattern}`,
    );

  it('1. both lanes run, and the panel says one line per word', async () => {
    await status('sound', /^16\.0 kHz · 0 lost$/);
    await status('keywords', /^\w+ \d\.\d\d · \d+ µs$|ms$/);
    const word = await comms.waitFor(({ data }) => data?.name === 'word', 30_000);
    assert.match(word.data.msg, /^(on|off|stop) \(0\.\d\d\) at \d\d:\d\d:\d\d$/);
  });

  it('2. the dialog of decide shows live scores and the cut-off', async () => {
    const dialog = await open('keyword');
    await says(dialog, told('Cut-off'));
    await says(dialog, 'unknown');
    await browser.click('#node-dialog-cancel');
    await browser.waitForFunction('!document.querySelector(".red-ui-tray")');
  });

  it('3. a sensor is read before anything is deployed', async () => {
    await browser.evaluate(flow => {
      const { RED } = globalThis as any;
      RED.nodes.import(flow);
      RED.workspaces.show('mine');
    }, nodes);
    const dialog = await open('my-mqtt');
    const listen = dialog.locator('button', { hasText: told('Listen') });
    const trial = dialog.locator('[data-part="trial"]');
    await browser.selectOption('#node-input-broker', { label: told("the demo's broker") });
    await browser.fill('#node-input-topic', told('demo/motion'));
    await listen.click();
    await says(trial, told('the bytes are no text'));

    await dialog.locator('summary', { hasText: told('Layout in detail') }).click();
    await browser.selectOption('#tinyml-decoder-format-type', 'binary');
    await dialog.locator('button', { hasText: told('Add a field') }).click();
    const line = dialog.locator('.tinyml-list-line').first();
    await line
      .locator('select')
      .nth(0)
      .selectOption({ label: told('sequence number') });
    await line.locator('select').nth(1).selectOption(told('uint32'));
    await line
      .locator('select')
      .nth(2)
      .selectOption({ label: told('of the first sample') });
    await dialog.locator('.tinyml-list-line').last().locator('input').fill('6');
    await listen.click();
    await says(trial, told('All of it could be read'));

    await browser.fill('#tinyml-decoder-sampleRate', '50');
    await dialog.locator('summary', { hasText: told('Units, time stamps, limits') }).click();
    await browser.fill(
      '#tinyml-decoder-scale',
      told('0.0023942, 0.0023942, 0.0023942, 0.0010653, 0.0010653, 0.0010653'),
    );
    await listen.click();
    await says(trial, '· 50');
    const means = await trial.getByText('Mean:').innerText();
    const [x, y, z] = [...means.matchAll(/ (-?[\d.]+)(?=,|$)/g)].map(([, mean]) => Number(mean));
    assert.ok(Math.abs(Math.hypot(x, y, z) - 9.8) < 2.5, means);
    await done();
  });

  it('4. a model is dropped, explained and run', async () => {
    await open('my-infer');
    await browser.locator('#node-input-btn-model-add, #node-input-lookup-model').first().click();
    const model = browser.locator('.tinyml-model');
    await model
      .locator('input[type=file]')
      .first()
      .setInputFiles(join(projectRoot, told('assets/models/demo_activity.tflite')));
    await says(model, 'runs here, every operator is known.');
    const sentence = await model.locator('[data-part="sentence"]').innerText();
    // its numbers are held together by spaces that do not break
    assert.ok(sentence.replace(/\s/g, ' ').includes(told('Takes 1 × 128 × 6 int8')), sentence);
    await says(model, told('1.5 kB'));
    await browser.fill('#node-config-input-labels', 'idle\nwalking\nrunning\nstairs');
    await browser.click('#node-config-dialog-ok');
    await browser.waitForFunction('document.querySelectorAll(".red-ui-tray").length === 1');
    await done();

    await open('my-window');
    await browser.selectOption('#node-input-lengthUnit', 'samples');
    await browser.fill('#node-input-length', '128');
    await done();
    await deploy();
    await status('my-mqtt', /^50\.0 Hz · 0 lost$/);
    await status('my-window', new RegExp(told('128 x 6 float32')));
    await status('my-infer', /^(idle|walking|running|stairs) [01]\.\d\d · /);
  });

  it('5. the same label comes again and again, and once after the release is set', async () => {
    const labels = () => comms.debug('mine').map(({ msg }) => /"label":"(\w+)"/.exec(msg)?.[1]);
    const repeated = (list: (string | undefined)[]) =>
      list.some((label, i) => i > 0 && label === list[i - 1]);
    await comms.waitFor(() => repeated(labels()), 30_000, 'a label twice in a row');

    const dialog = await open('my-decide');
    await dialog.locator('summary', { hasText: told('Advanced') }).click();
    await says(dialog, told('Release below'));
    await browser.fill('#node-input-releaseCutoff', '0.5');
    await done();
    await deploy();
    const from = labels().length;
    await comms.waitFor(() => labels().length >= from + 2, 60_000, 'two changes of activity');
    assert.ok(!repeated(labels().slice(from)), labels().slice(from).join(', '));
    assert.deepEqual(editor.problems, []);
  });
});
