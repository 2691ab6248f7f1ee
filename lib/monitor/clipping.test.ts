import assert from 'node:assert/strict';
import { ClippingWatch, type Range } from './clipping';
import { normal } from './noise.support';

const LENGTH = 4000;

function clippedIn(signal: (i: number) => number, range?: Range): number {
  const watch = new ClippingWatch(range);
  let count = 0;
  for (let i = 0; i < LENGTH; i++) count += watch.next(signal(i));
  return count;
}

const clip = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));
const quantized = (value: number, step: number) => Math.round(value / step) * step;
const wave = (i: number, period = 40) => Math.sin((2 * Math.PI * i) / period + 0.3);
const noise = normal(3);

describe('ClippingWatch, with a known range', () => {
  const range = { low: -32768, high: 32767 };

  it('counts samples at the ends, but not a peak that just fits', () => {
    assert.equal(
      clippedIn(i => (i % 100 === 0 ? 32767 : i % 100 === 50 ? -32768 : 0), range),
      0,
    );
    const loud = (i: number) => Math.max(-32768, Math.min(32767, Math.round(50_000 * wave(i))));
    let atEnds = 0;
    for (let i = 0; i < LENGTH; i++) atEnds += loud(i) === 32767 || loud(i) === -32768 ? 1 : 0;
    assert.equal(clippedIn(loud, range), atEnds);
  });

  it('sees a jump from one end to the other', () => {
    assert.equal(
      clippedIn(i => (i % 4 < 2 ? 40_000 : -40_000), range),
      LENGTH,
    );
    assert.equal(
      clippedIn(i => (i % 2 ? 40_000 : -40_000), range),
      0,
    );
  });

  it('is not bothered by ends that do not exist', () => {
    assert.equal(
      clippedIn(() => 0, { low: Number.NEGATIVE_INFINITY, high: 10 }),
      0,
    );
  });
});

describe('ClippingWatch, without a known range', () => {
  const clipped: [string, (i: number) => number][] = [
    ['a wave cut off on both sides', i => clip(1.5 * wave(i), 1)],
    ['a wave cut off on one side', i => Math.min(0.8, wave(i))],
    ['a noisy accelerometer cut off at 2 g', i => clip(25 * wave(i) + 0.1 * noise(), 19.6133)],
    ['a quantized one', i => clip(Math.round(3000 * wave(i, 100)), 2047)],
    ['noise that is too loud', () => clip(3 * noise(), 1)],
  ];
  for (const [what, signal] of clipped)
    it(`finds ${what}`, () => {
      const found = clippedIn(signal);
      assert.ok(found > 100, `${found} samples`);
    });

  const fine: [string, (i: number) => number][] = [
    ['a wave', i => wave(i)],
    ['a slow quantized wave', i => quantized(wave(i, 500), 0.02)],
    ['a coarse wave', i => Math.round(20 * wave(i, 60))],
    ['noise', () => noise()],
    ['quantized noise', () => Math.round(8 * noise())],
    ['a temperature', i => quantized(21 + 0.5 * wave(i, 1500) + 0.02 * noise(), 0.1)],
    ['a switch', i => (i % 50 < 25 ? 1 : 0)],
    ['levels that are held', i => quantized(Math.sin(Math.floor(i / 20)), 0.01)],
    ['values that come three times each', i => quantized(wave(Math.floor(i / 3)), 0.001)],
    ['pulses over nothing', i => (i % 40 < 5 ? 100 + noise() : 0)],
    ['a constant', () => 9.81],
    ['a ramp', i => i],
    ['no numbers', () => Number.NaN],
  ];
  for (const [what, signal] of fine)
    it(`says nothing of ${what}`, () => {
      assert.equal(clippedIn(signal), 0);
    });

  it('forgets: a spike does not hide for ever what is clipped below it', () => {
    const watch = new ClippingWatch();
    let count = 0;
    watch.next(1000);
    for (let i = 0; i < 30_000; i++) count += watch.next(clip(1.5 * wave(i), 1));
    assert.ok(count > 1000, `${count} samples`);
  });
});
