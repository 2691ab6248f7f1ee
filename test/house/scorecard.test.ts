/** The Flow Library's scorecard shows full marks, and its reader of node definitions sees what the library would miss. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/shared';

const script = (code: string) => `<script type="text/javascript">${code}</script>`;

describe('the scorecard', () => {
  it('shows full marks', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/scorecard.mjs'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  });

  describe('its reader of node definitions', () => {
    let definitionsIn: (code: string) => any[];
    before(async () => {
      const file = pathToFileURL(join(projectRoot, 'scripts', 'node-definitions.mjs')).href;
      const { nodeDefinitions } = await import(file);
      definitionsIn = code => nodeDefinitions(script(code));
    });

    it('reads a literal definition', () => {
      const code = `RED.nodes.registerType('a', { category: 'x', defaults: { name: { value: '' } }, inputs: 1, label() { return this.name; } })`;
      const [{ type, category, defaults, inputs, errors }] = definitionsIn(code);
      assert.deepEqual(
        { type, category, defaults, inputs, errors },
        { type: 'a', category: 'x', defaults: ['name'], inputs: 1, errors: [] },
      );
    });

    for (const [fault, code] of [
      ['a computed name', `RED.nodes.registerType(name, {})`],
      ['a definition in a variable', `RED.nodes.registerType('a', definition)`],
      ['a spread', `RED.nodes.registerType('a', { ...common })`],
      ['defaults in a variable', `RED.nodes.registerType('a', { defaults })`],
      ['a spread in defaults', `RED.nodes.registerType('a', { defaults: { ...common } })`],
      ['a computed colour', `RED.nodes.registerType('a', { color: hue(3) })`],
      ['no definition', `console.log(1)`],
    ])
      it(`reports ${fault}`, () => assert.equal(definitionsIn(code)[0].errors.length, 1));
  });
});
