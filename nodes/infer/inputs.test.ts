/** What a model receives from a message: exact where the message's integers are the model's, quantized where they are not. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dequantizeValue, quantizeValue } from '../../lib/tensor';
import type { TensorSpec } from '../model/active-model';
import { type Message, writeTensor } from '../shared/message';
import { convert, readInputs } from './inputs';

/** micro_speech's input, but for its flat shape */
const spec: TensorSpec = {
  name: 'features',
  type: 'int8',
  shape: [1, 49, 40],
  count: 1960,
  scale: 0.1,
  zeroPoint: -128,
};
const small: TensorSpec = { ...spec, shape: [1, 4], count: 4 };

const failure = (msg: Message, specs: TensorSpec[] = [spec]): { code: string; message: string } => {
  try {
    readInputs(msg, specs);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('expected an error');
};

describe('infer inputs: values', () => {
  const quantized = Int8Array.of(-128, -1, 0, 127);

  const asIs: [string, Message][] = [
    ['a bare Buffer of the right length', { payload: Buffer.from(quantized.buffer) }],
    ['an int8 array', { payload: quantized }],
    [
      'int8 without a scale, as the micro front end gives it',
      writeTensor({}, { data: quantized, type: 'int8', shape: [4] }),
    ],
    [
      'int8 of the same scale',
      writeTensor({}, { data: quantized, type: 'int8', shape: [1, 4], scale: 0.1, zeroPoint: -128 }),
    ],
    [
      'int8 of the same scale in float32',
      writeTensor(
        {},
        { data: quantized, type: 'int8', shape: [4], scale: Math.fround(0.1), zeroPoint: -128 },
      ),
    ],
  ];
  for (const [what, msg] of asIs) {
    it(`passes ${what} as it is`, () => {
      assert.deepEqual([...readInputs(msg, [small]).arrays[0]].map(Number), [...quantized]);
    });
  }

  it('requantizes integers of another scale, through their real values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.001, max: 2, noNaN: true }),
        fc.integer({ min: -128, max: 127 }),
        (values, scale, zeroPoint) => {
          const msg = writeTensor(
            {},
            { data: Int8Array.from(values), type: 'int8', shape: [4], scale, zeroPoint },
          );
          const expected = values.map(q =>
            quantizeValue(dequantizeValue(q, scale, zeroPoint), 0.1, -128, 'int8'),
          );
          const same = Math.fround(scale) === Math.fround(0.1) && zeroPoint === -128;
          assert.deepEqual([...readInputs(msg, [small]).arrays[0]].map(Number), same ? values : expected);
        },
      ),
    );
  });

  it('quantizes real values, in every form, and saturates', () => {
    const expected = [-128, -118, 127, 127];
    for (const payload of [
      [0, 1, 25.5, 1e6],
      Float32Array.of(0, 1, 25.5, 1e6),
      [
        [0, 1],
        [25.5, 1e6],
      ],
      { a: 0, b: 1, c: 25.5, d: 1e6 },
    ])
      assert.deepEqual([...readInputs({ payload }, [small]).arrays[0]], expected);
  });

  it('takes integers of another type for real values: counts of a sensor', () => {
    const model: TensorSpec = { name: 'x', type: 'float32', shape: [1, 4], count: 4 };
    assert.deepEqual(
      convert({ data: Int16Array.of(-5, 0, 5, 30000), type: 'int16', shape: [4] }, model),
      Float32Array.of(-5, 0, 5, 30000),
    );
  });

  it('dequantizes for a float model', () => {
    const model: TensorSpec = { name: 'x', type: 'float32', shape: [2], count: 2 };
    assert.deepEqual(
      convert({ data: Int8Array.of(-128, 0), type: 'int8', shape: [2], scale: 0.5, zeroPoint: -128 }, model),
      Float32Array.of(0, 64),
    );
    assert.deepEqual(
      convert({ data: Int8Array.of(3, -4), type: 'int8', shape: [2], exponent: 2 }, model),
      Float32Array.of(0.75, -1),
    );
  });

  it('refuses NaN', () => {
    for (const payload of [[0, Number.NaN, 1, 2], Float32Array.of(0, 1, Number.POSITIVE_INFINITY, 2)])
      assert.match(failure({ payload }, [small]).message, /is (NaN|Infinity).*expected a finite number/);
  });
});

describe('infer inputs: shapes', () => {
  it('makes k times the input k invocations', () => {
    const { arrays, count } = readInputs({ payload: Int8Array.from({ length: 12 }, (_, i) => i) }, [small]);
    assert.equal(count, 3);
    assert.deepEqual([...arrays[0]].map(Number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('names both sizes and what to change', () => {
    const frames = (count: number, width: number) =>
      writeTensor({}, { data: new Int8Array(count * width), type: 'int8', shape: [count, width] });
    assert.equal(
      failure(frames(49, 10)).message,
      'the model wants 1x49x40 int8 (1960 values), the message gives 490 values (49x10); set features to 40 bands and the window to 49 frames',
    );
    assert.match(
      failure(frames(48, 40)).message,
      /gives 1920 values \(48x40\); set the window to 49 frames of 40 values/,
    );
    assert.match(
      failure({ payload: [1, 2, 3] }, [small]).message,
      /wants 1x4 int8 \(4 values\).*3 values \(3\); send 4 values, or a multiple/,
    );
    assert.match(failure({ payload: [1, 2, 3, 4, 5] }, [small]).message, /5 values/);
    assert.equal(failure({ payload: Buffer.alloc(3) }, [small]).code, 'wrong-size');
  });

  it('refuses every length that is no multiple, and accepts every one that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), length => {
        const payload = new Int8Array(length);
        if (length % 4 === 0) assert.equal(readInputs({ payload }, [small]).count, length / 4);
        else assert.equal(failure({ payload }, [small]).code, 'wrong-size');
      }),
    );
  });
});

describe('infer inputs: several', () => {
  const specs: TensorSpec[] = [
    { name: 'audio:0', type: 'int8', shape: [1, 2], count: 2, scale: 1, zeroPoint: 0 },
    { name: 'state', type: 'float32', shape: [1], count: 1 },
  ];

  it('reads them by name or index, each with its own tensor or none, before msg.payload', () => {
    const tensor = { type: 'int8', shape: [2], scale: 2, zeroPoint: 0 };
    const inputs = { 'audio:0': { payload: Buffer.from([1, 2]), tensor }, 1: 0.5 };
    const { arrays, count } = readInputs({ payload: 'ignored', inputs }, specs);
    assert.deepEqual(arrays, [Int8Array.of(2, 4), Float32Array.of(0.5)]);
    assert.equal(count, 1);
  });

  it('says which one is missing', () => {
    assert.match(failure({ inputs: { 'audio:0': [1, 2] } }, specs).message, /also wants "state": 1 float32/);
    assert.match(failure({ payload: [1, 2] }, specs).message, /has 2 inputs: send msg.inputs = \{ "audio:0"/);
    assert.match(failure({ inputs: 'x' }, specs).message, /expected an object by input name/);
  });

  it('wants as many invocations of each', () => {
    const error = failure({ inputs: { 'audio:0': [1, 2, 3, 4], state: [1] } }, specs);
    assert.match(error.message, /2 and 1 invocations/);
  });
});
