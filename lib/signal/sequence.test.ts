import assert from 'node:assert/strict';
import { SequenceTracker } from './sequence';

function run(config: ConstructorParameters<typeof SequenceTracker>[0], numbers: number[], count = 10) {
  const tracker = new SequenceTracker(config);
  return numbers.map(number => {
    const { lost, late, restarted } = tracker.next(number, count);
    return late ? 'late' : restarted ? 'restarted' : lost;
  });
}

describe('sequence numbers', () => {
  it('of frames: a jump is so many frames of samples', () => {
    assert.deepEqual(run({ modulus: 256, counts: 'frames' }, [7, 8, 9, 12, 13]), [0, 0, 0, 20, 0]);
  });

  it('of samples: a jump is so many samples', () => {
    assert.deepEqual(run({ modulus: 65536, counts: 'samples' }, [100, 110, 125, 135]), [0, 0, 5, 0]);
  });

  it('start again at 0 without a loss, and with one', () => {
    assert.deepEqual(run({ modulus: 256, counts: 'frames' }, [254, 255, 0, 1]), [0, 0, 0, 0]);
    assert.deepEqual(run({ modulus: 256, counts: 'frames' }, [254, 2]), [0, 30]);
    assert.deepEqual(run({ modulus: 2 ** 32, counts: 'samples' }, [2 ** 32 - 10, 0, 10]), [0, 0, 0]);
  });

  it('tell what comes twice or too late', () => {
    assert.deepEqual(run({ modulus: 65536, counts: 'frames' }, [5, 6, 6, 5, 7, 8]), [
      0,
      0,
      'late',
      'late',
      0,
      0,
    ]);
    assert.deepEqual(run({ modulus: 65536, counts: 'samples' }, [50, 60, 60, 50, 70]), [
      0,
      0,
      'late',
      'late',
      0,
    ]);
  });

  it('far back mean that the device has started again', () => {
    assert.deepEqual(run({ modulus: 65536, counts: 'frames' }, [5000, 5001, 0, 1, 3]), [
      0,
      0,
      'restarted',
      0,
      10,
    ]);
  });
});
