import assert from 'node:assert/strict';
import { handMade, quantizedNetwork } from '../../test/support/graphs';
import { type Position, positionsOf } from '../../test/support/tflite-positions';
import { ModelError } from '../errors';
import { encode } from './encode';
import { readModel } from './read';
import { verifyStructure } from './verify';
import { writeModel } from './write';

const sound = () => writeModel(quantizedNetwork());

function code(bytes: Uint8Array): string {
  try {
    verifyStructure(bytes);
    return 'sound';
  } catch (error) {
    assert.ok(error instanceof ModelError, `${error}`);
    assert.match(error.message, /expected .* but found .*; /);
    return error.code;
  }
}

/** Overwrites the first position of a kind (and path) and gives what the verifier says. */
function broken(kind: Position['kind'], path: RegExp, write: (view: DataView, at: number) => void): string {
  const bytes = sound();
  const place = positionsOf(bytes).find(position => position.kind === kind && path.test(position.path));
  assert.ok(place, `${kind} ${path}`);
  write(new DataView(bytes.buffer), place.at);
  return code(bytes);
}

describe('verifyStructure', () => {
  for (const [name, make] of Object.entries(handMade))
    it(`accepts ${name}`, () => {
      assert.equal(code(writeModel(make())), 'sound');
    });

  it('says what a file is not', () => {
    assert.equal(code(new Uint8Array(0)), 'model-magic');
    assert.equal(code(Buffer.from('PK\u0003\u0004 an archive, not a model')), 'model-magic');
    assert.equal(code(sound().subarray(0, 11)), 'model-magic');
    assert.equal(code('a path' as unknown as Uint8Array), 'model-bytes');
  });

  it('reads at any byte offset of a larger buffer', () => {
    const bytes = sound();
    for (const shift of [1, 2, 3, 5]) {
      const pooled = new Uint8Array(bytes.length + 16).fill(255);
      pooled.set(bytes, shift);
      const view = pooled.subarray(shift, shift + bytes.length);
      assert.deepEqual(readModel(view), readModel(bytes));
    }
  });

  it('refuses every file that is cut off', () => {
    const bytes = sound();
    const lastByte = Math.max(...positionsOf(bytes).map(({ at, size }) => at + size));
    for (let length = 12; length < lastByte; length++)
      assert.equal(code(bytes.subarray(0, length)), 'model-structure', `${length} of ${bytes.length} bytes`);
  });

  it('refuses every offset that leaves the file, wherever it stands', () => {
    const bytes = sound();
    for (const { kind, at, path } of positionsOf(bytes).filter(({ kind }) => kind === 'offset')) {
      for (const hostile of [0, bytes.length, 0x7fffffff, 0x80000000, 0xffffffff]) {
        const copy = bytes.slice();
        new DataView(copy.buffer).setUint32(at, hostile, true);
        assert.equal(code(copy), 'model-structure', `${kind} ${path} = ${hostile}`);
      }
    }
  });

  it('refuses every length that leaves the file', () => {
    const bytes = sound();
    for (const { at, path } of positionsOf(bytes).filter(({ kind }) => kind === 'length')) {
      for (const hostile of [bytes.length, 0x40000000, 0x7fffffff, 0xffffffff]) {
        const copy = bytes.slice();
        new DataView(copy.buffer).setUint32(at, hostile, true);
        assert.equal(code(copy), 'model-structure', `${path} = ${hostile}`);
      }
    }
  });

  it('refuses vtables outside the file, too small, odd, and fields outside their table', () => {
    const set32 = (value: number) => (view: DataView, at: number) => view.setInt32(at, value, true);
    const set16 = (offset: number, value: number) => (view: DataView, at: number) =>
      view.setUint16(at + offset, value, true);
    for (const value of [-0x80000000, 0x7fffffff, -1_000_000])
      assert.equal(broken('vtableOffset', /tensors/, set32(value)), 'model-structure');
    for (const size of [0, 2, 5, 0xffff])
      assert.equal(broken('vtableEntry', /^$/, set16(0, size)), 'model-structure');
    assert.equal(broken('vtableEntry', /^$/, set16(2, 0)), 'model-structure');
    assert.equal(broken('vtableEntry', /^$/, set16(2, 0xffff)), 'model-structure');
    for (const offset of [1, 3, 0xfffc])
      assert.equal(broken('vtableEntry', /^$/, set16(4, offset)), 'model-structure');
  });

  it('refuses what is not aligned', () => {
    const bump = (view: DataView, at: number) => view.setUint32(at, view.getUint32(at, true) + 2, true);
    assert.equal(broken('offset', /shape$/, bump), 'model-structure');
    assert.equal(broken('offset', /^$/, bump), 'model-structure');
  });

  it('refuses unknown enum values and union members', () => {
    const set8 = (value: number) => (view: DataView, at: number) => view.setUint8(at, value);
    assert.equal(broken('scalar', /tensors\.0\.type$/, set8(23)), 'model-structure');
    assert.equal(broken('scalar', /tensors\.0\.type$/, set8(255)), 'model-structure');
    assert.equal(broken('unionType', /builtinOptions$/, set8(127)), 'model-structure');
    assert.equal(broken('unionType', /builtinOptions$/, set8(255)), 'model-structure');
  });

  it('refuses strings without their closing 0', () => {
    const bytes = sound();
    const text = positionsOf(bytes).find(({ kind, path }) => kind === 'text' && path === 'description')!;
    bytes[text.at + text.size - 1] = 65;
    assert.equal(code(bytes), 'model-structure');
  });

  it('skips fields that a newer schema added', () => {
    const bytes = sound();
    const [root] = positionsOf(bytes).filter(({ kind }) => kind === 'vtableOffset');
    const view = new DataView(bytes.buffer);
    const vtable = root.at - view.getInt32(root.at, true);
    // at the end of the file a copy of the root's vtable with all ten fields of today and six more
    const moved = Math.ceil(bytes.length / 4) * 4;
    const size = 4 + 2 * 16;
    const longer = new Uint8Array(moved + size);
    longer.set(bytes);
    longer.set(bytes.subarray(vtable, vtable + view.getUint16(vtable, true)), moved);
    const longerView = new DataView(longer.buffer);
    longerView.setUint16(moved, size, true);
    for (let id = 10; id < 16; id++) longerView.setUint16(moved + 4 + 2 * id, 4, true);
    longerView.setInt32(root.at, root.at - moved, true);
    assert.deepEqual(readModel(longer), readModel(bytes));
  });

  it('names the place and the byte', () => {
    const bytes = sound();
    const shape = positionsOf(bytes).find(
      ({ kind, path }) => kind === 'length' && /tensors\.3\.shape$/.test(path),
    )!;
    new DataView(bytes.buffer).setUint32(shape.at, 0xffffffff, true);
    assert.throws(
      () => verifyStructure(bytes),
      new RegExp(`subgraphs\\.0\\.tensors\\.3\\.shape at byte ${shape.at + 4}`),
    );
  });

  describe('against files that are small but mean much', () => {
    /** One subgraph whose tensors all are the same table with a long shape, told `count` times. */
    function aliased(count: number, rank: number): Uint8Array {
      const bytes = encode(
        'Model',
        {
          version: 3,
          subgraphs: [{ tensors: [{ shape: new Array(rank).fill(1) }, ...new Array(count - 1).fill({})] }],
        },
        'TFL3',
        1024,
      );
      const view = new DataView(bytes.buffer);
      const tensors = positionsOf(bytes).filter(
        ({ kind, path }) => kind === 'offset' && /tensors\.\d+$/.test(path),
      );
      const target = tensors[0].at + view.getUint32(tensors[0].at, true);
      for (const { at } of tensors) view.setUint32(at, target - at, true);
      return bytes;
    }

    it('accepts a little sharing', () => {
      assert.equal(code(aliased(2, 16)), 'sound');
    });

    it('refuses a thousand tensors of a thousand dimensions in one, at once', () => {
      const start = performance.now();
      assert.equal(code(aliased(1000, 1000)), 'model-structure');
      assert.equal(code(aliased(100_000, 100_000)), 'model-structure');
      assert.ok(performance.now() - start < 3000);
    });

    it('reads ten thousand tensors of a subgraph whose name is a megabyte, at once', () => {
      const name = 'x'.repeat(1 << 20);
      const tensors = new Array(10_000).fill({ shape: [1] });
      const bytes = encode('Model', { version: 3, subgraphs: [{ name, tensors }] }, 'TFL3', 1 << 21);
      const start = performance.now();
      assert.equal(readModel(bytes).subgraphs[0].tensors.length, 10_000);
      assert.ok(performance.now() - start < 1000);
    });

    it('refuses more tables than any model has', () => {
      const bytes = encode('Model', { version: 3, buffers: new Array(200_001).fill({}) }, 'TFL3', 1 << 22);
      assert.equal(code(bytes), 'model-structure');
    });
  });
});
