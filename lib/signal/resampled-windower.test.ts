import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigError, InputError } from '../errors';
import type { SampleBlock, WindowBlock } from './block';
import { ResampledWindower, type ResampledWindowerOptions } from './resampled-windower';
import type { GapPolicy } from './windower';

const START = 5000;

/** Samples `from` to `to` of `signal`, a function of the time in seconds and the channel, taken `rate` times a second. */
function block(
  signal: (t: number, channel: number) => number,
  rate: number,
  from: number,
  to: number,
  { channels = 1, gap = 0 } = {},
): SampleBlock {
  const data = Float64Array.from({ length: (to - from) * channels }, (_, i) =>
    signal((from + Math.floor(i / channels)) / rate, i % channels),
  );
  const start = START + (1000 * from) / rate;
  return { data, type: 'float64', channels, count: to - from, sampleRate: rate, start, gap };
}

function windower(options: Partial<ResampledWindowerOptions> = {}): ResampledWindower {
  return new ResampledWindower({
    length: 40,
    hop: 20,
    channels: 1,
    type: 'float64',
    gapPolicy: 'reset',
    from: 200,
    sampleRate: 50,
    ...options,
  });
}

const tone = (t: number, channel = 0) => Math.sin(2 * Math.PI * 3 * t + channel);
const constant = () => 9.81;

/** What a window of the signal taken at 50 Hz holds, by the window's own time stamp. */
function expectSignal(window: WindowBlock, signal: (t: number, channel: number) => number, edge = 0): void {
  for (let i = edge; i < window.count; i++)
    for (let c = 0; c < window.channels; c++) {
      const t = ((window.start as number) - START) / 1000 + i / (window.sampleRate as number);
      const actual = Number(window.data[i * window.channels + c]);
      assert.ok(Math.abs(actual - signal(t, c)) < 1e-3, `sample ${i}: ${actual} is not ${signal(t, c)}`);
    }
}

