import assert from 'node:assert/strict';
import type { DecoderConfig } from './config';
import { decoderPresets } from './presets';
import { sensorRanges } from './ranges';

const binary = (changes: Partial<DecoderConfig>): DecoderConfig => ({
  framing: { type: 'none' },
  format: {
    type: 'binary',
    sample: [{ type: 'int16', channels: 2 }, { type: 'uint8' }, { type: 'float32' }],
  },
  ...changes,
});

describe('the range of a sensor', () => {
  it('is that of the integers it sends, channel by channel', () => {
    assert.deepEqual(sensorRanges(binary({})), [
      { low: -32768, high: 32767 },
      { low: -32768, high: 32767 },
      { low: Number.NEGATIVE_INFINITY, high: 255 },
      undefined,
    ]);
  });

  it('is in physical units, also where the axis is turned round', () => {
    const [x, y] = sensorRanges(binary({ scale: [0.5, -1, 1, 1], offset: [1, 0, 0, 0] }));
    assert.deepEqual(
      [x, y],
      [
        { low: -16383, high: 16384.5 },
        { low: -32767, high: 32768 },
      ],
    );
  });

  it('is not known of text', () => {
    assert.deepEqual(sensorRanges(decoderPresets.csv), []);
  });
});
