/** A C++ compiler for tests that compile what the docs or an export show. */
import { spawnSync } from 'node:child_process';

/** The compiler's name; skips the calling test or suite with a reason where there is none, in CI that is a failure. */
export function needsCompiler(context: Mocha.Context): string {
  const found = ['g++', 'clang++'].find(name => spawnSync(name, ['--version']).status === 0);
  if (found !== undefined) return found;
  if (process.env.CI === 'true') throw new Error('no C++ compiler: install the Debian package "g++"');
  console.log('    skipped: no C++ compiler on this machine');
  return context.skip();
}
