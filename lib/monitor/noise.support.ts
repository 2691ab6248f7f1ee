/** Noise for the tests of this room, the same at every run (this floor cannot reach the generator of lib/metrics). */

/** Numbers from 0 to 1, by a linear congruential generator (Numerical Recipes). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Nearly normal numbers with standard deviation 1: twelve uniform ones together. */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += next();
    return sum;
  };
}
