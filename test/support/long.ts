/**
 * How long the long tests run. One variable decides: TINYML_LONG=full (what `npm run soak` sets) takes the full counts,
 * TINYML_LONG=short (what `npm run test:arm64` sets, where every instruction is emulated) a tenth of the usual ones, anything else
 * those of `npm test` and CI.
 */
const choice = process.env.TINYML_LONG;

export const isFull = choice === 'full';

/** A count of the long tests, e.g. `longCount(5000, 10_000)` mutants: the first in `npm test` and CI, the second in a soak. */
export function longCount(ci: number, full: number): number {
  if (choice === 'short') return Math.ceil(ci / 10);
  return isFull ? full : ci;
}
