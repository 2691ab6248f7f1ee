/** CONV_2D in SIMD against the portable kernel: equal bits on random models. */
import fc from 'fast-check';
import { dilatedShape, int8Window, small, type WindowShape, windowShape } from './shapes.support';
import { describeFamily, dotModes, everyModel, modelOf, type Random } from './simd.support';

const depth = fc.integer({ min: 1, max: 20 });
const channels = fc.integer({ min: 1, max: 20 });

/** A convolution of `groups` groups, `depth` input and `channels` output channels each. */
function model(window: WindowShape, groups: number, depth: number, channels: number, random: Random) {
  const filter = [groups * channels, ...window.kernel, depth];
  const parts = int8Window(window, random, groups * depth, groups * channels, filter, 0);
  if (parts === undefined) return undefined;
  return modelOf(parts.tensors, {
    type: 'CONV_2D',
    options: { ...parts.options, quantizedBiasType: 'float32' },
  });
}

describeFamily('CONV_2D', dotModes, set => {
  it('with any kernel, stride and padding', async () => {
    const shapes = fc.record({ window: windowShape, depth, channels });
    await everyModel(set, shapes, ({ window, depth, channels }, random) =>
      model(window, 1, depth, channels, random),
    );
  });

  it('in groups', async () => {
    const shapes = fc.record({
      window: windowShape,
      groups: fc.integer({ min: 2, max: 5 }),
      depth,
      channels,
    });
    await everyModel(set, shapes, ({ window, groups, depth, channels }, random) =>
      model(window, groups, depth, channels, random),
    );
  });

  it('dilated, some in groups', async () => {
    const shapes = fc.record({
      window: dilatedShape,
      groups: fc.oneof(fc.constant(1), small),
      depth,
      channels,
    });
    await everyModel(set, shapes, ({ window, groups, depth, channels }, random) =>
      model(window, groups, depth, channels, random),
    );
  });

  it('with one tap, as in separable networks', async () => {
    const shapes = fc.record({
      window: windowShape,
      stride: fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2], [2, 1]),
      depth: fc.integer({ min: 1, max: 70 }),
      channels: fc.integer({ min: 1, max: 40 }),
    });
    await everyModel(set, shapes, ({ window, stride, depth, channels }, random) =>
      model({ ...window, kernel: [1, 1], stride }, 1, depth, channels, random),
    );
  });
});
