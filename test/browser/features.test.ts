/** The features dialog with every pipeline and preset: what it says of shape and model, its fields, and the live panes of sound, motion and pictures. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { describeFeatures, featureNames, presetName, presets } from '../../lib/features';
import { featuresDefaults } from '../../nodes/features/config';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import {
  closeDialog,
  faintTexts,
  openDialog,
  overflow,
  sentenceOf,
  setTheme,
  setWidth,
  takePicture,
} from './dialog';

/** A tenth of a second of sound, a window of three axes, a picture of 160 x 120. */
const feed = `const number = (context.get('number') || 0) + 1;
context.set('number', number);
const sound = Buffer.alloc(3200);
for (let i = 0; i < 1600; i++) sound.writeInt16LE(Math.round(4000 * Math.sin((number * 1600 + i) * (0.1 + 0.05 * Math.sin(number / 5)))), 2 * i);
const window = Array.from({ length: 128 }, (_, i) => [Math.sin(i / 5), 0.4 * Math.cos(i / 3 + number), 9.81]);
const picture = Buffer.alloc(120 * 160 * 3);
for (let y = 0, at = 0; y < 120; y++) for (let x = 0; x < 160; x++) {
  const inside = Math.hypot(x - 80, y - 60 - 10 * Math.sin(number / 8)) < 40;
  for (const value of inside ? [230, 180, 120] : [x, 90, 2 * y]) picture[at++] = value;
}
const turn = Array.from({ length: 64 }, (_, i) => [Math.sin(i / 9), Math.cos(i / 9), 0.2, Math.cos(i / 7), 0.3, Math.sin(i / 5)]);
return [
  { payload: sound, tensor: { type: 'int16', shape: [1600, 1], sampleRate: 16000, start: number * 100 } },
  { payload: window },
  { payload: picture, tensor: { type: 'uint8', shape: [120, 160, 3] } },
  { payload: turn },
];`;

const features = (id: string, pipeline: string, wires: string[] = []) => ({
  ...featuresDefaults,
  id,
  type: 'tinyml-features',
  z: 'tab',
  pipeline,
  x: 400,
  y: 100,
  wires: [wires],
});

const flow = [
  { id: 'tab', type: 'tab', label: 'features' },
  {
    id: 'clock',
    type: 'inject',
    z: 'tab',
    props: [],
    repeat: '0.1',
    once: true,
    x: 100,
    y: 100,
    wires: [['feed']],
  },
  {
    id: 'feed',
    type: 'function',
    z: 'tab',
    func: feed,
    outputs: 4,
    x: 250,
    y: 100,
    wires: [['sound', 'before'], ['motion'], ['camera'], ['turn']],
  },
  features('sound', 'micro_speech'),
  features('motion', 'motion-statistics'),
  features('camera', 'person-detect'),
  features('turn', 'rotation-image-64'),
  features('before', 'micro_speech', ['infer']),
  { id: 'infer', type: 'tinyml-infer', z: 'tab', model: 'model', version: 2, x: 600, y: 100, wires: [[]] },
  {
    id: 'model',
    type: 'tinyml-model',
    source: 'path',
    path: 'package:assets/models/demo_keywords.tflite',
    version: 1,
  },
];

