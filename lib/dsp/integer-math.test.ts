import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  fixedPointLog,
  mostSignificantBit,
  multiplyShift,
  roundedSquareRoot,
  wideDynamicFunction,
  wideDynamicTable,
} from './integer-math';

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('integer functions of the audio front end', () => {
  it('counts the bits of 0, of powers of two and of what lies below them', () => {
    assert.equal(mostSignificantBit(0), 0);
    for (let bits = 1; bits <= 32; bits++) {
      assert.equal(mostSignificantBit(2 ** (bits - 1)), bits);
      assert.equal(mostSignificantBit(2 ** bits - 1), bits);
    }
  });

  it('rounds square roots to the nearest integer, halves down, up to 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), x => {
        const root = BigInt(roundedSquareRoot(x));
        // |sqrt(x) - root| <= 1/2, squared and times 4
        const fourX = 4n * BigInt(x);
        const limit = x < 2 ** 32 && root === 65535n;
        assert.ok((2n * root - 1n) ** 2n < fourX || root === 0n);
        assert.ok(fourX <= (2n * root + 1n) ** 2n || limit);
      }),
    );
  });

  it('is right at the squares, where the float square root can be one too large', () => {
    for (const k of [65535, 65536, 2 ** 26 - 1, 2 ** 26 + 1, 94906265]) {
      assert.equal(roundedSquareRoot(k * k), k);
      if (k !== 65536) assert.equal(roundedSquareRoot(k * k - 1), k);
      if (k > 65535) assert.equal(roundedSquareRoot(k * k + k + 1), k + 1);
      assert.equal(roundedSquareRoot(k * k + k), k);
    }
  });

  it('stays within 16 bits below 2^32', () => {
    assert.equal(roundedSquareRoot(2 ** 32 - 1), 65535);
    assert.equal(roundedSquareRoot(2 ** 32), 65536);
  });

  it('takes logarithms to within one step of 2^-6 over all 32 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 - 1 }), x => {
        assert.ok(Math.abs(fixedPointLog(x, 6) / 64 - Math.log(x)) < 1 / 64);
      }),
    );
  });

  it('is exact in the table of wide dynamic functions at 0, 1 and every power of two', () => {
    const f = (x: number) => Math.trunc(30000 / (1 + Math.sqrt(x)));
    const table = wideDynamicTable(f);
    for (let bits = 0; bits < 32; bits++) assert.equal(wideDynamicFunction(2 ** bits, table), f(2 ** bits));
    assert.equal(wideDynamicFunction(0, table), f(0));
  });

  it('interpolates a parabola between the powers of two', () => {
    const f = (x: number) => Math.round(30000 / (1 + x / 1e6));
    const table = wideDynamicTable(f);
    fc.assert(fc.property(uint32, x => Math.abs(wideDynamicFunction(x, table) - f(x)) <= 150));
  });

  it('multiplies and shifts in 64 bits', () => {
    fc.assert(
      fc.property(uint32, uint32, fc.integer({ min: 0, max: 63 }), (a, b, shift) => {
        const expected = Number(((BigInt(a) * BigInt(b)) >> BigInt(shift)) & 0xffffffffn);
        assert.equal(multiplyShift(a, b, shift), expected);
      }),
    );
  });
});
