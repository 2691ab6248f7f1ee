/**
 * The editor in a real browser (Chromium through playwright-core), with everything collected that a user would find in its
 * console: errors, uncaught exceptions, requests that failed.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
);

/** Skips the calling test or suite with a reason where there is no browser; in CI that is a failure. */
export function needsBrowser(context: Mocha.Context): void {
  if (executable) return;
  if (process.env.CI === 'true') throw new Error('no chromium: install the Debian package "chromium"');
  console.log('    skipped: no chromium on this machine');
  context.skip();
}

export interface Editor {
  readonly page: Page;
  /** Console errors, uncaught exceptions and failed requests so far, each as one line. */
  readonly problems: string[];
  close(): Promise<void>;
}

export interface EditorOptions {
  width?: number;
  height?: number;
  /** What the browser says it prefers; the editor's theme 'auto' follows it. */
  colorScheme?: 'light' | 'dark';
}

/** Opens the editor of a Node-RED and waits until nodes and flows have loaded. */
export async function openEditor(url: string, options: EditorOptions = {}): Promise<Editor> {
  const { width = 1600, height = 900, colorScheme = 'light' } = options;
  const browser: Browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const problems: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', error => problems.push(`exception: ${error.message}`));
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText;
    if (why !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${why}`);
  });
  page.on('response', response => {
    if (response.status() >= 400) problems.push(`response: ${response.status()} ${response.url()}`);
  });
  try {
    await page.goto(url);
    await page.waitForFunction(
      'window.RED && RED.nodes && RED.palette && document.querySelector("#red-ui-palette .red-ui-palette-node") && ' +
        '!document.querySelector("#red-ui-loading-progress:not(.hide)")?.checkVisibility()',
      undefined,
      { timeout: 60_000 },
    );
  } catch (error) {
    await browser.close();
    throw new Error(`the editor did not open: ${error}\n${problems.join('\n')}`);
  }
  return { page, problems, close: () => browser.close() };
}
