/** The requantization in float32 against TFLM's, computed as the kernels compute it. */
import assert from 'node:assert';
import fc from 'fast-check';
import { multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import { type ExactStage, type FloatStage, findFloatStage } from './float-stage';
import { relaxedFeatures } from './simd-module';

/** Half of the sums near thresholds is more than random ones would hit. */
function sumsOf({ least, greatest, multiplier, shift }: ExactStage, random: number[]): number[] {
  const anywhere = random.map(x => Math.round(least + x * (greatest - least)));
  const perOutput = 2 ** (31 - shift) / multiplier;
  const near = random.flatMap(x => {
    const threshold = Math.round((Math.round(x * 512 - 256) - 0.5) * perOutput);
    return [threshold - 1, threshold, threshold + 1];
  });
  return [least, greatest, ...anywhere, ...near].filter(sum => sum >= least && sum <= greatest);
}

function outputOf({ factor, offset, signOffset, slope, center }: FloatStage, sum: number): number {
  const scaled = factor * sum + offset;
  const product = Math.fround(scaled < 0 ? scaled - signOffset : scaled) * slope;
  const down = Math.floor(product);
  // the kernel rounds ties to even, but a proven stage has none
  return product - down >= 0.5 ? down + 1 + center : down + center;
}

describe('requantization in float32', () => {
  before(function () {
    if (!relaxedFeatures().fused) this.skip();
  });

  const stages = fc
    .record({
      scale: fc.oneof(
        fc.double({ min: 1e-4, max: 0.02, noNaN: true }),
        fc.double({ min: 1e-6, max: 1.9, noNaN: true }),
        fc.integer({ min: -14, max: 0 }).map(e => 2 ** e),
      ),
      min: fc.constantFrom(-255, -128, -1, 0),
      outputs: fc.constantFrom(255, 255, 100, 1),
      reach: fc.double({ min: 0.1, max: 3, noNaN: true }),
      maxFactor: fc.constantFrom(400, 258, 20),
    })
    .map(({ scale, min, outputs, reach, maxFactor }) => {
      const greatest = Math.round((reach * 256) / scale);
      const { multiplier, shift } = quantizeMultiplier(scale);
      return { maxFactor, exact: { multiplier, shift, min, max: min + outputs, least: -greatest, greatest } };
    });
  const positions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 });

  it('gives the same outputs wherever it is said to', () => {
    let found = 0;
    fc.assert(
      fc.property(stages, positions, ({ exact, maxFactor }, random) => {
        const stage = findFloatStage(exact, maxFactor);
        if (stage === undefined) return;
        found++;
        assert.ok(stage.factor <= maxFactor);
        assert.strictEqual(Math.fround(stage.slope), stage.slope);
        const clamp = (q: number) => Math.min(exact.max, Math.max(exact.min, q));
        for (const sum of sumsOf(exact, random)) {
          const expected = clamp(multiplyByQuantizedMultiplier(sum, exact.multiplier, exact.shift));
          assert.strictEqual(clamp(outputOf(stage, sum)), expected, `sum ${sum}`);
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(found > 1000, `only ${found} of 2000`);
  });

  it('is found for nearly all scales of everyday layers', () => {
    let missing = 0;
    for (let i = 0; i < 400; i++) {
      const scale = 0.001 * 1.01 ** i;
      const { multiplier, shift } = quantizeMultiplier(scale);
      const greatest = Math.round(500 / scale);
      const exact = { multiplier, shift, min: 0, max: 255, least: -greatest, greatest };
      if (findFloatStage(exact, 258) === undefined) missing++;
    }
    assert.ok(missing < 8, `${missing} of 400`);
  });
});
