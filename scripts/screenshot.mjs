// Makes docs/images/demo.png, the picture in the README: the demo as `npm start` shows it, once every lane has decided a few
// times. Usage: npm run build && npm run screenshot
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { openEditor } = require('../dist/test/support/browser.js');
const file = join(root, 'docs', 'images', 'demo.png');
const limit = 300e3;
const decisions = 8;

function startDemo(userDir) {
  const demo = spawn(process.execPath, [join(root, 'dist', 'scripts', 'demo', 'start.js')], {
    env: { ...process.env, TINYML_DEMO_DIR: userDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    demo.on('exit', code => reject(new Error(`the demo ended with ${code}`)));
    demo.stdout.setEncoding('utf8').on('data', text => {
      const url = text.match(/http:\/\/\S+/)?.[0];
      if (url) resolve({ demo, url });
    });
  });
}

const userDir = mkdtempSync(join(tmpdir(), 'tinyml-screenshot-'));
const { demo, url } = await startDemo(userDir);
const editor = await openEditor(url, { width: 1500, height: 720 });
try {
  await editor.page.evaluate(() => {
    document.getElementById('red-ui-palette-base-category-tinyML')?.scrollIntoView();
    globalThis.RED.sidebar.show('debug');
    globalThis.RED.view.select({ nodes: [] });
  });
  await editor.page.waitForFunction(
    count => document.querySelectorAll('.red-ui-debug-msg').length >= count,
    decisions,
    { timeout: 120_000 },
  );
  mkdirSync(dirname(file), { recursive: true });
  await editor.page.screenshot({ path: file });
  if (editor.problems.length > 0) throw new Error(editor.problems.join('\n'));
} finally {
  await editor.close();
  demo.removeAllListeners('exit');
  demo.kill('SIGTERM');
  await new Promise(resolve => demo.on('exit', resolve));
  rmSync(userDir, { recursive: true, force: true, maxRetries: 5 });
}
const { size } = statSync(file);
console.log(`${file}: ${(size / 1000).toFixed(0)} kB`);
if (size >= limit) throw new Error(`the picture has ${size} bytes, at most ${limit}`);
