/** SIMD against portable kernels, equal bits on random models: shapes, attributes, quantization and contents. */
import assert from 'node:assert';
import { join } from 'node:path';
import fc from 'fast-check';
import { longCount } from '../../../test/support/long';
import type { Activation, Padding } from '../../graph';
import {
  channelScales,
  everyModel,
  int8Values,
  modelOf,
  quantization,
  type Random,
  tensor,
} from './simd.support';
import { exactDotMode, useModulesOf } from './simd-module';

const activations: Activation[] = ['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'];
const activation = fc.constantFrom(...activations);
const small = fc.integer({ min: 1, max: 4 });
const zeroPoint = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(-128, 0, 127));

const windowShape = fc.record({
  batches: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 12 }),
  width: fc.integer({ min: 1, max: 20 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  stride: fc.tuple(small, small),
  dilation: fc.oneof(fc.constant([1, 1]), fc.tuple(small, small)),
  padding: fc.constantFrom<Padding>('SAME', 'VALID'),
  activation,
  zeroPoint,
  outputZeroPoint: zeroPoint,
  bias: fc.boolean(),
});
type WindowShape = typeof windowShape extends fc.Arbitrary<infer T> ? T : never;

function outputSize(input: number, kernel: number, stride: number, dilation: number, padding: Padding) {
  const span = (kernel - 1) * dilation + 1;
  return padding === 'SAME' ? Math.ceil(input / stride) : Math.ceil((input - span + 1) / stride);
}

/** Tensors and options that all windowed operators share; undefined where the window does not fit. */
function windowed(
  shape: WindowShape,
  random: Random,
  inputs: number,
  outputs: number,
  filter: number[],
  axis: number,
) {
  const { kernel, stride, dilation, padding } = shape;
  const height = outputSize(shape.height, kernel[0], stride[0], dilation[0], padding);
  const width = outputSize(shape.width, kernel[1], stride[1], dilation[1], padding);
  if (height < 1 || width < 1) return undefined;
  const count = filter.reduce((a, b) => a * b);
  const terms = axis === 0 ? count / outputs : kernel[0] * kernel[1];
  const scales = channelScales(random, outputs, terms);
  // inputs with scale 1 and outputs with scale 1: the weights' scale is the whole multiplier
  const tensors = [
    tensor('int8', [shape.batches, shape.height, shape.width, inputs], quantization(1, shape.zeroPoint)),
    tensor('int8', filter, quantization(scales, 0, axis), weightsOf(random, count, filter, axis)),
    ...(shape.bias ? [biasOf(random, outputs)] : []),
    tensor('int8', [shape.batches, height, width, outputs], quantization(1, shape.outputZeroPoint)),
  ];
  const options = {
    padding,
    strideHeight: stride[0],
    strideWidth: stride[1],
    dilationHeight: dilation[0],
    dilationWidth: dilation[1],
    activation: shape.activation,
  };
  return { tensors, options };
}

/** Weights with some dead channels. */
function weightsOf(random: Random, count: number, shape: number[], axis: number): Int8Array {
  const values = int8Values(random, count);
  const dead = random.integer(0, 2 * shape[axis]);
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return values.map((value, i) => (Math.floor(i / inner) % shape[axis] === dead ? 0 : value));
}

function biasOf(random: Random, channels: number) {
  const range = random.pick(100, 20_000, 2 ** 31 - 1);
  const values = Int32Array.from({ length: channels }, () => random.integer(-range, range));
  return tensor('int32', [channels], quantization(1, 0), values);
}

/** Where the build puts relaxed modules whose dot product is emulated as one kind of processor has it. */
const emulations = join(__dirname, '..', '..', '..', 'test', 'wasm');

const sets = [
  { name: 'the kernels of this processor', kernels: 'simd' },
  { name: 'SIMD128 kernels', kernels: 'simd128' },
  { name: 'kernels on signed bytes, emulated', kernels: 'simd', dotMode: 'signed' },
  { name: 'kernels on unsigned bytes, emulated', kernels: 'simd', dotMode: 'unsigned' },
] as const;

