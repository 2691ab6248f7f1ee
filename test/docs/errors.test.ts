/** docs/concepts/errors.md knows every error that a node can show, and none that does not exist. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from '../house/imports';
import { projectRoot } from '../support/shared';

const page = readFileSync(join(projectRoot, 'docs', 'concepts', 'errors.md'), 'utf8');
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/** As a status shows a code (nodes/shared/status.ts). */
const words = (code: string) => code.toLowerCase().replaceAll(/[-_]/g, ' ');

/** Codes of a file: of errors made in place, and of the tables of explanations in broker and serial. */
function codesOf(file: string): string[] {
  const source = read(file);
  const made = [...source.matchAll(/new (?:Tinyml|Model|Input|Config|Connection)Error\(\s*'([^']+)'/g)];
  const table = /broker\/failure|serial\/line/.test(file)
    ? [...source.matchAll(/\[\s*'([a-z]+(?:-[a-z]+)+)'/g)]
    : [];
  const graph = [...source.matchAll(/(?:rejectModel|unsupported)\(\s*'([^']+)'/g)];
  return [...made, ...table, ...graph].map(([, code]) => code);
}

const sources = (room: string) => sourceFiles(room).filter(file => !/\.(test|support)\.ts$/.test(file));
const ofNodes = new Set(sources('nodes').flatMap(codesOf).map(words));
const ofLibrary = new Set(sources('lib').flatMap(codesOf).map(words));

/** What dialogs alone can show, right where it was typed; and what only programs meet. */
const elsewhere = ['not deployed', 'bad hex', 'bad name', 'closed'];

/** Names in the first column, section by section. */
function documented(text: string): string[] {
  const rows = [...text.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell);
  return rows.flatMap(cell =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name.replace(/ · retrying$/, '')),
  );
}

const [errors, calm] = page.split('## Not errors');

describe('docs/concepts/errors.md', () => {
  it('explains every error of the nodes', () => {
    const known = new Set(documented(errors));
    const missing = [...ofNodes].filter(name => !known.has(name) && !elsewhere.includes(name));
    assert.deepEqual(missing, []);
  });

  it('explains every way in which a model cannot run', () => {
    const known = new Set(documented(errors));
    const models = [...ofLibrary].filter(name => /^(unsupported|hybrid)/.test(name));
    // 'dynamic' arithmetic can be asked for by programs only
    assert.deepEqual(
      models.filter(name => !known.has(name) && name !== 'unsupported arithmetic'),
      [],
    );
  });

  it('explains none that does not exist', () => {
    const invented = documented(errors).filter(name => !ofNodes.has(name) && !ofLibrary.has(name));
    assert.deepEqual(invented, []);
  });

  it('names other states as the nodes do', () => {
    const texts = sources('nodes').map(read).join('\n');
    const parts = [
      'waiting for data',
      'connected · no data',
      'no data for',
      'first data',
      'waiting for a whole frame',
      'streams dropped',
      "'topics'} dropped",
      '} dropped',
      'loading',
      ': `}no data for',
      'stuck`',
      'clipped`',
      '}, not $',
    ];
    for (const part of parts) assert.ok(texts.includes(part), part);
    assert.equal(documented(calm).length, 14);
  });
});
