/** Errors that a user can act on: each names the operator and the tensor, what TFLM would say, and what to do. */
import assert from 'node:assert';
import { InputError, ModelError } from '../errors';
import { operatorModel, type TensorSpec } from './custom.support';
import { Interpreter } from './interpreter';
import { describeModel } from './report/describe-model';

const rejectsWith =
  (code: string, ...patterns: RegExp[]) =>
  (error: Error) => {
    assert.ok(error instanceof ModelError, String(error));
    assert.strictEqual(error.code, code, error.message);
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  };

const float = (shape: number[], values?: number[]): TensorSpec => ({ type: 'float32', shape, values });
const int8 = (shape: number[]): TensorSpec => ({
  type: 'int8',
  shape,
  values: new Array(shape.reduce((a, b) => a * b, 1)).fill(1),
  more: { quantization: { scale: Float32Array.of(1), zeroPoint: Int32Array.of(0), axis: 0 } },
});

const window = {
  padding: 'VALID',
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  activation: 'NONE',
  quantizedBiasType: 'float32',
};
const layer = {
  activation: 'NONE',
  weightsFormat: 'DEFAULT',
  keepNumDims: false,
  asymmetricQuantizeInputs: false,
  quantizedBiasType: 'float32',
};

describe('errors', () => {
  const pixel = float([1, 1, 1, 1]);
  const hybrid: [string, object, TensorSpec[], TensorSpec, RegExp][] = [
    [
      'CONV_2D',
      window,
      [pixel, int8([1, 1, 1, 1])],
      pixel,
      /"Hybrid models are not supported on TFLite Micro."/,
    ],
    ['DEPTHWISE_CONV_2D', window, [pixel, int8([1, 1, 1, 1])], pixel, /"Hybrid models are not supported/],
    [
      'FULLY_CONNECTED',
      layer,
      [float([1, 2]), int8([3, 2])],
      float([1, 3]),
      /"Input type: FLOAT32 with filter type: INT8/,
    ],
    [
      'TRANSPOSE_CONV',
      window,
      [{ type: 'int32', shape: [4], values: [1, 1, 1, 1] }, int8([1, 1, 1, 1]), pixel],
      pixel,
      /"Hybrid models are not supported/,
    ],
    [
      'BATCH_MATMUL',
      { adjX: false, adjY: false },
      [float([2, 2]), int8([2, 2])],
      float([2, 2]),
      /Hybrid models/,
    ],
    [
      'SVDF',
      { rank: 1, activation: 'NONE' },
      [
        float([1, 2]),
        int8([1, 2]),
        float([1, 2], [1, 1]),
        float([1], [0]),
        { ...float([1, 2]), more: { isVariable: true } },
      ],
      float([1, 1]),
      /Hybrid models/,
    ],
  ];
  for (const [type, options, inputs, output, sentence] of hybrid)
    it(`say how to convert a hybrid ${type}`, async () => {
      const graph = operatorModel(type, options, inputs, [output]);
      const expected = rejectsWith(
        'hybrid-model',
        new RegExp(
          `^${type} \\(operator 0\\): the activations 't\\d' are float32 and the weights 't1' are int8`,
        ),
        sentence,
        /Remedy: convert with full-integer quantization/,
      );
      await assert.rejects(Interpreter.create(graph), expected);
      assert.strictEqual(describeModel(graph).unsupported[0].code, 'hybrid-model');
    });

  it('name an operator that TFLM does not have, where it stands, and what TFLM would say', async () => {
    const graph = operatorModel('GELU', {}, [float([1])], [float([1])]);
    await assert.rejects(
      Interpreter.create(graph),
      rejectsWith(
        'unsupported-operator',
        /^GELU \(operator 0\) is not one of the operators of TensorFlow Lite for Microcontrollers/,
        /"Didn't find op for builtin opcode 'GELU'"/,
        /Remedy: change the layer that makes it/,
      ),
    );
  });

  it('name the tensor whose type an operator does not take, and the types that it takes', async () => {
    const int64: TensorSpec = { type: 'int64', shape: [2] };
    await assert.rejects(
      Interpreter.create(operatorModel('RELU', {}, [int64], [int64])),
      rejectsWith(
        'unsupported-type',
        /^RELU \(operator 0\): input 0 't0' is int64; TFLM accepts float32, int8, int16 here/,
        /"Type INT64 not supported"/,
        /Remedy: convert the model/,
      ),
    );
  });

  it('say what an input wants where the length is wrong', async () => {
    const interpreter = await Interpreter.create(
      operatorModel('RELU', {}, [float([1, 49, 10])], [float([1, 49, 10])]),
    );
    assert.throws(
      () => interpreter.inputs[0].write(new Float32Array(500)),
      (error: Error) => {
        assert.ok(error instanceof InputError);
        assert.strictEqual(error.code, 'wrong-length');
        assert.match(error.message, /input 't0' wants 1x49x10 float32 \(490 values\), got 500/);
        return true;
      },
    );
  });

  it('list every operator that cannot run, not the first alone', () => {
    const graph = operatorModel('GELU', {}, [float([1])], [float([1])]);
    const [main] = graph.subgraphs;
    main.tensors.push({ ...main.tensors[1], name: 't2' });
    main.operators.push({ ...main.operators[0], type: 'TILE', inputs: [1], outputs: [2] } as never);
    main.outputs = [2];
    const { unsupported, support } = describeModel(graph);
    assert.deepStrictEqual(
      unsupported.map(u => [u.type, u.position, u.code]),
      [
        ['GELU', 0, 'unsupported-operator'],
        ['TILE', 1, 'unsupported-operator'],
      ],
    );
    assert.ok(support.every(s => !s.supported && s.reason !== undefined));
  });
});
