import assert from 'node:assert/strict';
import type { ActiveModel, TensorSpec } from '../model/active-model';
import { chooseOutput, classify, outputEntry, outputTensor } from './results';

const spec: TensorSpec = {
  name: 'softmax',
  type: 'int8',
  shape: [1, 3],
  count: 3,
  scale: 1 / 256,
  zeroPoint: -128,
};
const labels = ['silence', 'yes', 'no'];

describe('infer results', () => {
  it('gives the real scores by label, the best first among equals', () => {
    const output = outputTensor(Int8Array.of(-128, 0, 0), spec, 1, {});
    assert.deepEqual(classify(output, labels), [
      { label: 'yes', confidence: 0.5, scores: { silence: 0, yes: 0.5, no: 0.5 } },
    ]);
  });

  it('gives one classification per invocation', () => {
    const output = outputTensor(Int8Array.of(127, -128, -128, -128, -128, 127), spec, 2, {});
    assert.deepEqual(output.shape, [2, 3]);
    assert.deepEqual(
      classify(output, labels).map(({ label }) => label),
      ['silence', 'no'],
    );
  });

  it('keeps shape and quantization, and puts k invocations on the first axis', () => {
    const timing = { sampleRate: 50, start: 7, sequence: 2, gap: 1 };
    const one = outputTensor(Int8Array.of(1, 2, 3), spec, 1, timing);
    assert.deepEqual(one, {
      data: Int8Array.of(1, 2, 3),
      type: 'int8',
      shape: [1, 3],
      scale: 1 / 256,
      zeroPoint: -128,
      start: 7,
      sequence: 2,
      gap: 1,
    });
    const flat: TensorSpec = { ...spec, shape: [3] };
    assert.deepEqual(outputTensor(new Int8Array(6), flat, 2, timing).shape, [2, 3]);
    assert.deepEqual(
      outputTensor(BigInt64Array.of(5n), { ...spec, type: 'int64', count: 1 }, 1, {}).data,
      Float64Array.of(5),
    );
  });

  it('writes entries of msg.outputs in the form asked for', () => {
    const tensor = outputTensor(Int8Array.of(-128, 0, 127), spec, 1, {});
    assert.deepEqual(outputEntry('a', tensor, 'array'), {
      name: 'a',
      payload: [[0, 0.5, 255 / 256]],
      tensor: { type: 'float32', shape: [1, 3] },
    });
    assert.deepEqual(
      (outputEntry('a', tensor, 'buffer') as { payload: Buffer }).payload,
      Buffer.from([128, 0, 127]),
    );
  });

  it('finds the chosen output by index or name, and names them all where there is no such one', () => {
    const model = { name: 'm', outputs: [spec, { ...spec, name: 'embedding' }] } as unknown as ActiveModel;
    assert.deepEqual(
      ['0', '1', 'embedding', '', ' softmax '].map(choice => chooseOutput(choice, model)),
      [0, 1, 1, 0, 0],
    );
    for (const choice of ['2', '-1', 'other', '0.5'])
      assert.throws(
        () => chooseOutput(choice, model),
        /no output .* expected 0 to 1 or one of softmax, embedding/,
      );
  });
});
