import assert from 'node:assert';
import fc from 'fast-check';
import { byteLength, elementCount, elementSize, typedArrayFor, viewAs } from './elements';
import { dequantizeValue, dequantizeValues, quantizeValue, unpackInt4 } from './quantize';

describe('element sizes', () => {
  it('packs sub-byte types and fills up the last byte', () => {
    assert.strictEqual(elementSize('int4'), 0.5);
    assert.strictEqual(byteLength('int4', 5), 3);
    assert.strictEqual(byteLength('int64', 3), 24);
    assert.strictEqual(byteLength('bool', 3), 3);
  });
  it('counts a scalar as one element', () => {
    assert.strictEqual(elementCount([]), 1);
    assert.strictEqual(elementCount([2, 3, 4]), 24);
    assert.strictEqual(elementCount([2, 0]), 0);
  });
});

describe('viewAs', () => {
  it('views aligned bytes in place and copies unaligned ones', () => {
    const bytes = new Uint8Array(12);
    const aligned = viewAs('int32', bytes.subarray(4));
    aligned[0] = 7;
    assert.strictEqual(bytes[4], 7);
    const unaligned = viewAs('int32', bytes.subarray(1, 10));
    assert.strictEqual(unaligned.length, 2);
    unaligned[0] = 9;
    assert.strictEqual(bytes[1], 0);
  });
  it('copies an unaligned Buffer too, whose slice is only a view', () => {
    const buffer = Buffer.from([9, 1, 0, 0, 0, 2, 0, 0, 0, 9]);
    assert.deepStrictEqual(viewAs('int32', buffer.subarray(1, 9)), Int32Array.of(1, 2));
  });
  it('gives raw bytes for types without an array of their own', () => {
    assert.strictEqual(typedArrayFor('float16'), Uint8Array);
  });
});

describe('values', () => {
  it('a dequantized value quantizes back to itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -128, max: 127 }),
        fc.float({ min: Math.fround(1e-6), max: 100, noNaN: true }),
        fc.integer({ min: -128, max: 127 }),
        (q, scale, zeroPoint) => {
          assert.strictEqual(
            quantizeValue(dequantizeValue(q, scale, zeroPoint), scale, zeroPoint, 'int8'),
            q,
          );
        },
      ),
    );
  });
  it('clamps to the type and rounds halves away from zero', () => {
    assert.strictEqual(quantizeValue(1e9, 0.5, 3, 'int8'), 127);
    assert.strictEqual(quantizeValue(-1e9, 0.5, 3, 'uint8'), 0);
    assert.strictEqual(quantizeValue(1.25, 0.5, 0, 'int8'), 3);
    assert.strictEqual(quantizeValue(-1.25, 0.5, 0, 'int8'), -3);
    assert.strictEqual(quantizeValue(Number.NaN, 0.5, 7, 'int8'), 7);
  });
  it('dequantizes arrays', () => {
    assert.deepStrictEqual([...dequantizeValues(Int8Array.of(-128, 0, 127), 0.5, -128)], [0, 64, 127.5]);
  });
  it('unpacks int4, low nibble first, with its sign', () => {
    assert.deepStrictEqual([...unpackInt4(Uint8Array.of(0x8f, 0x07), 3)], [-1, -8, 7]);
  });
});
