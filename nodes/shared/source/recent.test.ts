import assert from 'node:assert/strict';
import { RecentBytes } from './recent';

const total = (recent: RecentBytes) => recent.all.reduce((sum, chunk) => sum + chunk.length, 0);

describe('recent bytes', () => {
  it('keeps the newest 4 kB of a stream, as chunks', () => {
    const recent = new RecentBytes();
    for (let i = 0; i < 1000; i++) recent.push(Uint8Array.of(i & 255, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    assert.ok(total(recent) <= 4096 && total(recent) > 4080, `${total(recent)}`);
    assert.equal(recent.all.at(-1)![0], 999 & 255);
  });

  it('keeps a long message whole, up to 64 kB', () => {
    const recent = new RecentBytes();
    recent.push(new Uint8Array(10));
    recent.push(new Uint8Array(32_000));
    assert.deepEqual([recent.all.length, total(recent)], [1, 32_000]);
    recent.push(new Uint8Array(200_000));
    assert.equal(total(recent), 65_536);
    recent.push(new Uint8Array(0));
    assert.equal(recent.all.length, 1);
  });

  it('copies: the sender may reuse its buffer', () => {
    const recent = new RecentBytes();
    const bytes = Uint8Array.of(1, 2, 3);
    recent.push(bytes);
    bytes.fill(9);
    assert.deepEqual([...recent.all[0]], [1, 2, 3]);
  });
});
