import assert from 'node:assert/strict';
import { Streams } from './streams';

describe('streams', () => {
  it('keeps one state per key and makes new ones on demand', () => {
    const streams = new Streams(10, key => ({ key }));
    assert.equal(streams.get('a'), streams.get('a'));
    assert.notEqual(streams.get('a'), streams.get('b'));
    assert.equal(streams.size, 2);
  });

  it('drops the stream unused for longest past its bound, and counts', () => {
    const gone: string[] = [];
    const streams = new Streams(
      2,
      key => key,
      key => gone.push(key),
    );
    for (const key of ['a', 'b', 'a', 'c', 'd']) streams.get(key);
    assert.deepEqual(gone, ['b', 'a']);
    assert.equal(streams.evicted, 2);
    assert.equal(streams.size, 2);
  });

  it('stays bounded under endless new topics', () => {
    const streams = new Streams(8, () => ({}));
    for (let i = 0; i < 10_000; i++) streams.get(`device/${i}`);
    assert.equal(streams.size, 8);
    assert.equal(streams.evicted, 9_992);
  });

  it('resets one stream or all', () => {
    const gone: string[] = [];
    const streams = new Streams(
      5,
      key => key,
      key => gone.push(key),
    );
    for (const key of ['a', 'b', 'c']) streams.get(key);
    streams.reset('b');
    streams.reset('unknown');
    assert.deepEqual(gone, ['b']);
    streams.reset();
    assert.deepEqual(gone, ['b', 'a', 'c']);
    assert.equal(streams.size, 0);
  });

  it('loses no stream when a new one cannot be made', () => {
    const streams = new Streams(1, key => {
      if (key === 'bad') throw new Error('no memory');
      return key;
    });
    streams.get('good');
    assert.throws(() => streams.get('bad'), /no memory/);
    assert.deepEqual([streams.size, streams.evicted], [1, 0]);
  });
});
