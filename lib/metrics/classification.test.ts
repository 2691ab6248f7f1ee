import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../errors';
import { accuracy, argmax, confusionMatrix } from './classification';

describe('metrics of a classifier', () => {
  it('count by truth and prediction', () => {
    const matrix = confusionMatrix([0, 0, 1, 1, 1, 2], [0, 0, 0, 1, 1, 1], ['a', 'b', 'c']);
    assert.deepEqual(matrix.counts, [
      [2, 1, 0],
      [0, 2, 1],
      [0, 0, 0],
    ]);
    assert.equal(matrix.total, 6);
    assert.equal(matrix.accuracy, 4 / 6);
    assert.equal(matrix.recall(0), 2 / 3);
    assert.equal(matrix.precision(1), 2 / 3);
    assert.equal(matrix.f1(1), 2 / 3);
    assert.equal(matrix.f1(2), 0);
    assert.ok(Number.isNaN(matrix.recall(2)));
    assert.equal(matrix.balancedAccuracy, 2 / 3);
    assert.equal(matrix.toString(), '   a  b  c\na  2  1  0\nb  0  2  1\nc  0  0  0');
  });

  it('agree with each other', () => {
    const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 });
    fc.assert(
      fc.property(pairs, examples => {
        const truth = examples.map(([t]) => t);
        const predicted = examples.map(([, p]) => p);
        const matrix = confusionMatrix(predicted, truth, ['a', 'b', 'c', 'd']);
        assert.equal(matrix.total, examples.length);
        assert.equal(matrix.accuracy, accuracy(predicted, truth));
      }),
    );
  });

  it('take the first of equal scores', () => {
    assert.equal(argmax([1, 3, 3, 2]), 1);
    assert.equal(argmax(Int8Array.of(-128, -128)), 0);
    assert.throws(() => argmax([]), InputError);
  });

  it('refuse what does not fit together', () => {
    assert.throws(() => accuracy([1], [1, 2]), /got 1 predictions and 2 examples/);
    assert.throws(() => accuracy([], []), InputError);
    assert.throws(() => confusionMatrix([1], [], ['a']), InputError);
    assert.throws(
      () => confusionMatrix([1], [0], ['a']),
      /classes from 0 to 0, got truth 0 and prediction 1/,
    );
  });
});
