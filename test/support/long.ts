/**
 * How long the long tests run. One variable decides: TINYML_LONG=full (what `npm run soak` sets) takes the full counts,
 * anything else the short ones of `npm test` and CI.
 */
export const isFull = process.env.TINYML_LONG === 'full';

/** A count of the long tests, e.g. `longCount(5000, 10_000)` mutants: the first in `npm test` and CI, the second in a soak. */
export function longCount(ci: number, full: number): number {
  return isFull ? full : ci;
}
