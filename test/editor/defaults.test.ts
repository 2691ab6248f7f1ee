/** What a node's html states as defaults is what its config.ts states: the dialog and the runtime speak of the same settings. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';
import { definitionOf, nodeNames, plain } from './definitions';

const compiled = (...path: string[]) => require(join(projectRoot, 'dist', ...path));

/** Settings that a new node cannot have: somebody must choose them. */
const toBeChosen: Record<string, string[]> = {
  serial: ['port'],
  mqtt: ['broker', 'topic'],
  model: ['sha256'],
};

describe('the settings of the dialogs', () => {
  let tinyml: any;
  before(() => {
    compiled('editor', 'english.support.js').speakEnglish();
    const { judge } = compiled('editor', 'verdicts.js');
    tinyml = {
      check: compiled('editor', 'checks.js'),
      judge,
      now: (node: any, setting: string) => node[setting],
    };
  });

  for (const name of nodeNames) {
    it(`${name}: html and config.ts have the same settings with the same defaults`, () => {
      const { defaults } = definitionOf(name);
      const values = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
      const config = compiled('nodes', name, 'config.js')[`${name}Defaults`];
      assert.deepEqual(plain(values), plain(config));
      assert.ok(
        'name' in values && 'version' in values,
        'every node has a name and a version for migrations',
      );
    });

    it(`${name}: a new node is valid but for what must be chosen, and every refusal has a reason`, () => {
      const { defaults } = definitionOf(name, tinyml);
      const node = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
      const refused: string[] = [];
      for (const [key, { value, validate }] of Object.entries(defaults)) {
        if (!validate) continue;
        assert.equal(
          validate.length,
          2,
          `${key}: the editor shows a reason only of validators with two parameters`,
        );
        const verdict = validate.call(node, value, {});
        if (verdict === true) continue;
        assert.match(String(verdict), /^\S.*: .+/, `${key}: names the field and says why`);
        refused.push(key);
      }
      assert.deepEqual(refused, toBeChosen[name] ?? []);
    });

    it(`${name}: numbers and choices refuse nonsense`, () => {
      const { defaults } = definitionOf(name, tinyml);
      const node = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
      for (const [key, { value, validate }] of Object.entries(defaults)) {
        const numeric = typeof value === 'number' && key !== 'version';
        if (numeric) assert.ok(validate, `${key} has no validator`);
        if (numeric) assert.notEqual(validate!.call(node, 'nonsense', {}), true, key);
      }
    });
  }
});
