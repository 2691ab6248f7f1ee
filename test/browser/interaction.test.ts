/** What a user does in the dialogs, in a real editor: types, chooses, tests, uploads, saves, deploys; and what the editor keeps of it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startAedes, type TestBroker } from '../support/aedes';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsPty, openSerialCable, type SerialCable } from '../support/pty';
import { projectRoot } from '../support/shared';
import { benchFlow } from './bench-flow';
import { closeDialog, openDialog, sentenceOf, setWidth, takePicture } from './dialog';

describe('a user in the dialogs', function () {
  this.timeout(60_000);
  let nodeRed: NodeRed;
  let broker: TestBroker;
  let editor: Editor;
  let page: Page;
  before(async function () {
    needsBrowser(this);
    broker = await startAedes();
    const flows = benchFlow.map((node: any) =>
      node.id === 'broker' ? { ...node, port: broker.port } : node,
    );
    nodeRed = await startNodeRed({ flows });
    editor = await openEditor(nodeRed.url);
    page = editor.page;
    await page.waitForTimeout(1500);
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
    await broker?.stop();
  });

  const saved = (id: string): Promise<any> =>
    page.evaluate(`(() => { const { _def, ports, users, ...node } = RED.nodes.node('${id}'); return JSON.parse(JSON.stringify(
      Object.fromEntries(Object.keys(_def.defaults).concat('valid', 'changed', 'validationErrors').map(key => [key, node[key]])))); })()`);
  const field = (name: string) => page.locator(`#node-input-${name}`);
  const sentence = async (pattern: RegExp) => {
    const source = JSON.stringify(pattern.source);
    await page
      .waitForFunction(
        `new RegExp(${source}).test([...document.querySelectorAll('.tinyml-sentence')].pop().textContent.replace(/\\u00a0/g, ' '))`,
        undefined,
        { timeout: 10_000 },
      )
      .catch(async () => assert.fail(`the sentence is "${await sentenceOf(page)}", expected ${pattern}`));
  };

  it('sees the sentence change as the window changes, in both units', async () => {
    await openDialog(page, 'window');
    await sentence(/^Takes 1 s of 3 channels at 50 Hz every 0\.5 s and gives 50 × 3 numbers/);
    await field('length').fill('2000');
    await sentence(/^Takes 2 s of 3 channels at 50 Hz .* gives 100 × 3 numbers\. Each window shares 75 %/);
    assert.equal(await page.locator('[data-part="lengthOther"]').textContent(), '= 100 samples');
    await field('lengthUnit').selectOption('samples');
    assert.equal(await field('length').inputValue(), '100', 'the length stays, in the other unit');
    await closeDialog(page, 'ok');
    const { length, lengthUnit, valid } = await saved('window');
    assert.deepEqual(
      { length, lengthUnit, valid },
      { length: 100, lengthUnit: 'samples', valid: true },
      'a number, not text',
    );
  });

  it('is told by the field why a value is refused, and by the node once it is closed', async () => {
    await openDialog(page, 'window');
    await field('length').fill('12.5');
    await field('length').dispatchEvent('change');
    assert.match((await field('length').getAttribute('class')) ?? '', /input-error/);
    await field('length').hover();
    await page.locator('.red-ui-popover:visible', { hasText: 'Length: expected a whole number' }).waitFor();
    await closeDialog(page, 'ok');
    const { valid, validationErrors } = await saved('window');
    assert.equal(valid, false);
    assert.match(String(validationErrors), /Length: expected a whole number, 1 or more, here is "12.5"/);
    await openDialog(page, 'window');
    await field('length').fill('100');
    await closeDialog(page, 'ok');
    assert.equal((await saved('window')).valid, true);
  });

  it('opens a node of an older flow, which lacks newer settings: it has their defaults', async () => {
    await page.evaluate(
      `RED.nodes.import([{ id: 'older', type: 'tinyml-window', z: 'tab', x: 100, y: 460, wires: [[]], version: 1, name: '',
        length: 50, lengthUnit: 'samples', hop: 25, hopUnit: 'samples', channels: 0, sampleRate: 0, gapPolicy: 'reset',
        payloadAs: 'buffer', maxStreams: 256 }])`,
    );
    assert.equal((await saved('older')).valid, true);
    await openDialog(page, 'older');
    assert.deepEqual(
      [
        await field('key').inputValue(),
        await field('health').inputValue(),
        await field('resampleTo').inputValue(),
      ],
      ['topic', 'auto', '0'],
    );
    await closeDialog(page, 'ok');
    const { key, health, resampleTo, length, valid } = await saved('older');
    assert.deepEqual(
      { key, health, resampleTo, length, valid },
      { key: 'topic', health: 'auto', resampleTo: 0, length: 50, valid: true },
    );
    await page.evaluate(`(() => { RED.nodes.remove('older'); RED.view.redraw(true); })()`);
  });

  it('sees the last window live, and is asked to deploy where there is none', async () => {
    await openDialog(page, 'frames');
    const live = page.locator('.tinyml-live[data-state="live"]');
    await live.waitFor();
    await live.locator('.tinyml-map canvas').waitFor();
    assert.match(
      (await live.locator('.tinyml-live-about').textContent()) ?? '',
      /49 frames × 40 bands · int8 · 50.Hz/,
    );
    await closeDialog(page);
    await page.evaluate(
      `RED.view.importNodes([{ id: 'new', type: 'tinyml-window', z: 'tab', x: 100, y: 400, wires: [[]] }], { generateIds: false, touchImport: true })`,
    );
    await openDialog(page, 'new');
    await page.locator('.tinyml-live-state', { hasText: 'deploy to see live data' }).waitFor();
    await closeDialog(page);
    await page.evaluate(`(() => { RED.nodes.remove('new'); RED.view.redraw(true); })()`);
  });

  it('tries a layout on the bytes of the deployed node, and is told what to change', async () => {
    await openDialog(page, 'decode');
    await page.locator('[data-part="trial"] button').first().click();
    await page.locator('.tinyml-message-good').waitFor();
    assert.equal(await page.locator('[data-part="trial"] .tinyml-wave-strip').count(), 3);
    assert.match(
      (await page.locator('.tinyml-bytes').last().textContent()) ?? '',
      /^0000 {2}([0-9A-F]{2} ){7}[0-9A-F]{2}/,
    );
    await setWidth(page, 560);
    await page.locator('#tinyml-decoder-format-byteOrder').selectOption('big');
    await page.locator('.tinyml-message', { hasText: 'try little-endian' }).waitFor();
    await sentence(/3 x int16 \(big-endian\)\.$/);
    await takePicture(page, 'decode-advice');
    await closeDialog(page);
    const { decoder, changed } = await saved('decode');
    assert.equal(decoder.format.byteOrder, undefined, 'cancelled: nothing is kept');
    assert.ok(!changed);
  });

  it('declares a layout of its own and keeps it', async () => {
    await openDialog(page, 'decode');
    await setWidth(page, 560);
    await page.locator('#tinyml-decoder-preset').selectOption('cobs-int16-x3');
    await page.locator('.tinyml-part', { hasText: 'crc16-ccitt' }).waitFor();
    await page
      .locator('.tinyml-list', { hasText: 'Add values' })
      .getByRole('button', { name: 'Add values' })
      .click();
    await page.locator('#tinyml-decoder-scale').fill('0.5');
    await page.locator('#tinyml-decoder-names').fill('x, y, z');
    await page.locator('.tinyml-problems li', { hasText: 'names has 3 entries beside 4 channels' }).waitFor();
    await closeDialog(page, 'ok');
    const { decoder, valid, validationErrors } = await saved('decode');
    assert.deepEqual(decoder, {
      framing: { type: 'cobs' },
      checksum: { type: 'crc16-ccitt' },
      format: {
        type: 'binary',
        header: [{ field: 'sequence', type: 'uint16' }],
        sample: [{ type: 'int16', channels: 3 }, { type: 'int16' }],
      },
      names: ['x', 'y', 'z'],
      scale: 0.5,
    });
    assert.equal(valid, false);
    assert.match(String(validationErrors), /names has 3 entries/, 'nothing invalid is deployed silently');
  });

  it('listens to a topic before anything is deployed', async () => {
    await openDialog(page, 'mqtt');
    const publishing = setInterval(
      () => void broker.publish('sensors/a/motion', '{"x":1,"y":-2,"z":9.81}'),
      50,
    );
    try {
      await field('topic').fill('sensors/#');
      await page.getByRole('button', { name: 'Listen' }).click();
      await page.locator('.tinyml-message-good').waitFor();
      const names = await page.locator('[data-part="trial"] .tinyml-wave-name').allTextContents();
      assert.deepEqual(names, ['x', 'y', 'z']);
      assert.match(
        (await page.locator('.tinyml-bytes').first().textContent()) ?? '',
        /\{"x":1,"y":-2,"z":9\.81\}/,
      );
      await page.locator('.tinyml-hint', { hasText: 'Topics: sensors/a/motion' }).waitFor();
    } finally {
      clearInterval(publishing);
      await closeDialog(page);
    }
  });

  describe('at a serial line', () => {
    let cable: SerialCable;
    before(async function () {
      needsPty(this);
      cable = await openSerialCable();
    });
    after(() => cable?.close());

    it('listens to a port before anything is deployed', async () => {
      await openDialog(page, 'serial');
      let number = 0;
      const sending = setInterval(
        () => void cable.write(`${Math.sin(number++ / 9).toFixed(2)},${number % 7},9.81\r\n`),
        20,
      );
      try {
        await field('port').fill(cable.port);
        await page.getByRole('button', { name: 'Listen' }).click();
        await page.locator('.tinyml-message-good').waitFor();
        assert.equal(await page.locator('[data-part="trial"] .tinyml-wave-strip').count(), 3);
        await takePicture(page, 'serial-listening');
      } finally {
        clearInterval(sending);
        await closeDialog(page);
      }
    });
  });

  it('is told why a port cannot be opened', async () => {
    await openDialog(page, 'serial');
    await field('port').fill('/dev/tty-none');
    await page.getByRole('button', { name: 'Listen' }).click();
    await page.locator('.tinyml-message-bad', { hasText: '/dev/tty-none' }).waitFor();
    editor.problems.length = 0;
    await closeDialog(page);
  });

  it('drops a model, sees what is in it, and finds it on disk', async () => {
    await openDialog(page, 'model');
    await page.locator('#node-config-input-source').selectOption('upload');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a file' }).click(),
    ]);
    await chooser.setFiles(join(projectRoot, 'assets', 'models', 'demo_activity.tflite'));
    await page.locator('.tinyml-message-good', { hasText: 'demo_activity.tflite runs here' }).waitFor();
    await sentence(/^Takes 1 × 128 × 6 int8/);
    assert.equal(
      await page.locator('[data-part="labelState"]').textContent(),
      '5 labels, but the output has 4 entries',
    );
    await page.locator('#node-config-input-labels').fill('idle\nwalking\nrunning\nstairs');
    assert.equal(await page.locator('[data-part="labelState"]').textContent(), '4 labels');
    await takePicture(page, 'model-uploaded');
    await closeDialog(page, 'ok');
    const { source, sha256, fileName, valid } = await saved('model');
    assert.deepEqual(
      { source, fileName, valid },
      { source: 'upload', fileName: 'demo_activity.tflite', valid: true },
    );
    assert.ok(existsSync(join(nodeRed.userDir, 'tinyml', 'models', `${sha256}.tflite`)));
  });

  it('is told what is wrong with a file that is no model', async () => {
    await openDialog(page, 'model');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a file' }).click(),
    ]);
    await chooser.setFiles(join(projectRoot, 'package.json'));
    await page.locator('.tinyml-drop .tinyml-bad').waitFor();
    assert.ok(((await page.locator('.tinyml-drop .tinyml-bad').textContent()) ?? '').length > 20);
    await closeDialog(page);
    editor.problems.length = 0; // the refused upload, which the browser notes by itself
  });

  it('changes a setting of the front end, and only that is kept', async () => {
    await openDialog(page, 'features');
    await setWidth(page, 560);
    await page.locator('#tinyml-option-stepMs').fill('10');
    await sentence(/every 10 ms/);
    await closeDialog(page, 'ok');
    assert.deepEqual((await saved('features')).config, { stepMs: 10 });
    await openDialog(page, 'features');
    await setWidth(page, 560);
    await page.locator('#tinyml-option-stepMs').fill('0');
    await page.locator('.tinyml-problems li', { hasText: 'stepMs' }).waitFor();
    await closeDialog(page, 'ok');
    const { valid, validationErrors } = await saved('features');
    assert.equal(valid, false);
    assert.match(String(validationErrors), /stepMs/);
    await openDialog(page, 'features');
    await setWidth(page, 560);
    await page.locator('#tinyml-option-stepMs').fill('');
    await sentence(/every 20 ms/);
    await closeDialog(page, 'ok');
    assert.deepEqual((await saved('features')).config, {});
  });

  it('turns TLS on: the customary port follows, certificates are asked for', async () => {
    await openDialog(page, 'broker');
    await page.locator('#node-config-input-port').fill('1883');
    assert.equal(await page.getByText('Certificates').isVisible(), false);
    await page.locator('#node-config-input-tls').check();
    assert.equal(await page.locator('#node-config-input-port').inputValue(), '8883');
    assert.equal(await page.getByText('Certificates').isVisible(), true);
    await page.getByRole('button', { name: 'Paste…' }).first().click();
    await page.locator('#node-config-input-ca').fill('no certificate');
    await page.getByText('no PEM text').waitFor();
    await closeDialog(page);
  });

  it('sees only the settings of the chosen method', async () => {
    await openDialog(page, 'decide');
    await setWidth(page, 560);
    await field('method').selectOption('micro-wake-word');
    assert.equal(await field('slidingWindow').isVisible(), true);
    assert.equal(await field('windowMs').isVisible(), false);
    await sentence(/^Reports a wake word when the mean of its last 5 scores exceeds 0\.8/);
    await closeDialog(page);
  });

  it('had nothing go wrong in the browser', () => {
    const problems = editor.problems.filter(problem => !problem.includes('catalogue.nodered.org'));
    assert.deepEqual(problems, []);
  });
});
