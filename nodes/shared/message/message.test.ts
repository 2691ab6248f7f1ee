/** The message contract: every input form is read, what is written reads back, errors name both sizes. */
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { elementCount, elementSize, type NumericType } from '../../../lib/tensor';
import {
  assertFinite,
  type Message,
  type NumberArray,
  nest,
  readTensor,
  streamKey,
  type TensorData,
  toBlock,
  toBuffer,
  writeResult,
  writeTensor,
} from '.';

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

/** Any tensor of any type that has a typed array, random bits (never NaN: its payload bits may change). */
const tensor = fc
  .tuple(fc.constantFrom(...(Object.keys(ARRAYS) as (keyof typeof ARRAYS)[])), shape, fc.integer())
  .map(([type, dims, seed]): TensorData => {
    const data: NumberArray = new ARRAYS[type](elementCount(dims));
    for (let i = 0; i < data.length; i++) data[i] = Math.sin(seed + i) * (type === 'bool' ? 1 : 1000);
    return { data, type, shape: dims };
  });

/** The bytes at an offset inside a larger allocation, as pooled Buffers are. */
function pooled(bytes: Buffer, offset: number): Buffer {
  const pool = Buffer.alloc(bytes.length + 16);
  bytes.copy(pool, offset);
  return pool.subarray(offset, offset + bytes.length);
}