describe('the features dialog', function () {
  this.timeout(180_000);
  let nodeRed: NodeRed;
  let editor: Editor;
  let page: Page;
  before(async function () {
    needsBrowser(this);
    nodeRed = await startNodeRed({ flows: flow });
    editor = await openEditor(nodeRed.url);
    page = editor.page;
    await page.waitForTimeout(1500);
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
  });

  const problems = () =>
    editor.problems.splice(0).filter(problem => !problem.includes('catalogue.nodered.org'));
  const chosen = async (name: string) => {
    await page.locator('#node-input-pipeline').selectOption(name);
    const { sentence } = describeFeatures(name, name === 'micro-frontend' ? { output: 'int8' } : {});
    const plain = JSON.stringify(sentence.replace(/\.$/, '').slice(0, 60));
    await page.waitForFunction(
      `[...document.querySelectorAll('.tinyml-sentence')].pop().textContent.replace(/\\u00a0/g, ' ').startsWith(${plain})`,
      undefined,
      { timeout: 10_000 },
    );
  };

  /** Those that want a setting of their own first, such as a model, are complete with it. */
  const wants = (name: string) =>
    Object.values(describeFeatures(name).options).some(option => 'required' in option);

  const names = [...Object.keys(presets).map(presetName), ...featureNames];

  it('offers every pipeline and preset once', async () => {
    await openDialog(page, 'sound');
    const offered: string[] = await page
      .locator('#node-input-pipeline option')
      .evaluateAll(options => options.map(option => (option as unknown as { value: string }).value));
    assert.deepEqual([...offered].sort(), [...names].sort());
    await closeDialog(page);
  });

  it('describes each with its shape and settings, in the light and the dark theme', async () => {
    await openDialog(page, 'sound');
    try {
      await setWidth(page, 560);
      for (const name of names.filter(name => !wants(name))) {
        await chosen(name);
        const { options, outputShape, picture } = describeFeatures(name);
        for (const key of Object.keys(options))
          assert.equal(await page.locator(`#tinyml-option-${key}`).count(), 1, `${name}: ${key}`);
        const sentence = await sentenceOf(page);
        assert.ok(sentence.includes(String(outputShape[0])), `${name}: ${sentence}`);
        assert.equal(await page.locator('#node-input-queueLimit').isVisible(), picture === true, name);
        assert.deepEqual(await overflow(page), [], name);
        for (const theme of ['light', 'dark'] as const) {
          await setTheme(page, theme);
          assert.deepEqual(await faintTexts(page), [], `${name}, ${theme}`);
          await takePicture(page, `features-${name.replace(':', '-')}-${theme}`);
        }
      }
    } finally {
      await closeDialog(page);
    }
    assert.deepEqual(problems(), []);
  });

  it('asks for the model of the audio preprocessor, and describes it then', async () => {
    await openDialog(page, 'sound');
    try {
      await page.locator('#node-input-pipeline').selectOption('audio-preprocessor');
      await page.locator('.tinyml-problems li', { hasText: 'model is empty' }).waitFor();
      await setWidth(page, 560);
      await takePicture(page, 'features-audio-preprocessor-empty');
      await page.locator('#tinyml-option-model').fill('models/audio_preprocessor_int8.tflite');
      await page
        .locator('.tinyml-sentence', { hasText: 'computed by models/audio_preprocessor_int8' })
        .waitFor();
      assert.equal(await page.locator('.tinyml-problems li').count(), 0);
    } finally {
      await closeDialog(page);
    }
    assert.deepEqual(problems(), []);
  });

  it('says of each whether it fits the model behind the node', async () => {
    await openDialog(page, 'before');
    try {
      await page.locator('#node-input-pipeline optgroup').first().waitFor({ state: 'attached' });
      for (const name of names.filter(name => !wants(name))) {
        await chosen(name);
        const sentence = await sentenceOf(page);
        assert.match(
          sentence,
          /(The model behind this node takes|That fits the model behind this node)/,
          name,
        );
      }
      await chosen('micro_speech');
      assert.match(await sentenceOf(page), /let a window node collect 49 frames/);
      await chosen('person-detect');
      assert.match(await sentenceOf(page), /which these features cannot fill/);
      const groups = await page
        .locator('#node-input-pipeline optgroup')
        .evaluateAll(list => list.map(group => (group as unknown as { label: string }).label));
      assert.equal(groups[0], 'Fit the model exactly');
      await setWidth(page, 560);
      await takePicture(page, 'features-fit');
    } finally {
      await closeDialog(page);
    }
  });

  const live: [id: string, charts: string[], about: RegExp][] = [
    ['sound', ['.tinyml-wave canvas', '.tinyml-map canvas'], /40 bands · int8 · 50.Hz/],
    ['motion', ['.tinyml-wave canvas'], /90 samples × 1 channel · float32/],
    ['camera', ['.tinyml-image canvas'], /96 × 96 · int8/],
    ['turn', ['.tinyml-wave canvas', '.tinyml-image canvas'], /64 × 64 × 3 · int8/],
  ];
  for (const theme of ['light', 'dark'] as const)
    for (const [id, charts, about] of live)
      it(`shows ${id} live, in the ${theme} theme`, async () => {
        await setTheme(page, theme);
        await openDialog(page, id);
        try {
          await page.locator('.tinyml-live[data-state="live"]').waitFor();
          for (const chart of charts) await page.locator(`.tinyml-live ${chart}`).first().waitFor();
          assert.match((await page.locator('.tinyml-live-about').last().textContent()) ?? '', about);
          const drawn = await page
            .locator('.tinyml-live canvas')
            .last()
            .evaluate(canvas => {
              const { width, height } = canvas as unknown as { width: number; height: number };
              const context = (canvas as any).getContext('2d');
              return new Set(context.getImageData(0, 0, width, height).data).size;
            });
          assert.ok(drawn > 3, `${drawn} colours`);
          await page.locator('.tinyml-live').scrollIntoViewIfNeeded();
          await page.waitForTimeout(1200);
          await takePicture(page, `features-live-${id}-${theme}`);
        } finally {
          await closeDialog(page);
        }
        assert.deepEqual(problems(), []);
      });
});
