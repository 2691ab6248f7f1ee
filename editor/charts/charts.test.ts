import assert from 'node:assert/strict';
import fc from 'fast-check';
import { barsOf, best } from './bars';
import { colourTable, parseColour } from './colour-map';
import { binned, ScoreHistory } from './histogram';
import { extent, linear, ticks, widened } from './scale';

describe('scales', () => {
  it('span what is finite', () => {
    assert.deepEqual(extent([1, null, 3], [NaN, -2]), { low: -2, high: 3 });
    assert.equal(extent([null, Infinity]), undefined);
  });

  it('give a constant room on both sides', () => {
    for (const value of [0, 5, -3]) {
      const { low, high } = widened({ low: value, high: value });
      assert.ok(low < value && value < high, `${low} ${value} ${high}`);
    }
  });

  it('map ends to ends', () => {
    const y = linear({ low: -1, high: 1 }, 100, 0);
    assert.deepEqual([y(-1), y(0), y(1)], [100, 50, 0]);
  });

  it('are labelled with round numbers inside them', () => {
    assert.deepEqual(ticks({ low: 0, high: 1 }, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(ticks({ low: -9.81, high: 9.81 }, 4), [-5, 0, 5]);
    assert.deepEqual(ticks({ low: 1, high: 1 }, 4), []);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, span) => {
          const marks = ticks({ low, high: low + span }, 5);
          assert.ok(
            marks.length <= 12 &&
              marks.every(mark => mark >= low - span * 1e-6 && mark <= low + span * 1.000001),
          );
        },
      ),
    );
  });
});

describe('the colours of a map', () => {
  it('are read as the browser writes them', () => {
    assert.deepEqual(parseColour(' #53A3F3 '), [0x53, 0xa3, 0xf3]);
    assert.deepEqual(parseColour('#fff'), [255, 255, 255]);
    assert.deepEqual(parseColour('rgba(1, 2, 3, 0.5)'), [1, 2, 3]);
    assert.deepEqual(parseColour('rgb(1 2 3 / 50%)'), [1, 2, 3]);
    assert.deepEqual(parseColour('papayawhip'), [128, 128, 128]);
  });

  for (const [theme, stops] of [
    ['light', ['#fff', '#53A3F3', '#202020']],
    ['dark', ['#0e0e12', '#5cb3ff', '#f0f0f0']],
  ] as const)
    it(`change their lightness in one direction only (${theme})`, () => {
      const table = colourTable(stops.map(parseColour));
      const lightness = Array.from(
        { length: 256 },
        (_, i) => 0.2126 * table[i * 4] + 0.7152 * table[i * 4 + 1] + 0.0722 * table[i * 4 + 2],
      );
      const rising = lightness[255] > lightness[0];
      for (let i = 1; i < 256; i++)
        assert.ok(
          rising ? lightness[i] >= lightness[i - 1] - 1 : lightness[i] <= lightness[i - 1] + 1,
          `entry ${i}`,
        );
      assert.ok(Math.abs(lightness[255] - lightness[0]) > 150, 'both ends are told apart');
    });
});

describe('bars of scores', () => {
  it('keep the order of the model, or show the best of many', () => {
    assert.deepEqual(barsOf({ b: 0.1, a: 0.9 }), [
      ['b', 0.1],
      ['a', 0.9],
    ]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`label ${i}`, i / 30]));
    assert.deepEqual(
      barsOf(many, 2).map(([label]) => label),
      ['label 29', 'label 28'],
    );
  });

  it('mark the first of the largest', () => {
    assert.equal(best({ a: 0.5, b: 0.5, c: 0.1 }), 'a');
    assert.equal(best({}), undefined);
  });
});

describe('the histogram of scores', () => {
  it('counts every value once, those at and beyond the ends too', () => {
    assert.deepEqual(binned([-1, 0, 0.49, 0.5, 1, 2], 2), [3, 3]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 3, noNaN: true })), values => {
        assert.equal(
          binned(values).reduce((a, b) => a + b, 0),
          values.length,
        );
      }),
    );
  });

  it('forgets the oldest', () => {
    const history = new ScoreHistory(3);
    for (const value of [1, 2, 3, 4]) history.add(value);
    assert.deepEqual(history.all, [2, 3, 4]);
  });
});
