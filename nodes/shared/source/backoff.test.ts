import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffDelay, defaultBackoff } from './backoff';

describe('back-off', () => {
  it('stays between the first and the longest delay, whatever the attempt', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delay = backoffDelay(attempt, defaultBackoff, () => random);
          assert.ok(delay >= 1_000 && delay <= 30_000, `${delay}`);
        },
      ),
    );
  });

  it('doubles until it is at its longest', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6].map(attempt => backoffDelay(attempt, defaultBackoff, () => 0.5));
    assert.deepEqual(delays, [1_000, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
  });

  it('spreads retries over the upper half of the interval', () => {
    const delays = Array.from({ length: 200 }, () => backoffDelay(5));
    assert.ok(Math.max(...delays) - Math.min(...delays) > 5_000, 'two hundred delays lie close together');
  });
});
