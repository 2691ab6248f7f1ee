/**
 * What the probe of the relaxed dot product says where it is known what it has to say. On 64-bit ARM it is signed and exact
 * (npm run test:arm64 runs this under emulation); on x86-64 without AVX-VNNI, where sums of two products saturate, nothing may use it.
 */
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { exactDotMode, simdAvailable } from './simd-module';

/** The same question to a new process of this Node. */
function modeWith(...options: string[]): string {
  const module = JSON.stringify(require.resolve('./simd-module'));
  const program = `process.stdout.write(String(require(${module}).exactDotMode()))`;
  return execFileSync(process.execPath, [...options, '-e', program], { encoding: 'utf8' });
}

describe('the probe of the relaxed dot product', () => {
  it('runs where there is SIMD at all', () => {
    assert.ok(simdAvailable());
  });

  if (process.arch === 'arm64')
    it('finds a signed dot product on 64-bit ARM', () => {
      assert.strictEqual(exactDotMode(), 'signed');
    });

  // V8 uses AVX-VNNI from Node 24 on, and older ones do not know the switch
  if (process.arch === 'x64' && Number.parseInt(process.versions.node, 10) >= 24)
    it('finds none that is exact on x86-64 without AVX-VNNI', () => {
      assert.strictEqual(modeWith('--no-enable-avx-vnni'), 'undefined');
    });

  if (process.arch === 'x64')
    it('finds an unsigned one or none on x86-64', () => {
      assert.ok(['unsigned', undefined].includes(exactDotMode()), `${exactDotMode()}`);
    });
});
