import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytes, counts, duration, hertz, parse, score, shape, short, whole } from './numbers';

/** The blanks that do not break, as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u2009]/g, ' ');

describe('numbers as people read them', () => {
  it('keeps three significant digits and no trailing zeros', () => {
    const shown = [0, 0.5, 1.0004, 12.345, 123.4, 98765, -3.2159, 0.00001234, 2.5e12].map(value =>
      short(value),
    );
    assert.deepEqual(shown, ['0', '0.5', '1', '12.3', '123', '98765', '-3.22', '1.23e-5', '2.5e12']);
  });

  it('says what is no number', () => {
    assert.deepEqual(
      [NaN, Infinity, -Infinity].map(value => short(value)),
      ['NaN', '∞', '-∞'],
    );
  });

  it('stays within half a per cent of the value, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), value => {
        const shown = Number(short(value));
        assert.ok(Math.abs(shown - value) <= Math.abs(value) * 0.0051, `${value} as ${short(value)}`);
      }),
    );
  });

  it('chooses the unit', () => {
    assert.deepEqual([0.3, 20, 980, 150_000].map(duration).map(plain), [
      '300 µs',
      '20 ms',
      '0.98 s',
      '2.5 min',
    ]);
    assert.deepEqual([50, 62.5, 16_000, 44_100].map(hertz).map(plain), [
      '50 Hz',
      '62.5 Hz',
      '16 kHz',
      '44.1 kHz',
    ]);
    assert.deepEqual([512, 18_288, 1_234_567].map(bytes).map(plain), ['512 B', '18.3 kB', '1.23 MB']);
    assert.deepEqual([336, 336_000, 7_489_664].map(counts).map(plain), ['336', '336 k', '7.49 M']);
  });

  it('never tears a number from its unit', () => {
    for (const text of [
      duration(20),
      hertz(16_000),
      bytes(2000),
      counts(1e6),
      shape([1, 49, 40]),
      whole(123_456),
    ])
      assert.doesNotMatch(text, / /, text);
  });

  it('writes shapes, scores and large whole numbers', () => {
    assert.equal(plain(shape([1, 49, 40])), '1 × 49 × 40');
    assert.equal(shape([]), '1', 'a scalar is one number');
    assert.deepEqual([score(0.5), score(1)], ['0.50', '1.00']);
    assert.deepEqual([1600, 16_000, 1_234_567].map(whole).map(plain), ['1600', '16 000', '1 234 567']);
  });

  it('tells a blank field from 0', () => {
    assert.deepEqual(['', '  ', 'x', '$RATE', '0', ' 1e3 '].map(parse), [
      undefined,
      undefined,
      undefined,
      undefined,
      0,
      1000,
    ]);
  });
});
