import assert from 'node:assert/strict';
import { RecentBytes } from './recent';

describe('recent bytes', () => {
  it('keeps the newest 4 kB, as chunks', () => {
    const recent = new RecentBytes();
    for (let i = 0; i < 1000; i++) recent.push(Uint8Array.of(i & 255, 1, 2, 3, 4, 5, 6, 7, 8, 9), '', i);
    assert.ok(recent.length <= 4096 && recent.length > 4080, `${recent.length}`);
    const newest = recent.of().at(-1)!;
    assert.deepEqual([newest.bytes[0], newest.receivedAt], [999 & 255, 999]);
    assert.equal(recent.of().length, 409);
  });

  it('keeps a long message whole, up to 64 kB', () => {
    const recent = new RecentBytes();
    recent.push(new Uint8Array(10));
    recent.push(new Uint8Array(32_000));
    assert.deepEqual([recent.of().length, recent.length], [1, 32_000]);
    recent.push(new Uint8Array(200_000));
    assert.equal(recent.length, 65_536);
    recent.push(new Uint8Array(0));
    assert.equal(recent.of().length, 1);
  });

  it('tells streams apart', () => {
    const recent = new RecentBytes();
    for (const key of ['a', 'b', 'a', 'c', 'b']) recent.push(Buffer.from(key), key);
    assert.deepEqual(recent.keys, ['b', 'c', 'a']);
    assert.deepEqual([recent.of().length, recent.of('a').length, recent.of('c').length], [2, 2, 1]);
  });

  it('copies: the sender may reuse its buffer', () => {
    const recent = new RecentBytes();
    const bytes = Uint8Array.of(1, 2, 3);
    recent.push(bytes);
    bytes.fill(9);
    assert.deepEqual([...recent.of()[0].bytes], [1, 2, 3]);
  });
});
