import assert from 'node:assert';
import fc from 'fast-check';
import { INT32_MAX } from './arithmetic';
import {
  expOnNegativeValues,
  inverseSquareRoot,
  logistic,
  oneOverOnePlus,
  reciprocal,
  tanh,
} from './transcendental';

const q = (x: number, integerBits: number) => Math.round(x * 2 ** (31 - integerBits));
const real = (raw: number, integerBits: number) => raw / 2 ** (31 - integerBits);
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);

describe('fixed-point functions stay close to the real ones', () => {
  it('exp on negative values', () => {
    fc.assert(
      fc.property(fc.double({ min: -31, max: 0, noNaN: true }), x => {
        const a = q(x, 5);
        near(real(expOnNegativeValues(a, 5), 0), Math.exp(real(a, 5)), 1e-6);
      }),
    );
    assert.strictEqual(expOnNegativeValues(0, 5), INT32_MAX);
  });
  it('logistic and tanh', () => {
    fc.assert(
      fc.property(fc.double({ min: -15, max: 15, noNaN: true }), x => {
        const a = q(x, 4);
        near(real(logistic(a, 4), 0), 1 / (1 + Math.exp(-real(a, 4))), 1e-6);
        near(real(tanh(a, 4), 0), Math.tanh(real(a, 4)), 1e-6);
      }),
    );
  });
  it('1 / (1 + x)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), x => {
        near(real(oneOverOnePlus(q(x, 0)), 0), 1 / (1 + x), 1e-8);
      }),
    );
  });
  it('the inverse square root of any integer above 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: INT32_MAX }), x => {
        const { multiplier, shift } = inverseSquareRoot(x);
        near(real(multiplier, 0) * 2 ** shift * Math.sqrt(x), 1, 1e-3);
      }),
    );
  });
  it('the reciprocal of any positive number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: INT32_MAX }), x => {
        const { scale, bitsOverUnit } = reciprocal(x, 12);
        near(real(scale, 0) * 2 ** -bitsOverUnit * real(x, 12), 1, 1e-8);
      }),
    );
  });
});

describe('symmetry', () => {
  it('is odd or symmetric where the functions are', () => {
    fc.assert(
      fc.property(fc.integer({ min: -INT32_MAX, max: INT32_MAX }), a => {
        if (a === 0) return;
        assert.strictEqual(tanh(a, 4), -tanh(-a, 4));
        assert.strictEqual(logistic(a, 4) + logistic(-a, 4), INT32_MAX);
      }),
    );
  });
  it('halves and zeroes at 0', () => {
    assert.strictEqual(logistic(0, 4), 2 ** 30);
    assert.strictEqual(tanh(0, 4), 0);
  });
});
