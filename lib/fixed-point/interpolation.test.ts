import assert from 'node:assert';
import { interpolationTable, logisticInt16, lookUp, tanhInt16 } from './interpolation';

describe('interpolation tables', () => {
  it('give exp on [-10, 0] to a few units of Q0.15', () => {
    const table = interpolationTable(Math.exp, -10, 0);
    for (let q = -32768; q <= 32767; q += 97) {
      const x = ((q + 32768) / 65536) * 10 - 10;
      assert.ok(Math.abs(lookUp(table, q) / 32768 - Math.exp(x)) < 1e-4, `${x}`);
    }
  });
  it('give sigmoid and tanh of int16, for power-of-two and general scales', () => {
    const powerOfTwo = { multiplier: 0, shift: 0 }; // scale 2^-12
    const general = { multiplier: 24576, shift: 13 }; // the same scale: 3 = 24576 / 2^13
    for (let q = -32768; q <= 32767; q += 31)
      for (const scale of [powerOfTwo, general]) {
        const x = q / 4096;
        assert.ok(Math.abs(logisticInt16(q, scale) / 32768 - 1 / (1 + Math.exp(-x))) < 2e-4, `${x}`);
        assert.ok(Math.abs(tanhInt16(q, scale) / 32768 - Math.tanh(x)) < 3e-4, `${x}`);
      }
  });
});
