/** Sums, products, activations, means and pools of float32 in SIMD against the portable kernels: equal bits on random models. */
import fc from 'fast-check';
import { activation, broadcastPair, shapeOf, windowOf, windowShape } from './shapes.support';
import { describeFamily, everyModel, integers, modelOf, modules, tensor } from './simd.support';

const float = (shape: number[]) => tensor('float32', shape);

describeFamily('float32, element by element', modules, set => {
  it('ADD, SUB and MUL', async () => {
    const shapes = fc.record({
      type: fc.constantFrom('ADD' as const, 'SUB' as const, 'MUL' as const),
      pair: fc.oneof(
        broadcastPair,
        shapeOf(2, 30).map(s => ({ a: s, b: s, output: s })),
      ),
      activation,
    });
    await everyModel(set, shapes, ({ type, pair: { a, b, output }, activation }) =>
      modelOf([float(a), float(b), float(output)], { type, options: { activation, potScaleInt16: false } }),
    );
  });

  it('RELU and RELU6', async () => {
    const shapes = fc.record({ type: fc.constantFrom('RELU' as const, 'RELU6' as const), shape: shapeOf(3) });
    await everyModel(set, shapes, ({ type, shape }) => modelOf([float(shape), float(shape)], { type }));
  });

  it('MEAN and SUM', async () => {
    const shapes = fc.record({
      type: fc.constantFrom('MEAN' as const, 'SUM' as const),
      outer: shapeOf(2, 3),
      reduced: fc.integer({ min: 1, max: 50 }),
      inner: fc.integer({ min: 1, max: 20 }),
    });
    await everyModel(set, shapes, ({ type, outer, reduced, inner }) => {
      const tensors = [float([...outer, reduced, inner]), integers([outer.length]), float([...outer, inner])];
      return modelOf(tensors, { type, options: { keepDims: false } });
    });
  });

  it('AVERAGE_POOL_2D and MAX_POOL_2D', async () => {
    const shapes = fc.record({
      type: fc.constantFrom('AVERAGE_POOL_2D' as const, 'MAX_POOL_2D' as const),
      window: windowShape,
      channels: fc.integer({ min: 1, max: 20 }),
    });
    await everyModel(set, shapes, ({ type, window, channels }) => {
      const fitted = windowOf(window);
      if (fitted === undefined) return undefined;
      const [filterHeight, filterWidth] = window.kernel;
      return modelOf(
        [
          float([window.batches, window.height, window.width, channels]),
          float([window.batches, fitted.height, fitted.width, channels]),
        ],
        { type, options: { ...fitted.options, filterHeight, filterWidth } },
      );
    });
  });
});
