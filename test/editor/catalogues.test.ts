/** Every text of a dialog or a status is in the message catalogues, and what stands in the palette can be read. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';
import { catalogueOf, definitionOf, nodeNames, textOf } from './definitions';

const shared = catalogueOf('plugin');
const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), 'utf8');

/** The sources of a folder, without tests. */
function sources(folder: string): { file: string; code: string }[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !/\.(test|support)\.ts$/.test(file))
    .map(file => ({ file: `${folder}/${file}`, code: read(folder, file) }));
}

function keysOf(place: unknown, path = ''): string[] {
  if (typeof place === 'string') return [path];
  return Object.entries(place as object).flatMap(([key, value]) =>
    keysOf(value, path ? `${path}.${key}` : key),
  );
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, key]) => key);
const editorCode = sources('editor')
  .map(({ code }) => code)
  .join('\n');

describe('the message catalogues', () => {
  for (const name of nodeNames) {
    const catalogue = catalogueOf(name);
    const { html } = definitionOf(name);
    const own = [
      ...matches(html, /data-i18n="(?:\[[a-z-]+\])?([^"]+)"/g),
      ...matches(html, /this\._\('([^']+)'\)/g),
      ...matches(html, /tinyml\.check\.\w+\('([^']+)'/g).filter(key => !key.startsWith('editor.')),
      ...matches(editorCode, new RegExp(`[tT]ext\\(\\s*'(${name}\\.[\\w.-]+)'`, 'g')),
      ...matches(editorCode, new RegExp(`counted\\('(${name}\\.[\\w.-]+)'`, 'g')).flatMap(key => [
        `${key}.one`,
        `${key}.other`,
      ]),
    ];

    it(`${name}: has every text that its dialog asks for`, () => {
      assert.ok(own.length > 5, 'the test sees the keys');
      assert.deepEqual(
        [...new Set(own)].filter(key => textOf(catalogue, key) === undefined),
        [],
      );
    });

    it(`${name}: has the status texts of the runtime, in the same words`, () => {
      const wrong = sources(`nodes/${name}`).flatMap(({ file, code }) =>
        [...code.matchAll(/\btext\(\s*'([^']+)',\s*'([^']+)'/g)]
          .filter(([, key, english]) => textOf(catalogue, key) !== english)
          .map(
            ([, key, english]) =>
              `${file}: ${key} is "${textOf(catalogue, key)}" in the catalogue, "${english}" in the code`,
          ),
      );
      assert.deepEqual(wrong, []);
    });
  }

  it('the plugin’s has every text that dialogs share', () => {
    const html = nodeNames.map(name => definitionOf(name).html).join('\n');
    const keys = [
      ...matches(html, /data-text="([^"]+)"/g),
      ...matches(html, /data-term="([^"]+)"/g).map(term => `editor.glossary.${term}`),
      ...matches(html, /tinyml\.check\.\w+\('(editor\.[^']+)'/g),
      ...matches(editorCode, /[tT]ext\(\s*'(editor\.[\w.-]+)'/g),
      ...matches(editorCode, /reason\(label, '(\w+)'/g).map(key => `editor.check.${key}`),
      ...matches(editorCode, /counted\('(editor\.[\w.-]+)'/g).flatMap(key => [`${key}.one`, `${key}.other`]),
    ];
    assert.ok(keys.length > 60, 'the test sees the keys');
    assert.deepEqual(
      [...new Set(keys)].filter(key => textOf(shared, key) === undefined),
      [],
    );
  });

  it('have one sort of quotation marks for values, and no text with markup', () => {
    for (const name of [...nodeNames, 'plugin'])
      for (const key of keysOf(catalogueOf(name)))
        assert.doesNotMatch(textOf(catalogueOf(name), key)!, /<[a-z]|&[a-z]+;/i, `${name}: ${key}`);
  });

  it('the form has a name for every preset of the decoders', () => {
    const { decoderPresets } = require(join(projectRoot, 'dist', 'lib', 'signal'));
    const names = Object.keys(decoderPresets).map(name => `editor.decoder.preset.${name}`);
    assert.deepEqual(
      names.filter(key => textOf(shared, key) === undefined),
      [],
    );
  });

  it('the test pane has words for every counter of the decoders', () => {
    const { createDecoder, decoderPresets } = require(join(projectRoot, 'dist', 'lib', 'signal'));
    const counters = Object.keys(createDecoder(decoderPresets.csv).counters).filter(
      name => name !== 'samples',
    );
    assert.deepEqual(
      counters.filter(name => textOf(shared, `editor.trial.counter.${name}`) === undefined),
      [],
    );
  });
});

describe('the palette', () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map(at => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const definitions = nodeNames.map(name => definitionOf(name));

  it('has one category', () => {
    for (const { category, type } of definitions) assert.ok(['tinyML', 'config'].includes(category), type);
  });

  it('has labels that can be read on every colour (WCAG 2.1, 4.5 : 1), in the light and the dark theme', () => {
    for (const { color, type } of definitions)
      for (const label of ['#333333', '#191919'])
        assert.ok(contrast(color, label) >= 4.5, `${type}: ${contrast(color, label)}`);
  });

  it('has one hue per stage', () => {
    const colour = Object.fromEntries(definitions.map(({ name, color }) => [name, color]));
    for (const [stage, names] of Object.entries({
      sources: ['serial', 'mqtt', 'decode', 'broker'],
      signal: ['window', 'features'],
      model: ['model', 'infer'],
    }))
      assert.equal(new Set(names.map(name => colour[name])).size, 1, stage);
    assert.equal(new Set(Object.values(colour)).size, 4);
  });

  it('ties every label to its field', () => {
    for (const { html, type } of definitions) {
      const ids = new Set(matches(html, /\bid="([^"]+)"/g));
      assert.deepEqual(
        matches(html, /<label for="([^"]+)"/g).filter(id => !ids.has(id)),
        [],
        type,
      );
      assert.ok(matches(html, /<(label)\b/g).length > 0, type);
      for (const id of matches(html, /<(?:input|select|textarea)\b[^>]*\bid="(node-[^"]+)"/g))
        assert.ok(
          html.includes(`for="${id}"`) ||
            new RegExp(
              `id="${id}"[^>]*(aria-label|type="hidden")|(aria-label|type="hidden")[^>]*id="${id}"`,
            ).test(html),
          `${type}: ${id} has no label`,
        );
    }
  });
});
