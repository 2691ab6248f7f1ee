import assert from 'node:assert/strict';
import fc from 'fast-check';
import { softmaxModel, withAssociatedFiles } from '../../test/support/tiny-models';
import { associatedLabels } from './associated-labels';

describe('labels inside a .tflite', () => {
  const model = softmaxModel(3);

  it('reads the label file that follows the model', () => {
    const file = withAssociatedFiles(model, { 'notes.txt': 'x', 'labels.txt': 'silence\r\nyes\n\nno\n' });
    assert.deepEqual(associatedLabels(file), ['silence', 'yes', 'no']);
    assert.deepEqual(associatedLabels(withAssociatedFiles(model, { 'classes.txt': 'a\nb' })), ['a', 'b']);
  });

  it('finds none in a plain model, and guesses nothing between two texts', () => {
    assert.deepEqual(associatedLabels(model), []);
    assert.deepEqual(associatedLabels(new Uint8Array(5)), []);
    assert.deepEqual(associatedLabels(withAssociatedFiles(model, { 'a.txt': 'x', 'b.txt': 'y' })), []);
  });

  it('survives damaged archives', () => {
    const file = Buffer.from(withAssociatedFiles(model, { 'labels.txt': 'a\nb\nc' }));
    fc.assert(
      fc.property(
        fc.integer({ min: model.length, max: file.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, byte) => {
          const damaged = Buffer.from(file);
          damaged[at] = byte;
          assert.ok(Array.isArray(associatedLabels(damaged)));
          assert.ok(Array.isArray(associatedLabels(damaged.subarray(0, at))));
        },
      ),
      { numRuns: 300 },
    );
  });
});
