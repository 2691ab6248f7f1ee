import assert from 'node:assert/strict';
import fc from 'fast-check';
import { convert, overlap, toMilliseconds, toSamples } from './units';

describe('lengths in samples and in milliseconds', () => {
  it('follow from each other at the rate of the stream', () => {
    assert.equal(toSamples(1000, 'ms', 50), 50);
    assert.equal(toMilliseconds(49, 'samples', 50), 980);
    assert.equal(toSamples(30, 'ms', 16_000), 480);
  });

  it('are at least one sample, and rounded to the nearest', () => {
    assert.equal(toSamples(1, 'ms', 50), 1);
    assert.equal(toSamples(1000 / 3, 'ms', 16_000), 5333);
  });

  it('are unknown without a rate, except in their own unit', () => {
    assert.equal(toSamples(1000, 'ms', undefined), undefined);
    assert.equal(toMilliseconds(49, 'samples', 0), undefined);
    assert.equal(toSamples(49, 'samples', undefined), 49);
    assert.equal(toMilliseconds(980, 'ms', undefined), 980);
  });

  it('come back from milliseconds as the samples they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 48_000 }), (samples, rate) => {
        assert.equal(convert(convert(samples, 'samples', 'ms', rate)!, 'ms', 'samples', rate), samples);
      }),
    );
  });

  it('overlap by what the hop leaves of the window', () => {
    assert.deepEqual([overlap(1000, 500), overlap(49, 49), overlap(100, 150)], [0.5, 0, -0.5]);
  });
});
