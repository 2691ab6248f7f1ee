/** The dialogs of a sensor that cannot be believed, and of a format that does not fit, in a real editor. */
import assert from 'node:assert/strict';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { benchFlow } from './bench-flow';
import { closeDialog, openDialog, setTheme, setWidth, takePicture } from './dialog';

describe('what the dialogs say of data', function () {
  this.timeout(60_000);
  let nodeRed: NodeRed;
  let editor: Editor;
  before(async function () {
    needsBrowser(this);
    // the third channel of the bench's motion stands still
    nodeRed = await startNodeRed({ flows: benchFlow });
    editor = await openEditor(nodeRed.url);
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
  });

  it('a channel that is stuck, now and since the start, in the dialog and under the node', async () => {
    const { page } = editor;
    await openDialog(page, 'window');
    await setWidth(page, 560);
    const words = page.locator('.tinyml-live-health[data-now="true"]', {
      hasText: 'z stuck · since the start',
    });
    await words.waitFor();
    assert.match((await words.textContent()) ?? '', /since the start (\d+ clipped, )?\d+ stuck/);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      await words.scrollIntoViewIfNeeded();
      await takePicture(page, `window-health-${theme}`);
    }
    await setTheme(page, 'light');
    await closeDialog(page);
    const comms = await nodeRed.comms();
    await comms.waitFor(
      ({ topic, data }: any) =>
        topic === 'status/window' && /^z stuck · 50 x 3/.test(data.text) && data.fill === 'yellow',
      10_000,
    );
  });

  it('the format that loses least, which can be taken', async () => {
    const { page } = editor;
    await openDialog(page, 'rescale');
    await setWidth(page, 560);
    const sentence = (pattern: RegExp) =>
      page.locator('.tinyml-sentence', { hasText: pattern }).last().waitFor();
    await sentence(/int8 in Q3\.4: -8 to 7\.938 .* 33.% would saturate/);
    await page.locator('[data-part="best"]', { hasText: /^n = 3: 4\d\.\d.dB, 0.% saturate$/ }).waitFor();
    await page.locator('[data-part="take"]').click();
    await sentence(/int8 in Q4\.3: -16 to 15\.88 .* 0.% would saturate/);
    assert.equal(await page.locator('[data-part="take"]').isVisible(), false, 'it is taken');
    await page.locator('#node-input-bits').selectOption('16');
    await sentence(/int16 in Q12\.3/);
    await page.locator('[data-part="take"]').click();
    await sentence(/int16 in Q4\.11/);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      await page.locator('.tinyml-live-about').last().scrollIntoViewIfNeeded();
      await takePicture(page, `rescale-taken-${theme}`);
    }
    await setTheme(page, 'light');
    await closeDialog(page, 'ok');
    const saved = await page.evaluate(
      `(() => { const { bits, fractionBits, valid } = RED.nodes.node('rescale'); return { bits, fractionBits, valid }; })()`,
    );
    assert.deepEqual(saved, { bits: 16, fractionBits: 11, valid: true });
    assert.deepEqual(
      editor.problems.filter(problem => !problem.includes('catalogue.nodered.org')),
      [],
    );
  });
});
