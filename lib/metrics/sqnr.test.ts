import assert from 'node:assert/strict';
import { InputError } from '../errors';
import { Random } from './random';
import { SqnrMeter, sqnr } from './sqnr';

describe('the signal-to-quantization-noise ratio', () => {
  it('is that of its definition', () => {
    assert.ok(Math.abs(sqnr([3, 4], [3, 3.5]) - 20) < 1e-12);
    assert.equal(sqnr([1, 2], [1, 2]), Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(sqnr([0, 0], [0, 0])));
    assert.equal(sqnr([1, -1], [0, 0]), 0);
  });

  it('is 6.02 dB a bit and 1.76 dB more for a sine over the whole range', () => {
    for (const bits of [8, 12, 16]) {
      const top = 2 ** (bits - 1) - 1;
      const wave = Float64Array.from({ length: 20_000 }, (_, i) => top * Math.sin(0.7123 * i));
      const expected = 6.0206 * bits + 1.761;
      assert.ok(Math.abs(sqnr(wave, wave.map(Math.round)) - expected) < 0.2, `${bits} bits`);
    }
  });

  it('is the same as the values come', () => {
    const random = new Random(3);
    const values = Float64Array.from({ length: 500 }, () => random.normal());
    const quantized = values.map(value => Math.round(8 * value) / 8);
    const meter = new SqnrMeter();
    for (let i = 0; i < 10; i++) meter.add(9, 0);
    meter.reset();
    values.forEach((value, i) => void meter.add(value, quantized[i]));
    assert.equal(meter.decibels, sqnr(values, quantized));
  });

  it('refuses two lengths', () => assert.throws(() => sqnr([1], [1, 2]), InputError));
});
