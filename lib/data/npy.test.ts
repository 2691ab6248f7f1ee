import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../errors';
import type { NumericType, TypedArrayConstructor } from '../tensor';
import { typedArrayFor } from '../tensor';
import { isNpy, readNpy, writeNpy } from './npy';

const types: NumericType[] = [
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'bool',
];

function npy(header: string, data: number[], version = 1): Uint8Array {
  const length =
    version === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([
    ...Buffer.from('\x93NUMPY', 'latin1'),
    version,
    0,
    ...length,
    ...Buffer.from(header),
    ...data,
  ]);
}

describe('.npy files', () => {
  it('keep every type and shape', () => {
    const shape = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...types), shape, fc.nat(), (type, shape, seed) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const data = new (typedArrayFor(type) as TypedArrayConstructor)(count);
        for (let i = 0; i < count; i++) {
          const value = type === 'bool' ? (seed + i) & 1 : ((seed * (i + 1)) % 251) - 100;
          data[i] = (type === 'int64' ? BigInt(value) : value) as never;
        }
        const bytes = writeNpy({ data, type, shape });
        assert.deepEqual(readNpy(bytes), { data, type, shape });
        assert.equal((bytes.length - data.byteLength) % 64, 0, 'numpy aligns the values to 64 bytes');
      }),
    );
  });

  it('as numpy 2 writes them', () => {
    // np.save of np.array([[1, 2, 3], [4, 5, 6]], '<i2'), taken byte by byte
    const header = `{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }`.padEnd(117) + '\n';
    const expected = npy(header, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
    const array = { data: Int16Array.of(1, 2, 3, 4, 5, 6), type: 'int16' as const, shape: [2, 3] };
    assert.deepEqual(writeNpy(array), expected);
    assert.deepEqual(readNpy(expected), array);
  });

  it('are read big-endian, column-major and in versions 2 and 3', () => {
    const big = npy(
      `{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }`,
      [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6],
      2,
    );
    assert.deepEqual(readNpy(big), { data: Int16Array.of(1, 2, 3, 4, 5, 6), type: 'int16', shape: [2, 3] });
    const scalar = npy(`{"descr": "|u1", "fortran_order": False, "shape": ()}`, [7], 3);
    assert.deepEqual(readNpy(scalar), { data: Uint8Array.of(7), type: 'uint8', shape: [] });
  });

  it('that cannot be read are refused with the reason', () => {
    const cases: [Uint8Array, RegExp][] = [
      [Buffer.from('nothing'), /does not begin with/],
      [npy('', [], 9), /format version 9/],
      [
        npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }`, [0, 0]),
        /shape 5 of float32 needs 20 bytes, 2 are there/,
      ],
      [npy(`{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }`, []), /element type is '<c8'.*astype/],
      [
        npy(`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }`, []),
        /element type is a record/,
      ],
      [npy(`{'descr': '<f4'}`, []), /its header is/],
      [npy('', []).subarray(0, 8), /ends within its header/],
    ];
    for (const [bytes, message] of cases)
      assert.throws(
        () => readNpy(bytes),
        (error: Error) => error instanceof InputError && message.test(error.message),
        String(message),
      );
  });

  it('are written only where shape and values agree', () => {
    assert.throws(
      () => writeNpy({ data: new Int8Array(3), type: 'int8', shape: [2, 2] }),
      /3 values do not make the shape 2 x 2/,
    );
  });

  it('are known by their first bytes', () => {
    assert.ok(isNpy(npy('', [])));
    assert.ok(!isNpy(Buffer.from('NUMPY')));
  });

  it('may lie in the middle of a Buffer, as files read from disk do', () => {
    const file = writeNpy({ data: Int16Array.of(1, -2, 3), type: 'int16', shape: [3] });
    const pooled = Buffer.concat([Buffer.from('before'), file]).subarray(6);
    assert.deepEqual(Array.from(readNpy(pooled).data as Int16Array), [1, -2, 3]);
  });
});
