import assert from 'node:assert/strict';
import fc from 'fast-check';
import { log1pFloat32 } from './log1p-float32';

const bitsOf = (x: number) => new Uint32Array(new Float32Array([x]).buffer)[0];

describe('log1p in float32', () => {
  it('has the last bits of the C library, where they differ from the rounded logarithm', () => {
    // argument and log1pf of glibc 2.36, as float32 bits; the rounded logarithm differs in all but the first and the last
    const reference = [
      [0x00000000, 0x00000000],
      [0x3e8f5c29, 0x3e7cc8e4],
      [0x3f19999a, 0x3ef0a452],
      [0x412b6db7, 0x401d7de6],
      [0x412d9249, 0x401e3826],
      [0x412f0000, 0x401eb328],
      [0x41340000, 0x40205a8a],
      [0x40533333, 0x3fbab3e6],
    ];
    for (const [argument, expected] of reference) {
      const x = new Float32Array(new Uint32Array([argument]).buffer)[0];
      assert.equal(bitsOf(log1pFloat32(x)), expected, `log1p(${x})`);
    }
  });

  it('lies within one unit in the last place of ln(1 + x) from 2^-40 to 2^20', () => {
    fc.assert(
      fc.property(fc.double({ min: -40, max: 20, noNaN: true }), exponent => {
        const x = Math.fround(2 ** exponent);
        const exact = Math.log1p(x);
        const ulp = 2 ** (Math.floor(Math.log2(exact)) - 23);
        assert.ok(Math.abs(log1pFloat32(x) - exact) <= ulp);
      }),
    );
  });
});
