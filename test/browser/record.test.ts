/** What a user does at the record node: the button on the node, the desk in its dialog, carrying a recording away, deleting it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { benchFlow } from './bench-flow';
import { closeDialog, openDialog } from './dialog';

describe('a user who records', function () {
  this.timeout(60_000);
  let nodeRed: NodeRed;
  let editor: Editor;
  before(async function () {
    needsBrowser(this);
    nodeRed = await startNodeRed({ flows: benchFlow });
    editor = await openEditor(nodeRed.url);
    await editor.page.waitForTimeout(1500);
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
  });

  const state = () => nodeRed.api('GET', '/tinyml/record/record') as Promise<any>;
  const desk = (text: string) =>
    editor.page.locator('[data-part="desk"]', { hasText: text }).waitFor({ timeout: 5_000 });

  it('starts and stops with the button on the node', async () => {
    const press = () =>
      editor.page.evaluate(`RED.nodes.node('record')._def.button.onclick.call(RED.nodes.node('record'))`);
    await press();
    await editor.page.waitForTimeout(300);
    assert.equal((await state()).active, false);
    await press();
    await editor.page.waitForTimeout(300);
    assert.equal((await state()).active, true);
  });

  it('turns the switch, pauses and goes on at the desk', async () => {
    await openDialog(editor.page, 'record');
    await editor.page.getByRole('button', { name: 'at rest' }).click();
    await desk('at rest 1');
    assert.equal((await state()).label, 'at rest');
    await editor.page.getByRole('button', { name: 'Pause' }).click();
    await desk('paused');
    await editor.page.getByRole('button', { name: 'Record', exact: true }).click();
    await desk('recording');
    await closeDialog(editor.page);
  });

  it('carries a recording away as one archive, and cannot delete what is being written', async () => {
    await openDialog(editor.page, 'record');
    const shelf = editor.page.locator('[data-part="shelf"]');
    await shelf.getByText('bench').waitFor();
    const [file] = await Promise.all([
      editor.page.waitForEvent('download'),
      shelf.getByRole('button', { name: 'Download bench as .tar' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'bench.tar');
    const bytes = readFileSync(await file.path());
    assert.match(bytes.toString('latin1'), /bench\/recording\.json.*bench\/at rest\/at rest\.\d{8}T\d{9}Z/s);
    assert.ok(await shelf.getByRole('button', { name: 'Delete bench' }).isDisabled());
    await closeDialog(editor.page);
    assert.deepEqual(
      editor.problems.filter(problem => !problem.includes('catalogue.nodered.org')),
      [],
    );
  });
});
