/** CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED of float32 in SIMD against the portable kernels: equal bits on random models. */
import assert from 'node:assert';
import fc from 'fast-check';
import type { Tensor } from '../../graph';
import { Interpreter } from '../interpreter';
import { activation, dilatedShape, small, type WindowShape, windowOf, windowShape } from './shapes.support';
import {
  describeFamily,
  everyModel,
  floatValues,
  kernelsOf,
  modelOf,
  modules,
  type Random,
  tensor,
} from './simd.support';

function constant(random: Random, shape: number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor('float32', shape, undefined, floatValues(random, count));
}

/** A convolution; `depth` is -1 for a depthwise one. */
function convolution(window: WindowShape, inputs: number, outputs: number, depth: number, random: Random) {
  const fitted = windowOf(window);
  if (fitted === undefined) return undefined;
  const depthwise = depth < 0;
  const filter = depthwise ? [1, ...window.kernel, outputs] : [outputs, ...window.kernel, depth];
  const tensors = [
    tensor('float32', [window.batches, window.height, window.width, inputs]),
    constant(random, filter),
    ...(window.bias ? [constant(random, [outputs])] : []),
    tensor('float32', [window.batches, fitted.height, fitted.width, outputs]),
  ];
  return depthwise
    ? modelOf(tensors, {
        type: 'DEPTHWISE_CONV_2D',
        options: { ...fitted.options, depthMultiplier: outputs / inputs },
      })
    : modelOf(tensors, { type: 'CONV_2D', options: { ...fitted.options, quantizedBiasType: 'float32' } });
}

function product(
  batches: number,
  depth: number,
  units: number,
  bias: boolean,
  fused: string,
  random: Random,
) {
  const tensors = [
    tensor('float32', [batches, depth]),
    constant(random, [units, depth]),
    ...(bias ? [constant(random, [units])] : []),
    tensor('float32', [batches, units]),
  ];
  const options = {
    activation: fused,
    weightsFormat: 'DEFAULT',
    keepNumDims: false,
    asymmetricQuantizeInputs: false,
    quantizedBiasType: 'float32',
  };
  return modelOf(tensors, { type: 'FULLY_CONNECTED', options });
}

const anyWindow = fc.oneof(windowShape, dilatedShape);
const depth = fc.integer({ min: 1, max: 12 });
const channels = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 70 }));

describeFamily('float32 CONV_2D', modules, set => {
  it('with any window, some in groups', async () => {
    const shapes = fc.record({
      window: anyWindow,
      groups: fc.oneof(fc.constant(1), small),
      depth,
      channels: fc.integer({ min: 1, max: 20 }),
    });
    await everyModel(set, shapes, ({ window, groups, depth, channels }, random) =>
      convolution(window, groups * depth, groups * channels, depth, random),
    );
  });

  it('with one tap', async () => {
    const shapes = fc.record({ window: windowShape, stride: fc.constantFrom(1, 1, 2), depth, channels });
    await everyModel(set, shapes, ({ window, stride, depth, channels }, random) =>
      convolution({ ...window, kernel: [1, 1], stride: [stride, stride] }, depth, channels, depth, random),
    );
  });
});

describeFamily('float32 DEPTHWISE_CONV_2D', modules, set => {
  it('with one filter per channel', async () => {
    await everyModel(set, fc.record({ window: anyWindow, channels }), ({ window, channels }, random) =>
      convolution(window, channels, channels, -1, random),
    );
  });

  it('with several filters per channel', async () => {
    const shapes = fc.record({ window: anyWindow, depth, multiplier: fc.integer({ min: 2, max: 9 }) });
    await everyModel(set, shapes, ({ window, depth, multiplier }, random) =>
      convolution(window, depth, depth * multiplier, -1, random),
    );
  });
});

describeFamily('float32 FULLY_CONNECTED', modules, set => {
  it('of one batch and several', async () => {
    const shapes = fc.record({
      batches: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
      depth: fc.integer({ min: 1, max: 150 }),
      units: fc.integer({ min: 1, max: 70 }),
      bias: fc.boolean(),
      activation,
    });
    await everyModel(set, shapes, ({ batches, depth, units, bias, activation }, random) =>
      product(batches, depth, units, bias, activation, random),
    );
  });
});

describe('SIMD convolutions of float32 leave to the portable kernels', () => {
  it('weights that the model computes', async () => {
    const graph = product(1, 3, 2, false, 'NONE', { integer: () => 0, pick: first => first });
    const { inputs, tensors } = graph.subgraphs[0];
    tensors[1].data = undefined;
    inputs.push(1);
    assert.deepStrictEqual(kernelsOf(await Interpreter.create(graph)), ['portable']);
  });
});
