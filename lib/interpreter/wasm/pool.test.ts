/** AVERAGE_POOL_2D and MAX_POOL_2D in SIMD against the portable kernels: equal bits on random models. */
import fc from 'fast-check';
import { int8Tensor, uniform, windowOf, windowShape } from './shapes.support';
import { describeFamily, everyModel, modelOf, modules } from './simd.support';

const shapes = fc.record({
  window: windowShape,
  channels: fc.integer({ min: 1, max: 40 }),
  // whole images, as networks end
  global: fc.boolean(),
  quantized: uniform,
});

describeFamily('pooling', modules, set => {
  for (const type of ['AVERAGE_POOL_2D', 'MAX_POOL_2D'] as const)
    it(type, async () => {
      await everyModel(set, shapes, ({ window, channels, global, quantized }) => {
        const kernel: [number, number] = global ? [window.height, window.width] : window.kernel;
        const fitted = windowOf({ ...window, kernel });
        if (fitted === undefined) return undefined;
        const { batches } = window;
        const { padding, strideHeight, strideWidth, activation } = fitted.options;
        const options = {
          padding,
          strideHeight,
          strideWidth,
          activation,
          filterHeight: kernel[0],
          filterWidth: kernel[1],
        };
        return modelOf(
          [
            int8Tensor([batches, window.height, window.width, channels], quantized),
            int8Tensor([batches, fitted.height, fitted.width, channels], quantized),
          ],
          { type, options },
        );
      });
    });
});
