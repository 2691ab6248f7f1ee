import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigError } from '../errors';
import {
  addQ,
  checkQFormat,
  fittingFractionBits,
  fromQ,
  multiplyQ,
  type QBits,
  type QFormat,
  qName,
  qRange,
  toQ,
  toQValues,
} from './q-format';

const bits = fc.constantFrom<QBits>(8, 16);
const format = fc.record({ bits, fractionBits: fc.integer({ min: -10, max: 24 }) });
const q312: QFormat = { bits: 16, fractionBits: 12 };

describe('Qm.n', () => {
  it('names its integer and fractional bits', () => {
    assert.deepEqual(
      [q312, { bits: 8, fractionBits: 7 }, { bits: 8, fractionBits: 10 }, { bits: 16, fractionBits: -2 }].map(
        item => qName(item as QFormat),
      ),
      ['Q3.12', 'Q0.7', 'Q-3.10', 'Q17.-2'],
    );
  });

  it('reaches from -2^m to 2^m less one step', () => {
    assert.deepEqual(qRange(q312), { low: -8, high: 8 - 2 ** -12, step: 2 ** -12 });
    assert.deepEqual(qRange({ bits: 8, fractionBits: -1 }), { low: -256, high: 254, step: 2 });
  });

  it('gives back every integer of a format exactly', () => {
    fc.assert(
      fc.property(format, fc.integer({ min: -32768, max: 32767 }), (item, value) => {
        const q = item.bits === 8 ? value >> 8 : value;
        assert.equal(toQ(fromQ(q, item), item), q);
      }),
    );
  });

  it('is off by half a step at most, inside the range', () => {
    fc.assert(
      fc.property(format, fc.double({ min: 0, max: 1, noNaN: true }), (item, share) => {
        const { low, high, step } = qRange(item);
        const value = low + share * (high - low);
        assert.ok(Math.abs(fromQ(toQ(value, item), item) - value) <= step / 2);
      }),
    );
  });

  it('rounds half away from zero', () => {
    const whole: QFormat = { bits: 8, fractionBits: 0 };
    assert.deepEqual(
      [0.5, 1.5, -0.5, -1.5, 2.5, 0.49999999999999994].map(value => toQ(value, whole)),
      [1, 2, -1, -2, 3, 0],
    );
  });

  it('saturates and counts', () => {
    const target = new Int8Array(6);
    const values = [1, -1, 0.9922, 0.9961, -1.004, Number.POSITIVE_INFINITY];
    assert.equal(toQValues(values, target, { bits: 8, fractionBits: 7 }), 4);
    assert.deepEqual([...target], [127, -128, 127, 127, -128, 127]);
    assert.equal(toQ(Number.NaN, q312), 0);
    fc.assert(
      fc.property(format, fc.array(fc.float({ noNaN: true }), { minLength: 1 }), (item, list) => {
        const many = item.bits === 8 ? new Int8Array(list.length) : new Int16Array(list.length);
        toQValues(list, many, item);
        assert.deepEqual(
          [...many],
          list.map(value => toQ(value, item) + 0),
        );
      }),
    );
  });

  it('finds the finest format that still holds a value', () => {
    assert.equal(fittingFractionBits(0, 8), 0);
    assert.equal(fittingFractionBits(1, 16), 14);
    assert.equal(fittingFractionBits(0.99, 8), 7);
    assert.equal(fittingFractionBits(0.9999, 8), 6);
    assert.equal(fittingFractionBits(9.81, 8), 3);
    fc.assert(
      fc.property(bits, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (size, largest) => {
        const fractionBits = fittingFractionBits(largest, size);
        const one = size === 8 ? new Int8Array(1) : new Int16Array(1);
        assert.equal(toQValues([largest], one, { bits: size, fractionBits }), 0);
        assert.equal(toQValues([largest], one, { bits: size, fractionBits: fractionBits + 1 }), 1);
      }),
    );
  });

  it('adds and multiplies with saturation', () => {
    assert.equal(addQ(100, 100, 8), 127);
    assert.equal(addQ(-30000, -30000, 16), -32768);
    assert.equal(multiplyQ(toQ(1.5, q312), toQ(-2.25, q312), q312), toQ(-3.375, q312));
    assert.equal(multiplyQ(toQ(7, q312), toQ(7, q312), q312), 32767);
  });

  it('refuses formats that cannot be', () => {
    for (const wrong of [
      { bits: 12, fractionBits: 3 },
      { bits: 8, fractionBits: 1.5 },
      { bits: 8, fractionBits: 99 },
      { bits: 16, fractionBits: Number.NaN },
    ])
      assert.throws(() => checkQFormat(wrong as QFormat), ConfigError);
  });
});
