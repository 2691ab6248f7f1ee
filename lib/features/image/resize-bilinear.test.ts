/** Two ways to the same picture size: the pipeline's real numbers, and the model operator's own fixed point, each as its vectors have it. */
import assert from 'node:assert/strict';
import { sharedCaseNames } from '../../../test/support/golden-features';
import { graphOf, operator, scaled, tensor } from '../../../test/support/graphs';
import { needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { Interpreter } from '../../interpreter';

const folder = ['golden', 'features'];
const modes = { half_pixel: [false, true], align_corners: [true, false], legacy: [false, false] } as const;

function pixelsOf(name: string, input: any): { pixels: Uint8Array; shape: number[] } {
  if (input.recording === undefined)
    return { pixels: readShared(...folder, name, 'input.bin'), shape: input.shape };
  const { images } = require(sharedPath('data', 'lib.js'));
  const file = sharedPath('data', input.recording.set, 'images_rgb96.u8');
  return { pixels: images(file, 96, 96, 3)[input.recording.picture], shape: [96, 96, 3] };
}

describe('RESIZE_BILINEAR on pixel - 128', () => {
  before(function () {
    needsShared(this);
  });

  for (const kernels of ['simd', 'portable'] as const)
    it(`gives every vector, bit for bit (${kernels})`, async () => {
      const names = sharedCaseNames(/^resize_.*_i8$/);
      assert.ok(names.length >= 5);
      for (const name of names) {
        const { params, input, output } = JSON.parse(readShared(...folder, name, 'meta.json').toString());
        const { pixels, shape } = pixelsOf(name, input);
        const [alignCorners, halfPixelCenters] = modes[params.mode as keyof typeof modes];
        const size = {
          ...tensor('int32', [2]),
          data: new Uint8Array(Int32Array.of(params.height, params.width).buffer),
        };
        const image = (dimensions: number[]) => tensor('int8', [1, ...dimensions], scaled(1, 0));
        const graph = graphOf({
          tensors: [image(shape), size, image(output.shape)],
          operators: [operator('RESIZE_BILINEAR', [0, 1], [2], { alignCorners, halfPixelCenters }, 3)],
          inputs: [0],
          outputs: [2],
        });
        const interpreter = await Interpreter.create(graph, { kernels });
        interpreter.inputs[0].data.set(Int8Array.from(pixels, v => v - 128) as never);
        interpreter.invoke();
        assert.deepEqual(
          Buffer.from(Int8Array.from(interpreter.outputs[0].data as Int8Array).buffer),
          readShared(...folder, name, 'output.bin'),
          name,
        );
        interpreter.close();
      }
    });
});
