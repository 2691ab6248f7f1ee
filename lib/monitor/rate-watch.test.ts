import assert from 'node:assert/strict';
import { uniform } from './noise.support';
import { RateWatch } from './rate-watch';

interface Sending {
  /** true rate, Hz */
  rate: number;
  seconds: number;
  /** samples of a message */
  block?: number;
  /** ms by which a message is late */
  late?: (seconds: number) => number;
  /** s of the first message */
  from?: number;
}

/** Sends samples taken at `rate` to the watch; a late message holds up those behind it, as a line does. */
function send(watch: RateWatch, { rate, seconds, block = 10, late = () => 0, from = 0 }: Sending): boolean[] {
  const verdicts: boolean[] = [];
  let arrival = 0;
  for (let taken = from; taken < from + seconds; taken += block / rate) {
    arrival = Math.max(arrival, 1000 * taken + late(taken));
    watch.add(block, 1_000_000 + arrival);
    verdicts.push(watch.wrong);
  }
  return verdicts;
}

const close = (actual: number | undefined, expected: number, percent: number) =>
  assert.ok(
    actual !== undefined && Math.abs(actual / expected - 1) < percent / 100,
    `${actual} is not ${expected} Hz`,
  );

describe('RateWatch', () => {
  for (const [stated, block] of [
    [16_000, 160],
    [50, 10],
    [1, 1],
    [0.1, 1],
  ])
    it(`tells a rate that is off by 3 % from one that is off by 1 % (${stated} Hz)`, () => {
      const seconds = Math.max(60, 200 / stated);
      for (const [factor, wrong] of [
        [1, false],
        [1.01, false],
        [0.99, false],
        [1.03, true],
        [0.97, true],
        [0.5, true],
        [3, true],
      ] as const) {
        const watch = new RateWatch(stated);
        assert.equal(send(watch, { rate: stated * factor, seconds, block }).at(-1), wrong, `x ${factor}`);
        close(watch.measured, stated * factor, 0.2);
      }
    });

  it('gives no verdict before it knows', () => {
    const watch = new RateWatch(50);
    assert.ok(send(watch, { rate: 25, seconds: 15 }).every(wrong => !wrong));
    assert.equal(watch.measured, undefined);
  });

  it('is not misled by bursts: messages that wait for others, and all come at once', () => {
    const random = uniform(7);
    for (const late of [
      () => 400 * random(),
      // a network that stands still for three seconds of ten
      (s: number) => (s % 10 > 7 ? 1000 * (10 - (s % 10)) : 50 * random()),
      // everything twice a second
      (s: number) => 500 - ((1000 * s) % 500),
      // one outage of eight seconds, after which all comes
      (s: number) => (s > 40 && s < 48 ? 1000 * (48 - s) : 0),
    ]) {
      const good = new RateWatch(50);
      assert.ok(
        send(good, { rate: 50, seconds: 120, late }).every(wrong => !wrong),
        `${good.measured} Hz measured`,
      );
      const bad = new RateWatch(50);
      assert.ok(send(bad, { rate: 52, seconds: 120, late }).at(-1), `${bad.measured} Hz measured`);
    }
  });

  it('takes a pause for a pause', () => {
    const watch = new RateWatch(50);
    for (const from of [0, 37, 81, 200])
      assert.ok(send(watch, { rate: 50, seconds: 34, from }).every(wrong => !wrong));
    close(watch.measured, 50, 0.2);
  });

  it('counts samples that are known to be lost', () => {
    const watch = new RateWatch(50);
    // every other message is lost, and the next one says so
    for (let i = 0; i < 300; i++) watch.add(20, 400 * i);
    assert.equal(watch.wrong, false);
    close(watch.measured, 50, 0.2);
  });

  it('clears when the rate is right again, not before, and does not flicker on the edge', () => {
    const watch = new RateWatch(50);
    assert.equal(send(watch, { rate: 48, seconds: 60 }).at(-1), true);
    const verdicts = send(watch, { rate: 50, seconds: 120, from: 60 });
    assert.equal(verdicts.at(-1), false);
    assert.equal(
      verdicts.filter((wrong, i) => wrong !== (verdicts[i - 1] ?? true)).length,
      1,
      'one change of mind',
    );
    const edge = send(watch, { rate: 50 * 0.9805, seconds: 300, from: 180, late: s => (s % 7) * 20 });
    assert.ok(edge.filter((wrong, i) => wrong !== (edge[i - 1] ?? false)).length <= 1);
  });

  it('measures anew after the clock went back', () => {
    const watch = new RateWatch(50);
    send(watch, { rate: 50, seconds: 60 });
    send(watch, { rate: 50, seconds: 60, from: -3600 });
    assert.equal(watch.wrong, false);
  });
});
