/** 3x3 convolutions by minimal filtering against the portable kernel: equal bits on random models, and where it is not used. */
import assert from 'node:assert';
import fc from 'fast-check';
import { int8Window, type WindowShape, windowShape } from './shapes.support';
import { describeFamily, everyModel, modelOf, modules, type Random } from './simd.support';
import { winogradApplies } from './winograd';

const even = fc.integer({ min: 1, max: 6 }).map(n => 2 * n);

function model(window: WindowShape, depth: number, channels: number, random: Random) {
  const parts = int8Window(window, random, depth, channels, [channels, 3, 3, depth], 0);
  if (parts === undefined) return undefined;
  return modelOf(parts.tensors, {
    type: 'CONV_2D',
    options: { ...parts.options, quantizedBiasType: 'float32' },
  });
}

describeFamily('CONV_2D by minimal filtering', modules, set => {
  it('with whole tiles and some that are not', async () => {
    const shapes = fc.record({
      window: windowShape,
      height: even,
      width: even,
      depth: fc.constantFrom(16, 24, 32, 40, 64),
      channels: fc.constantFrom(8, 16, 24),
    });
    await everyModel(set, shapes, ({ window, height, width, depth, channels }, random) => {
      // VALID needs two more rows and columns for the same output
      const border = window.padding === 'VALID' ? 2 : 0;
      const size = { height: height + border, width: width + border };
      return model({ ...window, ...size, kernel: [3, 3], stride: [1, 1] }, depth, channels, random);
    });
  });
});

describe('minimal filtering', () => {
  const w = {
    filterHeight: 3,
    filterWidth: 3,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    inputChannels: 16,
    outputChannels: 16,
    outputHeight: 8,
    outputWidth: 8,
  } as Parameters<typeof winogradApplies>[0];
  const words = { dotMode: undefined, fused: true };

  it('is for 3x3 kernels with stride 1 on 16 bits', () => {
    assert.ok(winogradApplies(w, 1, words));
    assert.ok(!winogradApplies({ ...w, strideWidth: 2 }, 1, words));
    assert.ok(!winogradApplies({ ...w, filterHeight: 1 }, 1, words));
    assert.ok(!winogradApplies(w, 2, words));
    assert.ok(!winogradApplies(w, 1, { ...words, dotMode: 'unsigned' }));
  });

  it('leaves out what could overflow', () => {
    // four times 9 * depth * 128 * 255 has to stay below 2^31
    assert.ok(winogradApplies({ ...w, inputChannels: 1824 }, 1, words));
    assert.ok(!winogradApplies({ ...w, inputChannels: 1832 }, 1, words));
  });
});
