/** Loading the palette loads nothing heavy: what a node needs at run time is loaded when the first one starts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const files = Object.values<string>({ ...manifest['node-red'].nodes, ...manifest['node-red'].plugins }).map(
  file => join(projectRoot, file),
);

/** Loads every node file as Node-RED does, with a RED that accepts anything, and prints what is loaded then. */
const program = `
  const anything = new Proxy(function () {}, { get: (_, name) => name === Symbol.toPrimitive ? () => '' : anything, apply: () => anything });
  for (const file of ${JSON.stringify(files)}) {
    const loaded = require(file);
    (typeof loaded === 'function' ? loaded : loaded.default)(anything);
  }
  console.log(JSON.stringify(Object.keys(require.cache)));
  process.exit(0);
`;

describe('loading the palette', () => {
  it('loads neither serialport nor mqtt nor the heavy rooms', () => {
    assert.ok(files.length > 0);
    const output = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    const loaded: string[] = JSON.parse(output.trim().split('\n').at(-1)!);
    assert.ok(loaded.some(file => file.startsWith(join(projectRoot, 'dist', 'nodes'))));
    const heavy = loaded.filter(
      file =>
        /node_modules[\\/](@serialport|serialport|mqtt|aedes)[\\/]/.test(file) ||
        // of worker the door alone: its entries are for threads
        /dist[\\/]lib[\\/](index\.js|train|compress|worker[\\/](?!(index|batch|carried-error)\.js))/.test(
          file,
        ),
    );
    assert.deepEqual(heavy, []);
  });

  it('every file of package.json is built with its html beside it', () => {
    for (const file of files) {
      assert.ok(existsSync(file), file);
      assert.ok(existsSync(file.replace(/\.js$/, '.html')), `${file} has no html partner`);
    }
  });
});
