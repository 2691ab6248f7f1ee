import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFeatures } from './registry';

/** Streaming pipelines with settings that make their frames overlap, touch and leave gaps. */
const streams: [string, Record<string, unknown>][] = [
  ['micro-frontend', {}],
  ['gravity', { parts: 'gravity', start: 'zero' }],
  ['gravity', { parts: 'body', start: 'steady', axes: 2, output: 'int8', scale: 0.1 }],
  ['mlperf-kws', { gain: 1.5, output: 'int8' }],
  ['mlperf-sww', {}],
  ['mlperf-sww', { frame: 401, hop: 600, fftSize: 300, melBands: 12 }],
  ['mlperf-ad', { padding: 'none', fftSize: 256, hop: 128, melBands: 16, stack: 3 }],
  ['log-mel', { frame: 300, fftSize: 360, hop: 300 }],
  ['mfcc', { power: 1.5 }],
  ['resample', { output: 'int16' }],
  ['resample', { from: 50, to: 52.03, axes: 3 }],
];

const SAMPLES = 2600;
const signal = (length: number) =>
  Int16Array.from({ length }, (_, i) => 9000 * Math.sin(i * 0.05) + 4000 * Math.sin(i * i * 1e-4));

describe('a stream gives the same frames, bit for bit, in any chunks:', () => {
  for (const [name, config] of streams)
    it(`${name} ${JSON.stringify(config)}`, () => {
      const whole = createFeatures(name, config);
      assert.equal(whole.streaming, true);
      const { channels } = whole;
      const input = signal(SAMPLES * channels);
      const expected = [whole.process(input), whole.flush?.() ?? []].flatMap(part =>
        Array.from(part, Number),
      );
      assert.ok(expected.length > 0);
      const features = createFeatures(name, config);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 30 }), sizes => {
          features.reset();
          const frames: number[] = [];
          let at = 0;
          for (const size of [...sizes, SAMPLES]) {
            const end = Math.min(SAMPLES, at + size);
            frames.push(...Array.from(features.process(input.slice(at * channels, end * channels)), Number));
            at = end;
          }
          frames.push(...Array.from(features.flush?.() ?? [], Number));
          assert.deepEqual(frames, expected);
        }),
        { numRuns: 40 },
      );
    });
});
