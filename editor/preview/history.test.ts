import assert from 'node:assert/strict';
import { joined } from './history';
import type { MapPicture, WavePicture } from './picture';

const wave = (values: (number | null)[], start?: number): WavePicture => ({
  kind: 'wave',
  type: 'float32',
  shape: [values.length, 1],
  sampleRate: 50,
  start,
  minimum: [values],
});
const map = (values: number[], start?: number): MapPicture => ({
  kind: 'map',
  type: 'int8',
  shape: [values.length / 2, 2],
  sampleRate: 50,
  start,
  values,
});
const values = (picture: WavePicture | MapPicture) =>
  picture.kind === 'wave' ? picture.minimum[0] : picture.values;

describe('the last messages in one picture', () => {
  it('follow each other', () => {
    const both = joined(wave([1, 2, 3], 1000), wave([4, 5], 1060), 100);
    assert.deepEqual(values(both), [1, 2, 3, 4, 5]);
    assert.deepEqual([both.shape, both.start], [[5, 1], 1000]);
    assert.deepEqual(values(joined(map([1, 2], 1000), map([3, 4], 1020), 100)), [1, 2, 3, 4]);
  });

  it('leave a gap where messages were missed', () => {
    assert.deepEqual(values(joined(wave([1], 1000), wave([2], 1100), 100)), [1, null, null, null, null, 2]);
    const both = joined(map([1, 2], 1000), map([3, 4], 1080), 4);
    assert.deepEqual(values(both), [null, null, null, null, null, null, 3, 4]);
  });

  it('take times that waver as they are meant', () => {
    assert.deepEqual(values(joined(wave([1, 2], 1000), wave([3], 1075), 100)), [1, 2, 3]);
    assert.deepEqual(values(joined(wave([1, 2], 1000), wave([3], 1010), 100)), [1, 2, 3]);
  });

  it('forget the oldest', () => {
    const both = joined(wave([1, 2, 3], 1000), wave([4, 5], 1060), 3);
    assert.deepEqual([values(both), both.start], [[3, 4, 5], 1040]);
  });

  it('begin anew after a long silence, a jump back, or another kind of data', () => {
    for (const next of [
      wave([9], 60_000),
      wave([9], 500),
      { ...wave([9], 1020), sampleRate: 100 },
      { ...wave([9], 1020), type: 'int16' },
    ])
      assert.equal(joined(wave([1, 2, 3, 4, 5], 1000), next, 100), next);
    const long: WavePicture = { ...wave([9], 1100), maximum: [[10]] };
    assert.equal(
      joined(wave([1, 2, 3, 4, 5], 1000), long, 100),
      long,
      'long ones are drawn by their extremes',
    );
  });

  it('follow each other without times, too', () => {
    assert.deepEqual(values(joined(wave([1]), wave([2]), 100)), [1, 2]);
  });
});
