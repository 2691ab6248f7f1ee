/**
 * Attributes and shapes beyond the reference vectors, by hand, as TFLM's kernels have them: where it does less or other than the
 * operator's definition says, so do we.
 */
import assert from 'node:assert';
import type { Tensor } from '../../graph';
import { CustomRun, operatorModel, type TensorSpec } from '../custom.support';

const scaled = (scale: number, zeroPoint = 0): Partial<Tensor> => ({
  quantization: { scale: Float32Array.of(scale), zeroPoint: Int32Array.of(zeroPoint), axis: 0 },
});

async function result(
  type: string,
  options: object,
  inputs: TensorSpec[],
  output: TensorSpec,
  ...values: number[][]
): Promise<number[]> {
  const run = await CustomRun.of(operatorModel(type, options, inputs, [output]));
  const [first] = run.invoke(...values);
  assert.deepStrictEqual(run.overruns, []);
  return first;
}

describe('attributes and shapes', () => {
  it('SUB of int32 has an activation, ADD has none', async () => {
    const int32 = (shape: number[]): TensorSpec => ({ type: 'int32', shape });
    const pair = [int32([2, 3]), int32([1, 3])];
    const values = [
      [1, 2, 3, 40, 50, 60],
      [10, -20, 1],
    ];
    const of = (type: string, activation: string) =>
      result(type, { activation, potScaleInt16: false }, pair, int32([2, 3]), ...values);
    assert.deepStrictEqual(await of('SUB', 'NONE'), [-9, 22, 2, 30, 70, 59]);
    assert.deepStrictEqual(await of('SUB', 'RELU'), [0, 22, 2, 30, 70, 59]);
    assert.deepStrictEqual(await of('SUB', 'RELU6'), [0, 6, 2, 6, 6, 6]);
    assert.deepStrictEqual(await of('SUB', 'RELU_N1_TO_1'), [-1, 1, 1, 1, 1, 1]);
    assert.deepStrictEqual(await of('ADD', 'RELU6'), [11, -18, 4, 50, 30, 61]);
  });

  it('FLOOR_DIV divides in double: 0.7 / 0.1 in float32 is 7, and a little less in truth', async () => {
    const float: TensorSpec = { type: 'float32', shape: [3] };
    assert.strictEqual(Math.fround(Math.fround(0.7) / Math.fround(0.1)), 7);
    assert.deepStrictEqual(
      await result('FLOOR_DIV', {}, [float, float], float, [0.7, 7, -7], [0.1, 2, 2]),
      [6, 3, -4],
    );
  });

  it('RSQRT has its multiplier in double, which decides at a half', async () => {
    const output = await result(
      'RSQRT',
      {},
      [{ type: 'int8', shape: [3], more: scaled(142 / 64, -128) }],
      { type: 'int8', shape: [3], more: scaled(0.092) },
      // 213, 1 and 0 above the zero point: 1 / (sqrt(213 * 142 / 64) * 0.092) = 0.49999789, and TFLM's fixed point says 1
      [85, -127, -128],
    );
    assert.deepStrictEqual(output, [1, 7, 127]);
  });

  it('PAD takes five dimensions', async () => {
    const paddings = [0, 0, 1, 0, 0, 0, 0, 1, 0, 0];
    const output = await result(
      'PAD',
      {},
      [
        { type: 'float32', shape: [1, 1, 2, 1, 2] },
        { type: 'int32', shape: [5, 2], values: paddings },
      ],
      { type: 'float32', shape: [1, 2, 2, 2, 2] },
      [1, 2, 3, 4],
    );
    assert.deepStrictEqual(output, [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0]);
  });

  it('STRIDED_SLICE ignores offset, ellipsis and new axes', async () => {
    const indices = (values: number[]): TensorSpec => ({ type: 'int32', shape: [1], values });
    const options = {
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 1,
      newAxisMask: 0,
      shrinkAxisMask: 0,
      offset: true,
    };
    assert.deepStrictEqual(
      await result(
        'STRIDED_SLICE',
        options,
        [{ type: 'int8', shape: [6] }, indices([2]), indices([4]), indices([1])],
        { type: 'int8', shape: [2] },
        [1, 2, 3, 4, 5, 6],
      ),
      [3, 4],
    );
  });

  it('SVDF saturates its int8 state before the zero point is added, and wraps', async () => {
    const int8 = (zeroPoint: number, more: Partial<TensorSpec> = {}): TensorSpec => ({
      type: 'int8',
      shape: [1, 1],
      more: scaled(1, zeroPoint),
      ...more,
    });
    const output = await result(
      'SVDF',
      { rank: 1, activation: 'NONE', asymmetricQuantizeInputs: false },
      [
        int8(0),
        int8(0, { values: [1] }),
        int8(0, { values: [1] }),
        { type: 'int32', shape: [1], values: [30], more: scaled(1) },
        int8(20, { more: { ...scaled(1, 20), isVariable: true } }),
      ],
      int8(0),
      [120],
    );
    // 120 + 20 is -116 in a byte, -136 over the zero point; saturated late it would be 107
    assert.deepStrictEqual(output, [-136 + 30]);
  });

  it('SPLIT_V goes by the shapes of its outputs where the lengths are computed', async () => {
    const graph = operatorModel(
      'SPLIT_V',
      { numSplits: 2 },
      [
        { type: 'int8', shape: [3] },
        { type: 'int32', shape: [2] },
        { type: 'int32', shape: [1], values: [-1] },
      ],
      [
        { type: 'int8', shape: [1] },
        { type: 'int8', shape: [2] },
      ],
    );
    const run = await CustomRun.of(graph);
    assert.deepStrictEqual(run.invoke([7, 8, 9], [0, 0]), [[7], [8, 9]]);
  });

  it('TRANSPOSE_CONV goes by the shape of its output, not by the one that it is given', async () => {
    const options = {
      padding: 'VALID',
      strideHeight: 1,
      strideWidth: 2,
      activation: 'NONE',
      quantizedBiasType: 'float32',
    };
    assert.deepStrictEqual(
      await result(
        'TRANSPOSE_CONV',
        options,
        [
          { type: 'int32', shape: [4], values: [1, 1, 9, 1] },
          { type: 'float32', shape: [1, 1, 2, 1], values: [1, 10] },
          { type: 'float32', shape: [1, 1, 2, 1] },
        ],
        { type: 'float32', shape: [1, 1, 4, 1] },
        [1, 2],
      ),
      [1, 10, 2, 20],
    );
  });

  for (const kernels of ['portable', 'simd'] as const)
    it(`CONV_2D gives the zero point for a channel whose scale is 0 (${kernels})`, async () => {
      const graph = operatorModel(
        'CONV_2D',
        {
          padding: 'VALID',
          strideHeight: 1,
          strideWidth: 1,
          dilationHeight: 1,
          dilationWidth: 1,
          activation: 'NONE',
          quantizedBiasType: 'float32',
        },
        [
          { type: 'int8', shape: [1, 1, 1, 1], more: scaled(1) },
          {
            type: 'int8',
            shape: [2, 1, 1, 1],
            values: [3, 0],
            more: { quantization: { scale: Float32Array.of(1, 0), zeroPoint: new Int32Array(2), axis: 0 } },
          },
        ],
        [{ type: 'int8', shape: [1, 1, 1, 2], more: scaled(1, 5) }],
      );
      const run = await CustomRun.of(graph, kernels);
      assert.deepStrictEqual(run.invoke([10]), [[35, 5]]);
    });
});