for (const { name, kernels, ...set } of sets)
  describe(`SIMD gives the bits of the portable kernels: ${name}`, function () {
    this.timeout(600_000);
    // each of the four sets of SIMD kernels
    const count = longCount(250, 5_000);

    before(() => {
      if (!('dotMode' in set)) return;
      useModulesOf(join(emulations, set.dotMode));
      // the probe has to find out
      assert.strictEqual(exactDotMode(), set.dotMode);
    });
    after(() => useModulesOf());

    it('CONV_2D with any kernel, stride, dilation, padding and groups', async () => {
      const shapes = fc.record({
        window: windowShape,
        groups: fc.oneof(fc.constant(1), small),
        depth: fc.integer({ min: 1, max: 20 }),
        channels: fc.integer({ min: 1, max: 20 }),
      });
      await everyModel({ count, kernels }, shapes, ({ window, groups, depth, channels }, random) => {
        const filter = [groups * channels, ...window.kernel, depth];
        const model = windowed(window, random, groups * depth, groups * channels, filter, 0);
        if (model === undefined) return undefined;
        const options = { ...model.options, quantizedBiasType: 'float32' };
        return modelOf(model.tensors, { type: 'CONV_2D', options });
      });
    });

    it('CONV_2D with one tap, as in separable networks', async () => {
      const shapes = fc.record({
        window: windowShape,
        depth: fc.integer({ min: 1, max: 70 }),
        channels: fc.integer({ min: 1, max: 40 }),
      });
      await everyModel({ count, kernels }, shapes, ({ window, depth, channels }, random) => {
        const pointwise: WindowShape = { ...window, kernel: [1, 1], stride: [1, 1] };
        const model = windowed(pointwise, random, depth, channels, [channels, 1, 1, depth], 0);
        const options = { ...model!.options, quantizedBiasType: 'float32' };
        return modelOf(model!.tensors, { type: 'CONV_2D', options });
      });
    });

    it('DEPTHWISE_CONV_2D with any multiplier', async () => {
      const shapes = fc.record({
        window: windowShape,
        channels: fc.integer({ min: 1, max: 20 }),
        multiplier: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
      });
      await everyModel({ count, kernels }, shapes, ({ window, channels, multiplier }, random) => {
        const outputs = channels * multiplier;
        const model = windowed(window, random, channels, outputs, [1, ...window.kernel, outputs], 3);
        if (model === undefined) return undefined;
        const options = { ...model.options, depthMultiplier: multiplier };
        return modelOf(model.tensors, { type: 'DEPTHWISE_CONV_2D', options });
      });
    });

    it('FULLY_CONNECTED with one batch and several, weights with a zero point', async () => {
      const shapes = fc.record({
        batches: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
        depth: fc.integer({ min: 1, max: 150 }),
        units: fc.integer({ min: 1, max: 70 }),
        perUnit: fc.boolean(),
        activation,
        zeroPoint,
        weightsZeroPoint: fc.oneof(fc.constant(0), zeroPoint),
        outputZeroPoint: zeroPoint,
        bias: fc.boolean(),
      });
      await everyModel({ count, kernels }, shapes, (shape, random) => {
        const { batches, depth, units } = shape;
        const scales = channelScales(random, shape.perUnit ? units : 1, depth);
        const weights = weightsOf(random, units * depth, [units, depth], 0);
        const bias = { ...biasOf(random, units), quantization: quantization(scales[0], 0) };
        const tensors = [
          tensor('int8', [batches, depth], quantization(1, shape.zeroPoint)),
          tensor('int8', [units, depth], quantization(scales, shape.weightsZeroPoint), weights),
          ...(shape.bias ? [bias] : []),
          tensor('int8', [batches, units], quantization(1, shape.outputZeroPoint)),
        ];
        const options = {
          activation: shape.activation,
          weightsFormat: 'DEFAULT',
          keepNumDims: false,
          asymmetricQuantizeInputs: false,
          quantizedBiasType: 'float32',
        };
        return modelOf(tensors, { type: 'FULLY_CONNECTED', options });
      });
    });

    it('AVERAGE_POOL_2D and MAX_POOL_2D', async () => {
      const shapes = fc.record({
        window: windowShape,
        channels: fc.integer({ min: 1, max: 20 }),
        type: fc.constantFrom('AVERAGE_POOL_2D', 'MAX_POOL_2D'),
      });
      await everyModel({ count, kernels }, shapes, ({ window, channels, type }, random) => {
        const { kernel, stride, padding } = window;
        const model = windowed(
          { ...window, dilation: [1, 1], bias: false },
          random,
          channels,
          channels,
          [1],
          3,
        );
        if (model === undefined) return undefined;
        const tensors = [model.tensors[0], model.tensors[model.tensors.length - 1]];
        const options = {
          padding,
          strideHeight: stride[0],
          strideWidth: stride[1],
          filterHeight: kernel[0],
          filterWidth: kernel[1],
          activation: window.activation,
        };
        return modelOf(tensors, { type: type as 'MAX_POOL_2D', options });
      });
    });

    it('ADD of two tensors of one shape', async () => {
      const scale = fc.oneof(
        fc.double({ min: 0.01, max: 0.1, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
      );
      const shapes = fc.record({
        count: fc.integer({ min: 1, max: 300 }),
        scales: fc.tuple(scale, scale, scale),
        zeroPoints: fc.tuple(zeroPoint, zeroPoint, zeroPoint),
        activation,
      });
      await everyModel({ count, kernels }, shapes, shape => {
        const tensors = shape.scales.map((s, i) =>
          tensor('int8', [1, shape.count], quantization(s, shape.zeroPoints[i])),
        );
        return modelOf(tensors, {
          type: 'ADD',
          options: { activation: shape.activation, potScaleInt16: false },
        });
      });
    });
  });
