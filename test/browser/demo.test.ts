/**
 * The demo in a browser, as a newcomer sees it: the flow is open, statuses move, a change is deployed with the button, and the
 * decisions of both lanes come into the debug sidebar.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Editor, needsBrowser, openEditor } from '../support/browser';
import { freePort, pinnedNode } from '../support/node-red';
import { projectRoot } from '../support/shared';
import { pictures } from './dialog';

describe('the demo in a browser', function () {
  this.timeout(120_000);
  let userDir: string;
  let demo: ChildProcess;
  let editor: Editor;

  before(async function () {
    needsBrowser(this);
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-demo-browser-'));
    const env = { ...process.env, TINYML_DEMO_DIR: userDir, PORT: String(await freePort()) };
    demo = spawn(pinnedNode, [join(projectRoot, 'dist', 'scripts', 'demo', 'start.js')], {
      cwd: projectRoot,
      env,
    });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      demo.stdout!.setEncoding('utf8').on('data', text => {
        output += text;
        const found = output.match(/http:\/\/127\.0\.0\.1:\d+\//)?.[0];
        if (found) resolve(found);
      });
      demo.on('exit', code => reject(new Error(`the demo ended with ${code}:\n${output}`)));
    });
    editor = await openEditor(url);
  });
  after(async () => {
    await editor?.close();
    demo?.kill('SIGTERM');
    await new Promise(resolve => (demo ? demo.once('exit', resolve) : resolve(undefined)));
    rmSync(userDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('shows the flow with every node valid and every status moving', async () => {
    const { page } = editor;
    assert.deepEqual(
      await page.evaluate(
        `(() => { const bad = []; RED.nodes.eachNode(n => { if (n.valid === false) bad.push(n.id); }); return bad; })()`,
      ),
      [],
    );
    const statuses = () => page.locator('.red-ui-flow-node-status-label').allTextContents();
    await page.waitForFunction(
      `[...document.querySelectorAll('.red-ui-flow-node-status-label')].some(label => /ms$|µs$/.test(label.textContent))`,
      undefined,
      { timeout: 30_000 },
    );
    const before = await statuses();
    await page.waitForTimeout(3_000);
    assert.notDeepEqual(await statuses(), before);
  });

  it('deploys a change with the button, and goes on deciding in both lanes', async () => {
    const { page } = editor;
    await page.evaluate(`(() => {
      const node = RED.nodes.node('keyword');
      node.name = 'my keyword';
      node.changed = true;
      node.dirty = true;
      RED.nodes.dirty(true);
      RED.view.redraw(true);
      RED.sidebar.show('debug');
    })()`);
    await page.locator('#red-ui-header-button-deploy').click();
    await page.waitForFunction('!RED.nodes.dirty()', undefined, { timeout: 20_000 });
    for (const lane of ['word', 'activity'])
      await page
        .locator('.red-ui-debug-msg', { has: page.locator('.red-ui-debug-msg-name', { hasText: lane }) })
        .filter({ hasText: /[a-z]+ \(0\.\d\d\) at \d\d:\d\d:\d\d|\(1\.00\) at/ })
        .first()
        .waitFor({ timeout: 60_000 });
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, 'demo.png') });
  });

  it('says nothing on the console that is an error', () => {
    assert.deepEqual(
      editor.problems.filter(problem => !problem.includes('catalogue.nodered.org')),
      [],
    );
  });
});
