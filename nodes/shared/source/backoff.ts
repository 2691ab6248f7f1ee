/**
 * When to try again after a connection failed: exponential back-off with jitter, so that a hundred gateways that lost the
 * same broker do not all return in the same instant.
 */

export interface BackoffLimits {
  /** milliseconds before the first retry, and the least before any */
  first: number;
  /** most milliseconds before a retry */
  longest: number;
}

export const defaultBackoff: BackoffLimits = { first: 1_000, longest: 30_000 };

/**
 * Milliseconds to wait before retry number `attempt` (0 = first). The ceiling doubles with every attempt, the delay is drawn
 * from its upper half: `first * 2^attempt * [0.5, 1)`, never below `first` nor above `longest`.
 * @param random source of numbers in [0, 1)
 */
export function backoffDelay(attempt: number, limits = defaultBackoff, random = Math.random): number {
  const ceiling = Math.min(limits.longest, limits.first * 2 ** Math.min(attempt, 30));
  return Math.round(Math.max(limits.first, ceiling * (0.5 + 0.5 * random())));
}
