import assert from 'node:assert/strict';
import { createFeatures } from '../../lib/features';
import type { TensorData } from '../shared/message';
import { samplesFor } from './samples';

const motion = createFeatures('motion-spectrum', { sampleRate: 50, axes: 2 });

describe('the samples of a message for a pipeline', () => {
  it('are real values where the message says what its integers stand for', () => {
    const tensor: TensorData = {
      data: Int8Array.of(16, -8, 0, 127),
      type: 'int8',
      shape: [2, 2],
      scale: 1 / 16,
      zeroPoint: 0,
      sampleRate: 50,
      start: 1000,
      gap: 3,
    };
    const { data, count, start, gap } = samplesFor(motion, tensor);
    assert.deepEqual([...data], [1, -0.5, 0, 7.9375]);
    assert.deepEqual([count, start, gap], [2, 1000, 3]);
  });

  it('are the counts where it does not', () => {
    const { data, type } = samplesFor(motion, {
      data: Int16Array.of(1000, -2),
      type: 'int16',
      shape: [1, 2],
    });
    assert.deepEqual([type, ...data], ['int16', 1000, -2]);
  });
});
