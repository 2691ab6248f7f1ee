import assert from 'node:assert/strict';
import { createFeatures } from './registry';

describe('the pipeline resample', () => {
  for (const [from, to] of [
    [50, 200],
    [200, 50],
    [50, 52],
  ])
    it(`keeps the axes apart from ${from} to ${to} Hz: three together give what each gives alone`, () => {
      const count = 400;
      const axis = (a: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(0.1 * i) + 10 * a);
      const run = (axes: number, samples: Float32Array) => {
        const features = createFeatures('resample', { from, to, axes });
        return [features.process(samples), features.flush?.() ?? []].flatMap(part =>
          Array.from(part, Number),
        );
      };
      const together = Float32Array.from({ length: 3 * count }, (_, i) => axis(i % 3)[Math.floor(i / 3)]);
      const results = run(3, together);
      for (const a of [0, 1, 2])
        assert.deepEqual(
          results.filter((_, i) => i % 3 === a),
          run(1, axis(a)),
        );
    });
});
