/** FULLY_CONNECTED in SIMD against the portable kernel: equal bits on random models. */
import fc from 'fast-check';
import { activation, biasOf, weightsOf, zeroPoint } from './shapes.support';
import {
  channelScales,
  describeFamily,
  dotModes,
  everyModel,
  modelOf,
  quantization,
  type Random,
  tensor,
} from './simd.support';

const product = fc.record({
  depth: fc.integer({ min: 1, max: 150 }),
  units: fc.integer({ min: 1, max: 70 }),
  perUnit: fc.boolean(),
  activation,
  zeroPoint,
  weightsZeroPoint: fc.oneof(fc.constant(0), zeroPoint),
  outputZeroPoint: zeroPoint,
  bias: fc.boolean(),
});
type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

function model(batches: number, shape: Product, random: Random) {
  const { depth, units } = shape;
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
}

describeFamily('FULLY_CONNECTED', dotModes, set => {
  it('of one batch', async () => {
    await everyModel(set, product, (shape, random) => model(1, shape, random));
  });

  it('of several batches', async () => {
    const shapes = fc.tuple(fc.integer({ min: 2, max: 9 }), product);
    await everyModel(set, shapes, ([batches, shape], random) => model(batches, shape, random));
  });
});
