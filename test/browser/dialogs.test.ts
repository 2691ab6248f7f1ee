/**
 * Every node is in the palette and its dialog opens without an error, in both Node-RED versions, in the light and the dark theme,
 * narrow and wide: nothing sticks out, everything can be read and reached by keyboard. Pictures of all of them are kept.
 */
import assert from 'node:assert/strict';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { benchFlow, benchNames } from './bench-flow';
import {
  closeDialog,
  faintTexts,
  openDialog,
  overflow,
  sentenceOf,
  setTheme,
  setWidth,
  takePicture,
  unreachableByKeyboard,
} from './dialog';

for (const version of [5, 4] as const)
  describe(`the dialogs in Node-RED ${version}`, function () {
    this.timeout(120_000);
    let nodeRed: NodeRed;
    let editor: Editor;
    before(async function () {
      needsBrowser(this);
      nodeRed = await startNodeRed({ version, flows: benchFlow });
      editor = await openEditor(nodeRed.url);
      // the live panes have something to show
      await editor.page.waitForTimeout(2_000);
    });
    after(async () => {
      await editor?.close();
      await nodeRed?.stop();
    });

    /** What went wrong since the last call, apart from the list of all nodes in the world, which needs the internet. */
    function problems(): string[] {
      return editor.problems.splice(0).filter(problem => !problem.includes('catalogue.nodered.org'));
    }

    it('every node is in the palette, with its icon and its help', async () => {
      for (const name of benchNames.filter(name => !['broker', 'model'].includes(name))) {
        const entry = editor.page.locator(`.red-ui-palette-node[data-palette-type="tinyml-${name}"]`);
        assert.equal(await entry.count(), 1, name);
        const icon = await entry.locator('.red-ui-palette-icon').getAttribute('style');
        assert.match(icon ?? '', new RegExp(`tinyml-${name}\\.svg`), name);
      }
      for (const name of benchNames) {
        const help = await editor.page.locator(`script[data-help-name="tinyml-${name}"]`).textContent();
        assert.match(
          help ?? '',
          /^\s*<p>[A-Z].+\.<\/p>/,
          `the first paragraph of ${name} is the palette's tooltip`,
        );
      }
      assert.deepEqual(problems(), []);
    });

    for (const name of benchNames)
      for (const theme of ['light', 'dark'] as const)
        it(`${name} opens in the ${theme} theme, from 320 to 900 px`, async () => {
          const { page } = editor;
          await setTheme(page, theme);
          await openDialog(page, name);
          try {
            await page.waitForFunction(
              `[...document.querySelectorAll('.tinyml-sentence')].pop().textContent.length > 10`,
            );
            assert.match(await sentenceOf(page), /^[A-Z].*\.$/, 'a whole sentence');
            for (const width of [560, 900, 320]) {
              await setWidth(page, width);
              await takePicture(page, `${name}-${version}-${theme}-${width}`);
              assert.deepEqual(await overflow(page), [], `${width} px`);
            }
            const themeExists = version === 5 || theme === 'light';
            if (themeExists) assert.deepEqual(await faintTexts(page), []);
            const keys = await page.locator('.tinyml').last().textContent();
            assert.doesNotMatch(
              keys ?? '',
              /\b(editor|window|decide|serial|mqtt|decode|model|infer|features|broker|rescale)\.[a-z]+[A-Z.]/,
              'no key without a text',
            );
          } finally {
            await closeDialog(page);
          }
          assert.deepEqual(problems(), []);
        });

    for (const name of benchNames)
      it(`${name} is reached by keyboard, field by field`, async () => {
        await openDialog(editor.page, name);
        try {
          await setWidth(editor.page, 560);
          assert.deepEqual(await unreachableByKeyboard(editor.page), []);
        } finally {
          await closeDialog(editor.page);
        }
      });
  });
