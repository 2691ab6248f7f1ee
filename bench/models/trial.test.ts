/**
 * That the comparison compares what it says: every runtime really runs (the shims and the patch still fit the peers' versions), gives
 * TFLM's answers or nearly so, and refuses what it is known to refuse.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { needsShared, projectRoot } from '../../test/support/shared';
import { contestants } from './contestants';
import { trial } from './trial';

const peers = ['litert', 'tfjs-tflite'];
const packages = join(projectRoot, 'bench', 'node_modules', '@litertjs');

describe('the runtimes of the benchmark', function () {
  this.timeout(60_000);
  before(function () {
    needsShared(this);
    if (existsSync(packages)) return;
    if (process.env.CI === 'true') throw new Error('no peers: run npm ci --prefix bench');
    console.log('    skipped: no peers here (npm ci --prefix bench)');
    this.skip();
  });

  for (const { name } of contestants) {
    const isPeer = peers.includes(name);
    it(`${name} runs kws_ref_model ${isPeer ? 'nearly as TFLM does' : 'as TFLM does'}`, () => {
      const result = trial(name, 'kws_ref_model');
      assert.ok('accuracy' in result, `refused: ${JSON.stringify(result)}`);
      const { runs, bytes, differingBytes, worst } = result.accuracy;
      assert.deepEqual([runs, bytes], [16, 192]);
      if (isPeer) assert.ok(differingBytes < 20 && worst < 10, `${differingBytes} bytes by up to ${worst}`);
      else assert.equal(differingBytes, 0);
      assert.ok(result.loadMs > 0 && result.interpreterBytes > 0);
    });
  }

  for (const name of peers)
    it(`${name} refuses person_detect, which TFLM runs`, () => {
      assert.ok('refused' in trial(name, 'person_detect'));
    });
});