describe('ResampledWindower', () => {
  it('gives the signal at the new rate, each value at the time that the stamp says', () => {
    for (const [from, to] of [
      [200, 50],
      [50, 200],
      [52, 50],
      [104.3, 50],
      [44.1, 16],
    ]) {
      const under = windower({ from, sampleRate: to, channels: 2 });
      const windows = under.push(block(tone, from, 0, 1000, { channels: 2 }));
      assert.ok(windows.length > 5);
      windows.forEach((window, n) => {
        assert.deepEqual([window.sampleRate, window.sequence, window.gap], [to, n, 0]);
        assert.ok(Math.abs((window.start as number) - (START + (1000 * 20 * n) / to)) < 1e-6);
        // beside what was not there yet the filter sees the first sample repeated
        const edge = Math.ceil((18 * to) / Math.min(from, to)) - 20 * n;
        expectSignal(window, tone, Math.max(0, edge));
      });
    }
  });

  it('begins without a step: a constant is a constant from the first value on', () => {
    const [window] = windower().push(block(constant, 200, 0, 400));
    for (const value of window.data) assert.ok(Math.abs(Number(value) - 9.81) < 1e-12);
  });

  it('gives the same windows for a batch of k samples as for any chunks, whatever the gaps', () => {
    const rates: [number, number][] = [
      [100, 50],
      [50, 100],
      [48, 50],
      [99.7, 16],
      [100, 100],
    ];
    fc.assert(
      fc.property(
        fc.record({
          rate: fc.constantFrom(...rates),
          length: fc.integer({ min: 1, max: 12 }),
          hop: fc.integer({ min: 1, max: 20 }),
          channels: fc.integer({ min: 1, max: 3 }),
          gapPolicy: fc.constantFrom<GapPolicy>('reset', 'hold', 'interpolate'),
        }),
        fc.array(
          fc.record({
            chunks: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }),
            gap: fc.constantFrom(0, 0, 1, 3, 9, 200),
          }),
          { maxLength: 5 },
        ),
        ({ rate: [from, to], ...options }, parts) => {
          const under = [0, 1, 2].map(() => windower({ ...options, from, sampleRate: to }));
          const results: WindowBlock[][] = [[], [], []];
          const { channels } = options;
          const push = (which: number, a: number, b: number, gap: number) =>
            results[which].push(...under[which].push(block(tone, from, a, b, { channels, gap })));
          let at = 0;
          for (const { chunks, gap } of parts) {
            at += gap;
            const end = chunks.reduce((sum, count) => sum + count, at);
            push(0, at, end, gap);
            let told = gap;
            for (let k = at, i = 0; i < chunks.length; k += chunks[i++]) {
              push(1, k, k + chunks[i], told);
              told = 0;
            }
            if (chunks.length === 0) push(1, at, at, gap);
            for (let k = at; k < end; k++) push(2, k, k + 1, k === at ? gap : 0);
            if (end === at) push(2, at, at, gap);
            at = end;
          }
          const rounded = results.map(windows =>
            windows.map(window => ({ ...window, start: Math.round((window.start as number) * 1e6) })),
          );
          assert.deepEqual(rounded[0], rounded[1]);
          assert.deepEqual(rounded[0], rounded[2]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('begins anew behind a gap with the policy reset, and counts it in samples of the new rate', () => {
    const under = windower();
    under.push(block(tone, 200, 0, 100));
    const windows = under.push(block(tone, 200, 180, 1000, { gap: 80 }));
    assert.equal(windows[0].start, START + 900);
    assert.equal(windows[0].gap, 20);
    assert.equal(windows[1].gap, 0);
    expectSignal(windows[1], tone);
  });

  for (const gapPolicy of ['hold', 'interpolate'] as const)
    it(`fills a gap with the policy ${gapPolicy} before the filter sees it, and says so`, () => {
      const ramp = (t: number) => t;
      const under = windower({ gapPolicy });
      const before = under.push(block(ramp, 200, 0, 420));
      const after = under.push(block(ramp, 200, 430, 900, { gap: 10 }));
      const all = [...before, ...after];
      all.forEach((window, n) => void assert.equal(window.start, START + 400 * n));
      const told = all.filter(({ gap }) => gap > 0);
      // 10 samples of 200 Hz are 2.5 of 50 Hz
      assert.deepEqual(
        told.map(({ gap, sequence }) => [gap, sequence]),
        [[3, 4]],
      );
      if (gapPolicy === 'interpolate') for (const window of all.slice(1)) expectSignal(window, ramp);
    });

  it('never makes up a whole window', () => {
    const under = windower({ gapPolicy: 'hold' });
    under.push(block(tone, 200, 0, 300));
    const [window] = under.push(block(tone, 200, 1_000_000, 1_000_400, { gap: 1_000_000 - 300 }));
    assert.equal(window.start, START + 5_000_000);
    assert.equal(window.gap, Math.round((1_000_000 - 300) / 4));
  });

  it('keeps the element type: integers are rounded and saturated', () => {
    const square = (t: number) => (t % 0.2 < 0.1 ? 32767 : -32768);
    const under = windower({ type: 'int16', from: 100, sampleRate: 400, length: 400, hop: 400 });
    const { data, ...rest } = block(square, 100, 0, 400);
    const [window] = under.push({ ...rest, type: 'int16', data: Int16Array.from(data as Float64Array) });
    assert.ok(window.data instanceof Int16Array);
    const values = [...window.data];
    assert.deepEqual([Math.max(...values), Math.min(...values)], [32767, -32768]);
    assert.ok(
      values.filter(value => value === 32767).length > 60,
      'the overshoot of the filter is cut off, it does not wrap around',
    );
  });

  it('starts anew after a reset', () => {
    const under = windower();
    const first = under.push(block(tone, 200, 0, 300));
    under.reset();
    assert.deepEqual(under.push(block(tone, 200, 0, 300)), first);
  });

  it('allocates nothing while samples complete no window but their block', () => {
    const under = windower({ length: 1000 });
    const samples = block(tone, 200, 0, 1);
    assert.equal(under.push(samples), under.push(samples));
  });

  it('refuses another type or number of channels, and rates that cannot be', () => {
    assert.throws(() => windower().push(block(tone, 200, 0, 1, { channels: 2 })), InputError);
    for (const from of [0, Number.NaN, 100_000]) assert.throws(() => windower({ from }), ConfigError);
  });
});
