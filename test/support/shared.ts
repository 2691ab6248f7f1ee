/**
 * Where the project's reference data live: golden vectors and recordings that are not part of the repository. A test that
 * needs them skips with a reason on a machine without them; under CI=true their absence is an error.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The checkout's root; compiled tests lie two folders below dist/. */
export const projectRoot = resolve(__dirname, '..', '..', '..');

const sharedRoot = process.env.TINYML_SHARED ?? resolve(projectRoot, '..', 'shared');

export function sharedPath(...parts: string[]): string {
  return join(sharedRoot, ...parts);
}

export function readShared(...parts: string[]): Buffer {
  return readFileSync(sharedPath(...parts));
}

/** True where the reference data lie; throws under CI=true where they do not. */
export function haveShared(): boolean {
  const present = existsSync(sharedPath('golden', 'README.md'));
  if (!present && process.env.CI === 'true')
    throw new Error('the reference data are missing: expected them at ../shared beside the checkout');
  return present;
}

/** Skips the calling test or suite with a reason unless the reference data are there. */
export function needsShared(context: Mocha.Context): void {
  if (haveShared()) return;
  console.log('    skipped: the reference data (../shared) are not on this machine');
  context.skip();
}
