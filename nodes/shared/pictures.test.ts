import assert from 'node:assert/strict';
import { type MapPicture, tensorPicture, type WavePicture } from './pictures';

describe('pictures', () => {
  it('draws every sample of a short wave, one line per channel, as real values', () => {
    const picture = tensorPicture({
      data: Int8Array.of(0, 10, 2, 12, 4, 14),
      type: 'int8',
      shape: [3, 2],
      scale: 0.5,
      zeroPoint: 0,
      names: ['x', 'y'],
      sampleRate: 50,
    }) as WavePicture;
    assert.deepEqual(picture.minimum, [
      [0, 1, 2],
      [5, 6, 7],
    ]);
    assert.equal(picture.maximum, undefined);
    assert.deepEqual([picture.kind, picture.names, picture.sampleRate], ['wave', ['x', 'y'], 50]);
  });

  it('keeps the peaks of a long wave', () => {
    const data = new Int16Array(160_000);
    data[77_777] = 32767;
    data[99_999] = -32768;
    const picture = tensorPicture({ data, type: 'int16', shape: [160_000, 1] }) as WavePicture;
    assert.equal(picture.minimum[0].length, 1024);
    assert.equal(Math.max(...(picture.maximum?.[0] ?? [])), 32767);
    assert.equal(Math.min(...picture.minimum[0]), -32768);
  });

  it('draws frames of many bands as a map, bounded to the newest frames', () => {
    const data = Uint16Array.from({ length: 1000 * 40 }, (_, i) => Math.floor(i / 40));
    const picture = tensorPicture({ data, type: 'uint16', shape: [1000, 40] }) as MapPicture;
    assert.equal(picture.kind, 'map');
    assert.deepEqual(picture.shape, [409, 40]);
    assert.equal(picture.values.length, 409 * 40);
    assert.equal(picture.values.at(-1), 999);
  });
});
