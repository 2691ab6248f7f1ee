import assert from 'node:assert';
import fc from 'fast-check';
import {
  frexp,
  multiplyByQuantizedMultiplier,
  multiplyByQuantizedMultiplier64,
  quantizeMultiplier,
  roundHalfAway,
  roundingDivideByPowerOfTwo,
  saturatingRoundingDoublingHighMul,
} from './requantize';

const int32 = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0, 1, -1, 2 ** 30, -(2 ** 30)),
);
const multiplier = fc.oneof(
  fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }),
  fc.constantFrom(2 ** 30, 2 ** 31 - 1, 0),
);

// The definitions, word for word, in unbounded integers.
function highMulReference(a: bigint, b: bigint): bigint {
  if (a === b && a === -(2n ** 31n)) return 2n ** 31n - 1n;
  const ab = a * b;
  const nudge = ab >= 0n ? 1n << 30n : 1n - (1n << 30n);
  return (ab + nudge) / (1n << 31n); // BigInt division truncates, as C's does
}
function divideReference(x: bigint, exponent: bigint): bigint {
  const mask = (1n << exponent) - 1n;
  const remainder = x & mask;
  const threshold = (mask >> 1n) + (x < 0n ? 1n : 0n);
  return (x >> exponent) + (remainder > threshold ? 1n : 0n);
}
function requantizeReference(x: number, m: number, shift: number): number {
  const left = BigInt.asIntN(32, BigInt(x) << BigInt(Math.max(shift, 0)));
  return Number(divideReference(highMulReference(left, BigInt(m)), BigInt(Math.max(-shift, 0))));
}

describe('requantization against its definition in unbounded integers', () => {
  const runs = { numRuns: 20000 };

  it('saturatingRoundingDoublingHighMul', () => {
    fc.assert(
      fc.property(int32, int32, (a, b) => {
        assert.strictEqual(
          saturatingRoundingDoublingHighMul(a, b),
          Number(highMulReference(BigInt(a), BigInt(b))),
        );
      }),
      runs,
    );
  });

  it('roundingDivideByPowerOfTwo', () => {
    fc.assert(
      fc.property(int32, fc.integer({ min: 0, max: 31 }), (x, e) => {
        assert.strictEqual(roundingDivideByPowerOfTwo(x, e), Number(divideReference(BigInt(x), BigInt(e))));
      }),
      runs,
    );
  });

  it('multiplyByQuantizedMultiplier, right and left shifts', () => {
    fc.assert(
      fc.property(int32, multiplier, fc.integer({ min: -31, max: 30 }), (x, m, shift) => {
        assert.strictEqual(multiplyByQuantizedMultiplier(x, m, shift), requantizeReference(x, m, shift));
      }),
      runs,
    );
  });

  it('multiplyByQuantizedMultiplier64 over the 16x8 accumulator range', () => {
    const accumulator = fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n - 1n });
    fc.assert(
      fc.property(accumulator, multiplier, fc.integer({ min: -31, max: 7 }), (x, m, shift) => {
        const m16 = m < 0x7fff0000 ? BigInt((m + 0x8000) >> 16) : 0x7fffn;
        const total = BigInt(15 - shift);
        const expected = (x * m16 + (1n << (total - 1n))) >> total;
        // a result beyond int32 is outside the contract (TensorFlow Lite asserts against it)
        fc.pre(BigInt.asIntN(32, expected) === expected);
        assert.strictEqual(multiplyByQuantizedMultiplier64(Number(x), m, shift), Number(expected));
      }),
      runs,
    );
  });
});

describe('quantizeMultiplier', () => {
  it('represents the scale to 31 bits', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -31, max: 2 ** 20, noNaN: true }), scale => {
        const { multiplier: m, shift } = quantizeMultiplier(scale);
        assert.ok(m >= 2 ** 30 && m < 2 ** 31, `${m}`);
        assert.ok(Math.abs(m * 2 ** (shift - 31) - scale) <= scale * 2 ** -31);
      }),
    );
  });
  it('carries into the exponent where the fraction rounds up to 1', () => {
    assert.deepStrictEqual(quantizeMultiplier(1 - 2 ** -40), { multiplier: 2 ** 30, shift: 1 });
  });
  it('is 0 for scales that vanish', () => {
    assert.deepStrictEqual(quantizeMultiplier(0), { multiplier: 0, shift: 0 });
    assert.deepStrictEqual(quantizeMultiplier(2 ** -33), { multiplier: 0, shift: 0 });
  });
  it('rounds half away from zero', () => {
    assert.strictEqual(roundHalfAway(2.5), 3);
    assert.strictEqual(roundHalfAway(-2.5), -3);
    assert.strictEqual(roundHalfAway(0.49999999999999994), 0);
  });
  it('frexp takes any double apart', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const { fraction, exponent } = frexp(value);
        // in two steps: 2^exponent alone may be below the smallest double
        assert.strictEqual(fraction * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2), value);
        if (value !== 0) assert.ok(Math.abs(fraction) >= 0.5 && Math.abs(fraction) < 1);
      }),
    );
  });
});
