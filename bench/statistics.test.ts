import assert from 'node:assert/strict';
import { digits, geometricMean, lowerQuartile, median, table } from './statistics';

describe('the statistics of the benchmark', () => {
  it('the median is the middle of what was measured, whatever the order', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2);
    assert.equal(median([100, 1, 1]), 1);
  });

  it('a quarter is not above the lower quartile', () => {
    assert.equal(lowerQuartile([9, 1, 8, 2, 7]), 2);
    assert.equal(lowerQuartile([5]), 5);
  });

  it('the mean of ratios does not care who is above', () => {
    assert.ok(Math.abs(geometricMean([2, 0.5]) - 1) < 1e-12);
    assert.ok(Math.abs(geometricMean([2, 8]) - 4) < 1e-12);
  });

  it('three digits say enough', () => {
    assert.deepEqual([0.2314, 12.34, 2231.4, Number.NaN].map(digits), ['0.231', '12.3', '2231', '-']);
  });

  it('a table lines up', () => {
    assert.equal(
      table([
        ['', 'us'],
        ['ours', '1'],
        ['theirs', '123'],
      ]),
      '         us\n-----------\nours      1\ntheirs  123',
    );
  });
});
