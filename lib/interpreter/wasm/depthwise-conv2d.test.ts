/** DEPTHWISE_CONV_2D in SIMD against the portable kernel: equal bits on random models. */
import fc from 'fast-check';
import { dilatedShape, int8Window, type WindowShape, windowShape } from './shapes.support';
import { describeFamily, dotModes, everyModel, modelOf, type Random } from './simd.support';

const anyWindow = fc.oneof(windowShape, dilatedShape);

function model(window: WindowShape, channels: number, multiplier: number, random: Random) {
  const outputs = channels * multiplier;
  const parts = int8Window(window, random, channels, outputs, [1, ...window.kernel, outputs], 3);
  if (parts === undefined) return undefined;
  return modelOf(parts.tensors, {
    type: 'DEPTHWISE_CONV_2D',
    options: { ...parts.options, depthMultiplier: multiplier },
  });
}

describeFamily('DEPTHWISE_CONV_2D', dotModes, set => {
  it('with one filter per channel', async () => {
    const shapes = fc.record({ window: anyWindow, channels: fc.integer({ min: 1, max: 70 }) });
    await everyModel(set, shapes, ({ window, channels }, random) => model(window, channels, 1, random));
  });

  it('with 3x3 taps, as in separable networks', async () => {
    const shapes = fc.record({
      window: windowShape,
      stride: fc.constantFrom<[number, number]>([1, 1], [2, 2], [1, 2]),
      channels: fc.integer({ min: 1, max: 70 }),
    });
    await everyModel(set, shapes, ({ window, stride, channels }, random) =>
      model({ ...window, kernel: [3, 3], stride }, channels, 1, random),
    );
  });

  it('with several filters per channel', async () => {
    const shapes = fc.record({
      window: anyWindow,
      channels: fc.integer({ min: 1, max: 20 }),
      multiplier: fc.integer({ min: 2, max: 9 }),
    });
    await everyModel(set, shapes, ({ window, channels, multiplier }, random) =>
      model(window, channels, multiplier, random),
    );
  });
});
