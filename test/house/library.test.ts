/** The library's door: every room's names are there, and what not everyone needs is loaded on first use (scripts/lazy-door.mjs). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../support/shared';

const door = join(projectRoot, 'dist', 'lib', 'index.js');
const rooms = ['decide', 'errors', 'features', 'interpreter', 'metrics', 'signal'];

/** What a program prints, as JSON. */
function run(program: string, ...options: string[]) {
  return JSON.parse(execFileSync(process.execPath, [...options, '-e', program], { encoding: 'utf8' }));
}

describe('the library', () => {
  it('has every name of its rooms', () => {
    const library = require(door) as object;
    for (const room of rooms) {
      const names = Object.entries(require(join(projectRoot, 'dist', 'lib', room)) as object);
      assert.ok(names.length > 0, room);
      for (const [name, value] of names)
        assert.equal((library as Record<string, unknown>)[name], value, `${room}.${name}`);
    }
  });

  it('loads for a model what a model needs', () => {
    const loaded: string[] = run(`
      const { Interpreter } = require(${JSON.stringify(door)});
      if (typeof Interpreter.create !== 'function') throw new Error('no Interpreter');
      console.log(JSON.stringify(Object.keys(require.cache)));
    `);
    const heavy = loaded.filter(file =>
      /lib[\\/](decide|features|metrics|signal|interpreter[\\/]report)[\\/]|tflite[\\/]write|flatbuffers/.test(
        file,
      ),
    );
    assert.deepEqual(heavy, []);
    assert.ok(loaded.length < 120, `${loaded.length} files`);
  });

  it('can be imported by name', () => {
    const program = `
      import { createFeatures, Interpreter, Windower, writeModel } from ${JSON.stringify(pathToFileURL(door).href)};
      console.log(JSON.stringify([createFeatures, Interpreter, Windower, writeModel].map(value => typeof value)));
    `;
    assert.deepEqual(run(program, '--input-type=module'), ['function', 'function', 'function', 'function']);
  });
});
