import assert from 'node:assert/strict';
import { RateMeter, rateText } from './rate-meter';

function feed(meter: RateMeter, from: number, to: number, every: number, samples: number): void {
  for (let time = from; time < to; time += every) meter.add(samples, time);
}

describe('rate meter', () => {
  it('knows no rate before two moments', () => {
    const meter = new RateMeter();
    assert.equal(meter.rate, undefined);
    meter.add(320, 1000);
    assert.equal(meter.rate, undefined);
  });

  for (const [hertz, every] of [
    [16000, 20],
    [16000, 1],
    [50, 20],
    [2, 500],
    [0.1, 10000],
  ])
    it(`measures ${hertz} Hz from chunks every ${every} ms`, () => {
      const meter = new RateMeter();
      feed(meter, 0, 100_000, every, (hertz * every) / 1000);
      assert.ok(Math.abs(meter.rate! / hertz - 1) < 0.02, `${meter.rate}`);
    });

  it('follows a change within its span', () => {
    const meter = new RateMeter();
    feed(meter, 0, 20_000, 20, 1);
    feed(meter, 20_000, 30_000, 20, 2);
    assert.ok(Math.abs(meter.rate! - 100) < 2, `${meter.rate}`);
  });

  it('tells silence from a slow rate', () => {
    const meter = new RateMeter();
    feed(meter, 0, 60_001, 10_000, 1);
    assert.equal(meter.silent(75_000), false);
    assert.equal(meter.silent(160_000), true);
  });

  it('writes rates as people say them', () => {
    assert.deepEqual([16000, 50, 2, 0.25].map(rateText), ['16.0 kHz', '50.0 Hz', '2.00 Hz', '0.25 Hz']);
  });
});
