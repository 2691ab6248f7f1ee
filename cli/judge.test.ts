/** The judge of the reference data, as it is run for acceptance: every feature vector through the command line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { needsShared, projectRoot, sharedPath } from '../test/support/shared';

describe('golden/features/judge.cjs', function () {
  this.timeout(240_000);

  it('finds that every vector holds', function () {
    needsShared(this);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [sharedPath('golden', 'features', 'judge.cjs')],
      {
        cwd: projectRoot,
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^(\d+) of \1 feature vectors hold$/m);
  });
});
