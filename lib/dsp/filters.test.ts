import assert from 'node:assert/strict';
import { burg } from './burg';
import { butterworth, chebyshevLowPass } from './butterworth';
import { filterZeroPhase, type Section, SectionFilter, zeroPhasePadding } from './second-order-sections';

/** Numbers of scipy 1.17: butter(4, 0.06, 'high') and cheby1(8, 0.05, 0.08), rows b0 b1 b2 a1 a2. */
const SCIPY_BUTTERWORTH: Section[] = [
  [0.7813672655474427, -1.5627345310948855, 0.7813672655474427, -1.6746609472909773, 0.7048586816622795],
  [1, -2, 1, -1.8331252600998054, 0.8661804464426682],
];
const SCIPY_CHEBYSHEV: Section[] = [
  [
    3.5863243209995223e-9, 7.172648641999045e-9, 3.5863243209995223e-9, -1.8204968644767618,
    0.8308597403796137,
  ],
  [1, 2, 1, -1.8289505620176847, 0.8553173710387741],
  [1, 2, 1, -1.8517334482627625, 0.9015161055713813],
  [1, 2, 1, -1.8965395961864169, 0.9644245584642932],
];

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative = 1e-9): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= relative * Math.max(1e-9, Math.abs(expected[i])),
      `value ${i}: ${actual[i]} is not ${expected[i]}`,
    );
}

/** Gain at a frequency, given as a share of half the rate. */
function gain(sections: readonly Section[], frequency: number): number {
  const w = Math.PI * frequency;
  return sections.reduce((product, [b0, b1, b2, a1, a2]) => {
    const size = (c0: number, c1: number, c2: number) =>
      Math.hypot(c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
    return (product * size(b0, b1, b2)) / size(1, a1, a2);
  }, 1);
}

const db = (value: number) => 20 * Math.log10(value);

describe('the design of recursive filters', () => {
  it('gives scipy’s sections, in its order', () => {
    for (const [i, section] of butterworth(4, 0.06, 'high').entries())
      assertClose(section, SCIPY_BUTTERWORTH[i]);
    for (const [i, section] of chebyshevLowPass(8, 0.05, 0.08).entries())
      assertClose(section, SCIPY_CHEBYSHEV[i], 1e-8);
  });

  it('loses 3 dB at the cut-off, for every order, low and high', () => {
    for (let order = 1; order <= 12; order++)
      for (const kind of ['low', 'high'] as const)
        for (const cutoff of [0.01, 0.3, 0.9]) {
          const sections = butterworth(order, cutoff, kind);
          assert.ok(Math.abs(db(gain(sections, cutoff)) + 3.0103) < 1e-3, `${kind} ${order} at ${cutoff}`);
          assert.ok(Math.abs(gain(sections, kind === 'low' ? 0 : 1) - 1) < 1e-6);
        }
  });

  it('ripples within its limit up to the cut-off', () => {
    for (const order of [3, 8])
      for (let f = 0; f <= 0.2; f += 0.002) {
        const g = db(gain(chebyshevLowPass(order, 0.05, 0.2), f));
        assert.ok(g < 1e-6 && g > -0.0500001, `${g} dB at ${f}`);
      }
  });
});

describe('recursive filtering', () => {
  it('from the steady state leaves a constant as it is', () => {
    const filter = new SectionFilter(butterworth(5, 0.012, 'low'));
    filter.settle(7.25);
    for (const y of filter.run(new Float64Array(500).fill(7.25))) assert.ok(Math.abs(y - 7.25) < 1e-8);
    filter.zero();
    assert.ok(Math.abs(filter.step(7.25)) < 0.01);
  });

  it('forward and backward is scipy’s sosfiltfilt', () => {
    const x = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i * 0.7) + 0.1 * i);
    assert.equal(zeroPhasePadding(2), 9);
    assertClose(
      filterZeroPhase(butterworth(2, 0.2, 'low'), 2, x).slice(0, 4),
      [-0.003094285560366339, 0.34854956552951083, 0.5813761355707743, 0.634379232098651],
    );
    assertClose(
      filterZeroPhase(butterworth(3, 0.2, 'low'), 3, x).slice(-2),
      [1.9126694951544478, 2.544954575166089],
    );
  });
});

describe('Burg’s method', () => {
  it('finds the coefficients of a signal that follows them', () => {
    const x = new Float64Array(4000);
    let seed = 1;
    for (let i = 2; i < x.length; i++) {
      seed = (seed * 16807) % 2147483647;
      x[i] = 1.6 * x[i - 1] - 0.8 * x[i - 2] + (seed / 2147483647 - 0.5);
    }
    const [a1, a2, a3, a4] = burg(x, 4);
    for (const [actual, expected] of [
      [a1, 1.6],
      [a2, -0.8],
      [a3, 0],
      [a4, 0],
    ])
      assert.ok(Math.abs(actual - expected) < 0.06, `${actual} is not ${expected}`);
  });

  it('gives zeros for silence, and for orders without samples', () => {
    assert.deepEqual([...burg(new Float64Array(10), 4)], [0, 0, 0, 0]);
    assert.deepEqual([...burg(Float64Array.of(1, -1), 4)].slice(1), [0, 0, 0]);
  });
});
