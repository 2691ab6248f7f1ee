import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstPlace, PlacementMeter } from './placement';

/** Messages until the meter says that the model should move; undefined where it does not within `limit`. */
function movesAfter(meter: PlacementMeter, microseconds: number, limit = 100_000): number | undefined {
  for (let message = 1; message <= limit; message++) if (meter.moves(microseconds)) return message;
  return undefined;
}

describe('where a model runs', () => {
  it('is decided by its multiply-accumulates before anything has run', () => {
    assert.deepEqual([0, 20e6, 20e6 + 1, 2e9].map(firstPlace), ['flow', 'flow', 'worker', 'worker']);
  });

  it('stays where it is between 1 and 2 ms, in either place', () => {
    for (const microseconds of [1001, 1500, 1999]) {
      assert.equal(movesAfter(new PlacementMeter('flow'), microseconds), undefined);
      assert.equal(movesAfter(new PlacementMeter('worker'), microseconds), undefined);
    }
  });

  it('leaves the event loop above 2 ms, sooner the slower it is', () => {
    assert.equal(movesAfter(new PlacementMeter('flow'), 2100), 3 + 16);
    assert.equal(movesAfter(new PlacementMeter('flow'), 5000), 3 + 7);
    assert.equal(movesAfter(new PlacementMeter('flow'), 100_000), 3 + 5);
  });

  it('goes back below 1 ms', () => {
    assert.equal(movesAfter(new PlacementMeter('worker'), 900), 3 + 16);
  });

  it('is not moved by the first slow messages, nor by a hiccup', () => {
    const meter = new PlacementMeter('flow');
    for (const microseconds of [80_000, 30_000, 9000])
      assert.equal(meter.moves(microseconds), false, 'warming up');
    for (let i = 0; i < 1000; i++) assert.equal(meter.moves(i % 6 === 0 ? 200_000 : 300), false);
  });

  it('goes back and forth ever more rarely', () => {
    const meter = new PlacementMeter('flow');
    const gaps = Array.from({ length: 8 }, () => movesAfter(meter, meter.place === 'flow' ? 2500 : 500)!);
    for (let i = 1; i < gaps.length; i++) assert.ok(gaps[i] > gaps[i - 1] * 1.4, `${gaps}`);
  });

  it('says "move" only when it changes its mind, whatever is measured', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 400 }), times => {
        const meter = new PlacementMeter('flow');
        let place = 'flow';
        for (const microseconds of times) {
          const moved = meter.moves(microseconds);
          assert.equal(meter.place !== place, moved);
          place = meter.place;
        }
      }),
    );
  });
});
