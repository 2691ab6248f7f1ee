/** MEAN and SUM in SIMD against the portable kernels: equal bits on random models. */
import assert from 'node:assert';
import fc from 'fast-check';
import { Interpreter } from '../interpreter';
import { int8Tensor, type Uniform, uniform } from './shapes.support';
import { describeFamily, everyModel, integers, kernelsOf, modelOf, modules } from './simd.support';

interface Reduction {
  shape: number[];
  axes: number[];
  keepDims: boolean;
  quantized: Uniform[];
}

function model(type: 'MEAN' | 'SUM', { shape, axes, keepDims, quantized }: Reduction) {
  const output = keepDims
    ? shape.map((d, i) => (axes.includes(i) ? 1 : d))
    : shape.filter((_, i) => !axes.includes(i));
  const tensors = [int8Tensor(shape, quantized[0]), integers(axes), int8Tensor(output, quantized[1])];
  return modelOf(tensors, { type, options: { keepDims } });
}

const quantized = fc.tuple(uniform, uniform);
/** Neighbouring axes of a tensor of up to four dimensions, in any order. */
const anyAxes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }).chain(shape =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc
      .tuple(fc.nat(shape.length - 1), fc.nat(shape.length - 1))
      .map(([a, b]) => shape.map((_, i) => i).filter(i => i >= Math.min(a, b) && i <= Math.max(a, b)))
      .chain(axes => fc.shuffledSubarray(axes, { minLength: axes.length })),
    keepDims: fc.boolean(),
    quantized,
  }),
);
/** The mean over an image, of more pixels than fit 16 bits at once. */
const spatial = fc.record({
  shape: fc
    .tuple(
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 13 }),
      fc.nat(24),
    )
    .map(([n, h, w, c]) => [n, h, w, c + 1]),
  axes: fc.constant<number[]>([1, 2]),
  keepDims: fc.boolean(),
  quantized,
});
const long = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2500 })),
  axes: fc.constantFrom<number[]>([0], [1], [0, 1]),
  keepDims: fc.boolean(),
  quantized,
});

describeFamily('reductions', modules, set => {
  for (const type of ['MEAN', 'SUM'] as const) {
    it(`${type} over neighbouring axes`, async () => {
      await everyModel(set, anyAxes, shape => model(type, shape));
    });
    it(`${type} over images`, async () => {
      await everyModel(set, spatial, shape => model(type, shape));
    });
    it(`${type} over long dimensions`, async () => {
      await everyModel(set, long, shape => model(type, shape));
    });
  }
});

describe('SIMD reductions leave to the portable kernels', () => {
  it('axes that are no neighbours', async () => {
    const q = { scale: 1, zeroPoint: 0 };
    const graph = model('MEAN', { shape: [2, 3, 4], axes: [0, 2], keepDims: true, quantized: [q, q] });
    assert.deepStrictEqual(kernelsOf(await Interpreter.create(graph)), ['portable']);
  });
});