function failure(msg: Message): { code: string; message: string } {
  try {
    readTensor(msg);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('expected an error');
}

describe('message contract: reading', () => {
  it('reads back what was written, at every byte offset', () => {
    fc.assert(
      fc.property(tensor, fc.integer({ min: 0, max: 15 }), (original, offset) => {
        const msg = writeTensor({}, { ...original, sampleRate: 50, start: 1e12, sequence: 3, gap: 2 });
        msg.payload = pooled(msg.payload as Buffer, offset);
        const read = readTensor(msg);
        assert.deepEqual(read, { ...original, sampleRate: 50, start: 1e12, sequence: 3, gap: 2 });
      }),
    );
  });

  it('reads back the real values of what was written as an array', () => {
    fc.assert(
      fc.property(tensor, original => {
        const read = readTensor(writeTensor({}, original, 'array'));
        assert.deepEqual(Array.from(read.data), Array.from(original.data));
        assert.deepEqual(read.shape, original.shape);
        assert.equal(read.type, 'float64');
      }),
    );
  });

  it('dequantizes when it writes plain numbers, because plain numbers are always real', () => {
    const msg = writeTensor(
      {},
      { data: Int8Array.of(-128, 0, 127), type: 'int8', shape: [3], scale: 0.5, zeroPoint: -128 },
      'array',
    );
    assert.deepEqual(msg.payload, [0, 64, 127.5]);
    assert.deepEqual(msg.tensor, { type: 'float32', shape: [3] });
  });

  const plainForms: [string, unknown, number[], number[], string[]?][] = [
    ['a number', 4.5, [4.5], [1]],
    ['an array', [1, 2, 3], [1, 2, 3], [3]],
    [
      'nested arrays',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [1, 2, 3, 4, 5, 6],
      [3, 2],
    ],
    ['an object of numbers', { x: 1, y: 2, z: 3 }, [1, 2, 3], [1, 3], ['x', 'y', 'z']],
    [
      'an array of objects',
      [
        { x: 1, y: 2 },
        { y: 4, x: 3 },
      ],
      [1, 2, 3, 4],
      [2, 2],
      ['x', 'y'],
    ],
    [
      'three axes',
      [
        [[1], [2]],
        [[3], [4]],
      ],
      [1, 2, 3, 4],
      [2, 2, 1],
    ],
  ];
  for (const [what, payload, data, dims, names] of plainForms) {
    it(`reads ${what}`, () => {
      const read = readTensor({ payload });
      assert.deepEqual(
        { data: Array.from(read.data), shape: read.shape, names: read.names },
        { data, shape: dims, names },
      );
    });
  }

  it('reads typed arrays, also those of a function node, which are of another realm', () => {
    for (const type of Object.keys(ARRAYS).filter(name => name !== 'bool')) {
      const foreign = runInNewContext(
        `new ${ARRAYS[type as NumericType & keyof typeof ARRAYS].name}([1, 2, 3])`,
      );
      assert.ok(!(foreign instanceof ARRAYS[type as keyof typeof ARRAYS]));
      const read = readTensor({ payload: foreign });
      assert.equal(read.type, type);
      assert.ok(read.data instanceof ARRAYS[type as keyof typeof ARRAYS]);
      assert.deepEqual(Array.from(read.data), [1, 2, 3]);
    }
    assert.deepEqual(readTensor({ payload: runInNewContext('[[1, 2], [3, 4]]') }).shape, [2, 2]);
  });

  it('reads 64-bit integers exactly up to 2^53', () => {
    const values = [0, -1, 5, 2 ** 40 + 7, -(2 ** 40) - 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const payload = toBuffer(Float64Array.from(values), 'int64');
    assert.deepEqual(payload, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));
    assert.deepEqual(Array.from(readTensor({ payload, tensor: { type: 'int64', shape: [7] } }).data), values);
    assert.deepEqual(Array.from(readTensor({ payload: BigInt64Array.of(-3n) }).data), [-3]);
  });

  it('ignores a msg.tensor left over from earlier beside a plain payload', () => {
    const stale = { type: 'int8', shape: [49, 40], scale: 0.1, sampleRate: 50, start: 5 };
    assert.deepEqual(readTensor({ payload: [1, 2], tensor: stale }), {
      data: Float64Array.of(1, 2),
      type: 'float64',
      shape: [2],
      names: undefined,
    });
    assert.deepEqual(readTensor({ payload: Int8Array.of(1, 2), tensor: stale }), {
      data: Int8Array.of(1, 2),
      type: 'int8',
      shape: [2],
    });
    assert.deepEqual(readTensor({ payload: [1, 2], tensor: 'nonsense' }).shape, [2]);
  });

  it('takes shape and timing from a msg.tensor that fits, never the quantization of plain numbers', () => {
    const tensor = {
      type: 'int8',
      shape: [2, 2],
      scale: 0.1,
      zeroPoint: 3,
      sampleRate: 50,
      names: ['a', 'b'],
    };
    const read = readTensor({ payload: [1, 2, 3, 4], tensor });
    assert.deepEqual(read, {
      type: 'float64',
      shape: [2, 2],
      sampleRate: 50,
      names: ['a', 'b'],
      data: Float64Array.of(1, 2, 3, 4),
    });
    assert.equal(readTensor({ payload: Int8Array.of(1, 2, 3, 4), tensor }).scale, 0.1);
  });

  it('takes the timing of msg.window where there is no tensor', () => {
    assert.equal(readTensor({ payload: [1], window: { start: 7, sampleRate: 'x' } }).start, 7);
  });

  it('never changes what it received', () => {
    fc.assert(
      fc.property(tensor, original => {
        const msg = writeTensor({}, { ...original, data: original.data.slice() });
        const before = Buffer.from(msg.payload as Buffer);
        const description = structuredClone(msg.tensor);
        readTensor(msg).shape[0] = 99;
        assert.deepEqual(msg.payload, before);
        assert.deepEqual(msg.tensor, description);
      }),
    );
  });
});

describe('message contract: errors', () => {
  it('names both sizes when a Buffer is not shape times size, for every wrong length', () => {
    fc.assert(
      fc.property(tensor, fc.integer({ min: 0, max: 64 }), (original, bytes) => {
        const expected = original.data.length * elementSize(original.type);
        fc.pre(bytes !== expected);
        const { code, message } = failure({
          payload: Buffer.alloc(bytes),
          tensor: { type: original.type, shape: original.shape },
        });
        assert.equal(code, 'wrong-size');
        assert.match(message, new RegExp(`has ${bytes} bytes.* = ${expected} bytes`));
      }),
    );
  });

  const cases: [string, Message, string, RegExp][] = [
    ['no payload', {}, 'no-payload', /no payload/],
    [
      'an empty Buffer',
      { payload: Buffer.alloc(0), tensor: { type: 'int8', shape: [0, 3] } },
      'empty-payload',
      /empty/,
    ],
    ['an empty array', { payload: [] }, 'empty-payload', /empty/],
    ['an empty object', { payload: {} }, 'empty-payload', /empty/],
    ['a text', { payload: '23.5' }, 'not-a-number', /payload is the text "23.5".*decode node/],
    [
      'a Buffer without description',
      { payload: Buffer.alloc(320) },
      'no-description',
      /320 bytes without msg.tensor/,
    ],
    [
      'an unknown type',
      { payload: Buffer.alloc(4), tensor: { type: 'float16', shape: [2] } },
      'bad-description',
      /type is the text "float16"/,
    ],
    [
      'a shape that is none',
      { payload: Buffer.alloc(4), tensor: { type: 'int8', shape: [2, -2] } },
      'bad-description',
      /shape is \[2,-2\]/,
    ],
    [
      'a hole in an array',
      {
        payload: [
          [1, 2],
          [3, null],
        ],
      },
      'not-a-number',
      /payload\[1\]\[1\] is null/,
    ],
    ['ragged arrays', { payload: [[1, 2], [3]] }, 'ragged-array', /payload\[1\] has 1 elements.* 2 /],
    ['an object with a text', { payload: { x: 1, y: 'a' } }, 'not-a-number', /payload.y is the text "a"/],
    ['differing objects', { payload: [{ x: 1 }, { y: 1 }] }, 'not-a-number', /payload\[1\].x is undefined/],
    [
      'a classification',
      { payload: { label: 'yes', confidence: 1, scores: {} } },
      'not-a-number',
      /payload.label/,
    ],
    ['nesting without end', { payload: [[[[[[[[[[1]]]]]]]]]] }, 'too-many-axes', /8 deep/],
  ];
  for (const [what, msg, code, text] of cases) {
    it(`refuses ${what}`, () => {
      const error = failure(msg);
      assert.equal(error.code, code);
      assert.match(error.message, text);
    });
  }

  it('throws only typed errors, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.anything({ withTypedArray: true, withDate: true, withMap: true }),
        fc.anything(),
        (payload, description) => {
          try {
            readTensor({ payload, tensor: description });
          } catch (error) {
            assert.equal((error as Error).name, 'InputError', String(error));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds the first value that is no number, with its channel', () => {
    const read = readTensor({ payload: [{ x: 1, y: Number.NaN }] });
    assert.throws(() => assertFinite(read), /value 1 of 2 is NaN \(channel y of 1x2\)/);
    assert.doesNotThrow(() => assertFinite(readTensor({ payload: [1, 2] })));
  });
});

describe('message contract: blocks, results, streams', () => {
  it('takes a flat array as samples of one channel, or of as many as the node expects', () => {
    assert.equal(toBlock({ payload: [1, 2, 3, 4, 5, 6] }).count, 6);
    const block = toBlock({ payload: [1, 2, 3, 4, 5, 6] }, { channels: 3, sampleRate: 50 });
    assert.deepEqual([block.count, block.channels, block.sampleRate, block.type], [2, 3, 50, 'float64']);
    assert.throws(() => toBlock({ payload: [1, 2, 3, 4] }, { channels: 3 }), /4 values.*3 channels/);
    assert.throws(() => toBlock({ payload: [[1, 2]] }, { channels: 3 }), /2 channels.*expected 3/);
  });

  it('writes a result without tensor, and keeps its time', () => {
    const msg = writeResult(
      { payload: 1, tensor: { type: 'int8', shape: [1] } },
      { label: 'yes' },
      { start: 5, gap: undefined },
    );
    assert.deepEqual(msg, { payload: { label: 'yes' }, window: { start: 5 } });
    assert.deepEqual(writeResult({ window: { start: 1 } }, 1, {}), { payload: 1 });
  });

  it('nests as the shape says', () => {
    assert.deepEqual(nest(Int8Array.of(1, 2, 3, 4), [2, 1, 2]), [[[1, 2]], [[3, 4]]]);
  });

  it('keys streams by topic only', () => {
    assert.deepEqual([{}, { topic: null }, { topic: 'a/b' }, { topic: 7 }].map(streamKey), [
      '',
      '',
      'a/b',
      '7',
    ]);
  });
});
