/** docs/index.md leads to every page. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';

const docs = join(projectRoot, 'docs');

describe('docs/index.md', () => {
  it('links every page', () => {
    const links = new Set(
      [...readFileSync(join(docs, 'index.md'), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link),
    );
    const pages = readdirSync(docs, { recursive: true })
      .map(String)
      .filter(file => file.endsWith('.md') && file !== 'index.md');
    assert.deepEqual(
      pages.filter(page => !links.has(page)),
      [],
    );
  });
});
