/** The docs: one page per node, which the help in the sidebar is made from; links that lead somewhere; one meaning per word. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/shared';
import { catalogueOf, definitionOf, nodeNames, textOf } from './definitions';

const docs = join(projectRoot, 'docs');
const pages = ['.', 'nodes', 'concepts'].flatMap(folder =>
  readdirSync(join(docs, folder))
    .filter(file => file.endsWith('.md'))
    .map(file => join(folder, file)),
);
const read = (page: string) => readFileSync(join(docs, page), 'utf8');

/** Anchors of a page, as GitHub makes them of headings. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replace(/ /g, '-'),
  );

describe('the docs', () => {
  it('have a page for every node, with its label as title', () => {
    for (const name of nodeNames) {
      assert.ok(existsSync(join(docs, 'nodes', `${name}.md`)), name);
      const label = textOf(catalogueOf(name), `${name}.label`);
      assert.equal(read(`nodes/${name}.md`).split('\n')[0], `# ${label}`);
    }
  });

  it('are what the help in the sidebar says', async () => {
    const { allHelp } = await import(pathToFileURL(join(projectRoot, 'scripts', 'help.mjs')).href);
    const help: [string, string][] = allHelp();
    assert.equal(help.length, nodeNames.length);
    for (const [file, contents] of help)
      assert.equal(
        readFileSync(join(projectRoot, file), 'utf8'),
        contents,
        `${file}: run node scripts/help.mjs`,
      );
  });

  it('have the sections of Node-RED’s style guide, in its order', () => {
    const order = ['Inputs', 'Outputs', 'Details', 'References'];
    for (const name of nodeNames) {
      const sections = [...read(`nodes/${name}.md`).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      assert.deepEqual(
        sections,
        order.filter(section => sections.includes(section)),
        name,
      );
      assert.ok(sections.includes('Details') && sections.includes('References'), name);
      const { inputs } = definitionOf(name) as unknown as { inputs?: number };
      assert.equal(sections.includes('Inputs'), inputs === 1, `${name}: inputs`);
    }
  });

  it('have links that lead somewhere, anchors included', () => {
    const broken = pages.flatMap(page =>
      [...read(page).matchAll(/\]\(([^)]+)\)/g)].flatMap(([, link]) => {
        if (/^https?:/.test(link)) return [];
        const [path, anchor] = link.split('#');
        const target = path === '' ? join(docs, page) : resolve(dirname(join(docs, page)), path);
        if (!existsSync(target)) return [`${page}: ${link}`];
        return anchor && !anchors(readFileSync(target, 'utf8')).includes(anchor) ? [`${page}: ${link}`] : [];
      }),
    );
    assert.deepEqual(broken, []);
  });

  it('explain the words of the dialogs as the dialogs do', () => {
    const glossary = read('concepts/glossary.md');
    const terms = catalogueOf('plugin').editor as { glossary: Record<string, string> };
    for (const [term, meaning] of Object.entries(terms.glossary)) {
      const [, entry] =
        new RegExp(`^## ${term.replace('-', ' ')}\\n\\n([\\s\\S]*?)(?=\\n## |$(?![\\s\\S]))`, 'im').exec(
          glossary,
        ) ?? [];
      assert.ok(entry, `the glossary has no entry ${term}`);
      assert.ok(entry.replace(/\s+/g, ' ').replace(/`/g, '').startsWith(meaning), `${term}: "${meaning}"`);
    }
  });

  it('have every word that the project keeps to one meaning', () => {
    const words = anchors(read('concepts/glossary.md'));
    for (const word of [
      'window',
      'hop',
      'frame',
      'feature',
      'label',
      'score',
      'confidence',
      'threshold',
      'in-distribution',
      'calibration',
      'quantization',
      'arena',
    ])
      assert.ok(words.includes(word), word);
  });

  it('lie where the dialogs look for them', () => {
    const { homepage } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    const { DOCS } = require(join(projectRoot, 'dist', 'editor', 'terms.js'));
    assert.equal(DOCS, `${homepage.replace(/#.*/, '')}/blob/main/docs/`);
  });

  it('name every feature pipeline and preset that there is', () => {
    const { featureNames, presets } = require(join(projectRoot, 'dist', 'lib', 'features'));
    const page = read('nodes/features.md');
    const missing = [...featureNames, ...Object.keys(presets)].filter(
      name => !page.includes('`' + name + '`'),
    );
    assert.deepEqual(missing, [], 'add them to docs/nodes/features.md and run node scripts/help.mjs');
  });
});
