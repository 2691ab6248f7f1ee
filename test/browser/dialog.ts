/** Opens and reads dialogs in a real editor, as a user would see them. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where the pictures of a run are put, to be looked at. */
export const pictures = process.env.TINYML_PICTURES ?? join(tmpdir(), 'tinyml-pictures');

/** Opens the dialog of a node of the workspace, or of a configuration node. */
export async function openDialog(page: Page, id: string): Promise<void> {
  await page.evaluate(`(() => {
    const node = RED.nodes.node('${id}');
    if (node._def.category === 'config') RED.editor.editConfig('', node.type, '${id}');
    else RED.editor.edit(node);
  })()`);
  await page.waitForSelector('.red-ui-tray .tinyml', { state: 'visible' });
  // the tray slides in
  await page.waitForTimeout(450);
}

/** Closes the newest dialog by a button: 'cancel' or 'ok'. */
export async function closeDialog(page: Page, button: 'cancel' | 'ok' = 'cancel'): Promise<void> {
  const trays = await page.locator('.red-ui-tray').count();
  await page.locator(`#node-dialog-${button}, #node-config-dialog-${button}`).last().click();
  await page.waitForFunction(`document.querySelectorAll('.red-ui-tray').length < ${trays}`);
}

/** Makes the dialog as wide as that many CSS pixels, and opens everything that can be unfolded. */
export async function setWidth(page: Page, width: number): Promise<void> {
  await page.evaluate(`(() => {
    const tray = [...document.querySelectorAll('.red-ui-tray')].pop();
    tray.style.width = '${width}px';
    for (const part of tray.querySelectorAll('details')) part.open = true;
  })()`);
  await page.waitForTimeout(150);
}

/** The light theme of the editor, or the dark one of 5.0 (4.1 has none, a class without effect there). */
export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${theme === 'dark'})`);
}

export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: join(pictures, `${name}.png`) });
}

/** What sticks out of the dialog to the right, or is cut off there. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const root = [...document.querySelectorAll('.tinyml')].pop();
    const right = root.getBoundingClientRect().right + 1;
    const scrolls = element => !!element.closest('.tinyml-bytes');
    return [...root.querySelectorAll('*')]
      .filter(element => element.offsetParent && !scrolls(element) && element.getBoundingClientRect().right > right)
      .map(element => element.tagName + ' ' + element.className + ' ' + element.id);
  })()`);
}

/** Texts with less contrast to what is behind them than WCAG 2.1 wants (4.5 : 1); placeholders and disabled fields aside. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map((n, i) => (colour.startsWith('color(') && i < 3 ? 255 * n : Number(n)));
    const luminance = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map(c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = element => {
      for (let place = element; place; place = place.parentElement) {
        const colour = numbers(getComputedStyle(place).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const root = [...document.querySelectorAll('.tinyml')].pop();
    return [...root.querySelectorAll('*')]
      .filter(element => element.offsetParent && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
      .filter(element => element.tagName !== 'OPTION' && !element.disabled)
      .map(element => {
        const [a, b] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
        return [(a + 0.05) / (b + 0.05), element.className + ' "' + element.textContent.trim().slice(0, 40) + '"'];
      })
      .filter(([contrast]) => contrast < 4.5)
      .map(([contrast, where]) => contrast.toFixed(2) + ' ' + where);
  })()`);
}

/** Fields, lists and buttons that the Tab key does not reach although they can be seen. */
export async function unreachableByKeyboard(page: Page): Promise<string[]> {
  await page.evaluate(`(() => {
    const root = [...document.querySelectorAll('.tinyml')].pop();
    for (const element of root.querySelectorAll('[data-reached]')) delete element.dataset.reached;
    const note = event => { event.target.dataset.reached = 'yes'; };
    root.addEventListener('focusin', note);
    root.querySelector('input[type=text]').focus();
  })()`);
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(`!!document.activeElement.closest('.tinyml')`);
    if (!inside && i > 2) break;
  }
  return page.evaluate(`(() => {
    const root = [...document.querySelectorAll('.tinyml')].pop();
    return [...root.querySelectorAll('input, select, textarea, button, a, summary')]
      .filter(element => element.offsetParent && !element.disabled && element.type !== 'hidden' && element.dataset.reached !== 'yes')
      .map(element => element.tagName + ' ' + element.className + ' ' + element.id);
  })()`);
}

/** The live sentence of the dialog, with plain blanks. */
export async function sentenceOf(page: Page): Promise<string> {
  const text = await page.locator('.tinyml-sentence').last().textContent();
  return (text ?? '').replace(/\u00a0/g, ' ');
}
