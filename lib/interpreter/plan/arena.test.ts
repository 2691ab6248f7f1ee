import assert from 'node:assert';
import fc from 'fast-check';
import { type Buffer, planArena } from './arena';

const buffer = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(30), fc.nat(8))
  .map(([bytes, first, length]): Buffer => ({ bytes, first, last: first + length }));

describe('planArena', () => {
  it('never lets two buffers that are needed at the same time share a byte', () => {
    fc.assert(
      fc.property(fc.array(buffer, { maxLength: 40 }), fc.constantFrom(0, 16), (buffers, guard) => {
        const { offsets, bytes } = planArena(buffers, guard);
        buffers.forEach((a, i) => {
          assert.strictEqual(offsets[i] % 16, 0);
          assert.ok(offsets[i] + a.bytes + guard <= bytes);
          buffers.forEach((b, j) => {
            if (i === j || a.first > b.last || b.first > a.last) return;
            assert.ok(
              offsets[i] + a.bytes + guard <= offsets[j] || offsets[j] + b.bytes + guard <= offsets[i],
            );
          });
        });
      }),
    );
  });

  it('reuses the place of what is no longer needed', () => {
    const chain = [0, 1, 2, 3].map(t => ({ bytes: 100, first: t, last: t + 1 }));
    assert.strictEqual(planArena(chain).bytes, 2 * 112);
  });

  it('puts the largest first and fills gaps', () => {
    const { offsets, bytes } = planArena([
      { bytes: 16, first: 0, last: 2 },
      { bytes: 64, first: 0, last: 1 },
      { bytes: 48, first: 2, last: 3 },
    ]);
    assert.deepStrictEqual([...offsets], [64, 0, 0]);
    assert.strictEqual(bytes, 80);
  });
});
