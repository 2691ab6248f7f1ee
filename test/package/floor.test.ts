/**
 * On the oldest Node supported (22.9.0, the floor of Node-RED 5): both Node-RED versions load every node, the runtime
 * dependencies load without flags, the library and the command line work. The binary comes from bench/package.json
 * (`npm ci --prefix bench`).
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNodeRed } from '../support/node-red';
import { projectRoot } from '../support/shared';

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const floorNode = join(projectRoot, 'bench', 'node_modules', 'node22floor', 'bin', 'node');
const run = (...args: string[]) => execFileSync(floorNode, args, { cwd: projectRoot, encoding: 'utf8' });

describe('on Node 22.9.0', function () {
  this.timeout(120_000);

  before(function () {
    if (existsSync(floorNode)) return;
    if (process.env.CI === 'true') throw new Error('no Node 22.9.0: run npm ci --prefix bench');
    console.log('    skipped: no Node 22.9.0 here (npm ci --prefix bench)');
    this.skip();
  });

  it('is that version', () => assert.equal(run('--version').trim(), 'v22.9.0'));

  it('every runtime dependency loads', () => {
    for (const name of Object.keys(manifest.dependencies)) run('-e', `require('${name}')`);
  });

  it('the library loads and so does the command line', () => {
    run('-e', `if (!require('.').Interpreter) throw new Error('no Interpreter')`);
    assert.match(run(manifest.bin.tinyml, '--help'), /tinyml/);
  });

  for (const version of [5, 4] as const)
    it(`Node-RED ${version} loads every node`, async () => {
      const nodeRed = await startNodeRed({ version, nodeBinary: floorNode });
      try {
        const all = await nodeRed.api('GET', '/nodes', undefined, { Accept: 'application/json' });
        const ours = all.filter((set: any) => set.module === manifest.name);
        assert.equal(ours.length, Object.keys(manifest['node-red'].nodes).length);
        for (const set of ours) assert.equal(set.err, undefined, `${set.name}: ${set.err}`);
        assert.match(nodeRed.log(), /Node\.js\s+version: v22\.9\.0/);
        assert.doesNotMatch(nodeRed.log(), /\[error\]/);
      } finally {
        await nodeRed.stop();
      }
    });
});
