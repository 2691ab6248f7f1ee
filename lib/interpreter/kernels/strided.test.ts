import assert from 'node:assert';
import fc from 'fast-check';
import { Heap } from '../heap';
import { StridedCopy } from './copy';
import { denseStrides, StridedWalk } from './strided';

/** Every index of a shape, last dimension fastest. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const count = shape.reduce((a, b) => a * b, 1);
  const strides = denseStrides(shape);
  for (let n = 0; n < count; n++) yield shape.map((d, i) => Math.floor(n / strides[i]) % d);
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });

describe('StridedWalk', () => {
  it('visits the offsets that the strides define, in row-major order', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.array(fc.integer({ min: -5, max: 9 }), { minLength: 10, maxLength: 10 }),
        (shape, s) => {
          const operands = [
            { strides: shape.map((_, i) => s[i]), start: 100 },
            { strides: denseStrides(shape) },
            { strides: shape.map(() => 0), start: 7 },
          ];
          const walk = new StridedWalk(shape, operands);
          const visited: number[][] = [];
          walk.restart();
          for (let r = 0; r < walk.rows; r++) {
            for (let i = 0; i < walk.row; i++)
              visited.push([...walk.offset].map((o, k) => o + i * walk.step[k]));
            walk.next();
          }
          const expected = [...indices(shape)].map(index =>
            operands.map(o => (o.start ?? 0) + index.reduce((sum, x, d) => sum + x * o.strides[d], 0)),
          );
          assert.deepStrictEqual(visited, expected);
        },
      ),
    );
  });
});

describe('StridedCopy', () => {
  for (const [type, ArrayType] of [
    ['int8', Int8Array],
    ['int16', Int16Array],
    ['float32', Int32Array],
    ['int64', BigInt64Array],
  ] as const)
    it(`transposes ${type}`, () => {
      const heap = new Heap(65536, 65536);
      const shape = [3, 4, 5];
      const elements = new ArrayType(heap.memory.buffer, 1024, 60);
      for (let i = 0; i < 60; i++) elements[i] = (type === 'int64' ? BigInt(i) << 40n : i) as never;
      const [a, b, c] = denseStrides(shape);
      new StridedCopy(type, [5, 3, 4], { strides: [c, a, b] }).run(heap, 1024, 4096);
      const moved = new ArrayType(heap.memory.buffer, 4096, 60);
      let n = 0;
      for (const [z, x, y] of indices([5, 3, 4]))
        assert.strictEqual(moved[n++], elements[x * a + y * b + z * c]);
    });
});
