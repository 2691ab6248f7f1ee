import assert from 'node:assert/strict';
import { polyphaseFilter } from './polyphase-filter';
import { Resampler } from './resampler';

function resample(from: number, to: number, x: Float64Array): number[] {
  const result: number[] = [];
  const resampler = new Resampler(from, to);
  for (const v of x) resampler.push(v, y => result.push(y));
  resampler.flush(y => result.push(y));
  return result;
}

describe('the resampler', () => {
  it('gives sample k the time k / to, for whole, awkward and broken ratios', () => {
    for (const [from, to] of [
      [44100, 16000],
      [16000, 44100],
      [52, 50],
      [48000, 16000],
      [100, 100],
      [99.37, 50.003],
    ]) {
      const hz = 0.3 * Math.min(from, to);
      const tone = (t: number) => Math.sin(2 * Math.PI * hz * t + 0.3);
      const x = Float64Array.from({ length: 1500 }, (_, i) => tone(i / from));
      const y = resample(from, to, x);
      assert.equal(y.length, Math.ceil((1500 * to) / from - 1e-9), `${from} to ${to}`);
      const edge = Math.ceil((40 * to) / Math.min(from, to));
      for (let k = edge; k < y.length - edge; k++)
        assert.ok(
          Math.abs(y[k] - tone(k / to)) < 1e-4,
          `${from} to ${to}, sample ${k}: ${y[k]} is not ${tone(k / to)}`,
        );
    }
  });

  it('leaves a constant as it is, and takes away what the lower rate cannot hold', () => {
    const constant = resample(44100, 16000, new Float64Array(2000).fill(3));
    for (const v of constant.slice(60, -60)) assert.ok(Math.abs(v - 3) < 1e-12);
    for (const factor of [1.2, 1.25, 1.6, 2.2]) {
      const x = Float64Array.from({ length: 3000 }, (_, i) =>
        Math.sin((2 * Math.PI * i * 8000 * factor) / 48000),
      );
      for (const v of resample(48000, 16000, x).slice(60, -60))
        assert.ok(Math.abs(v) < 1e-4, `${factor}: ${v}`);
    }
  });

  it('keeps its limits between awkward rates that are far apart, with a table of bounded size', () => {
    const [from, to] = [48_000.123, 50];
    const { table } = polyphaseFilter(from, to);
    assert.ok(table.length < 200_000, `${table.length} weights`);
    for (const [hz, kept] of [
      [8, true],
      [31.5, false],
      [997, false],
    ] as const) {
      const x = Float64Array.from({ length: 192_000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / from));
      const y = resample(from, to, x);
      for (let k = 40; k < y.length - 40; k++) {
        const expected = kept ? Math.sin((2 * Math.PI * hz * k) / to) : 0;
        assert.ok(Math.abs(y[k] - expected) < 1e-4, `${hz} Hz, sample ${k}: ${y[k]} is not ${expected}`);
      }
    }
  });

  it('shares one table among all conversions of the same rates', () => {
    assert.equal(polyphaseFilter(44_100, 16_000), polyphaseFilter(44_100, 16_000));
    for (let i = 0; i < 20; i++) polyphaseFilter(1000 + i, 500);
    assert.equal(polyphaseFilter(1019, 500), polyphaseFilter(1019, 500));
  });

  it('starts without a step where it is told what was before', () => {
    const resampler = new Resampler(100, 50);
    resampler.reset(9.81);
    const y: number[] = [];
    for (let i = 0; i < 200; i++) resampler.push(9.81, v => y.push(v));
    assert.ok(y.length > 70);
    for (const v of y) assert.ok(Math.abs(v - 9.81) < 1e-12);
  });

  it('begins anew after a flush', () => {
    const resampler = new Resampler(3, 2);
    const run = () => {
      const y: number[] = [];
      for (let i = 0; i < 100; i++) resampler.push(i % 7, v => y.push(v));
      resampler.flush(v => y.push(v));
      return y;
    };
    assert.deepEqual(run(), run());
  });
});
