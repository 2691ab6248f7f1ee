import assert from 'node:assert/strict';
import { DeviceTime, StreamClock } from './clock';

const EPOCH = 1_700_000_000_000;

/** Samples that were taken at their time on a clock which runs `rate` times as fast, arriving `late(t)` ms afterwards. */
function run(clock: StreamClock, seconds: number, rate: number, late: (second: number) => number): void {
  for (let second = 0; second < seconds; second++)
    clock.observe(second * 1000 * rate, EPOCH + second * 1000 + late(second));
}

describe('StreamClock', () => {
  it('counts from the first arrival, whatever the jitter of the others', () => {
    const clock = new StreamClock();
    run(clock, 100, 1, second => (second * 37) % 200);
    assert.equal(clock.epoch(5_000), EPOCH + 5_000);
  });

  it('follows a device whose clock drifts', () => {
    for (const rate of [0.99, 1.01]) {
      const clock = new StreamClock();
      run(clock, 3600, rate, () => 0);
      const error = (clock.epoch(3600_000 * rate) as number) - (EPOCH + 3600_000);
      assert.ok(Math.abs(error) < 600, `${error} ms after an hour at ${rate}`);
    }
  });

  it('keeps time stamps in order while it follows', () => {
    const clock = new StreamClock();
    let before = 0;
    for (let second = 0; second < 600; second++) {
      clock.observe(second * 1020, EPOCH + second * 1000);
      const time = clock.epoch(second * 1020) as number;
      assert.ok(time > before, `${time} after ${before}`);
      before = time;
    }
  });

  it('goes forward after a pause of the stream', () => {
    const clock = new StreamClock();
    const pause = 3_600_000;
    run(clock, 60, 1, second => (second < 30 ? 0 : pause));
    assert.equal(clock.epoch(60_000), EPOCH + 60_000 + pause);
  });

  it('does not mind a recording that is sent faster than it was made', () => {
    const clock = new StreamClock();
    for (let second = 0; second < 60; second++) clock.observe(second * 1000, EPOCH + second);
    assert.equal(clock.epoch(60_000), EPOCH + 60_000);
  });

  it('tells how much is missing', () => {
    const clock = new StreamClock();
    run(clock, 30, 1, () => 0);
    assert.equal(clock.missing(30_000, EPOCH + 30_000 + 2_500), 2_500);
    assert.equal(clock.missing(30_000, EPOCH + 29_000), 0);
  });
});

describe('DeviceTime', () => {
  it('unwraps a counter', () => {
    const time = new DeviceTime(65536);
    assert.deepEqual(
      [65000, 65500, 100, 600].map(stamp => time.unwrap(stamp)),
      [65000, 65500, 65636, 66136],
    );
  });

  it('tells a restart', () => {
    const time = new DeviceTime(2 ** 32);
    assert.deepEqual(
      [50_000, 60_000, 10, 20].map(stamp => time.unwrap(stamp)),
      [50_000, 60_000, undefined, 20],
    );
    const endless = new DeviceTime(Number.POSITIVE_INFINITY);
    assert.deepEqual(
      [5, 1, 2].map(stamp => endless.unwrap(stamp)),
      [5, undefined, 2],
    );
  });
});
