/** Depthwise convolution with any taps (assembly/depthwise.ts): output by output, tap by tap over an image of bytes. */
import type { Heap } from '../heap';
import type { Frame, Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import {
  type DepthwiseFilters,
  type DepthwiseInput,
  imageMode,
  packDepthwise,
  type Tap,
  tapsPerStep,
} from './depthwise-filters';
import { fillImage, type Image, tapOffset, windowImage } from './image';
import type { RelaxedKernels } from './simd-module';
import { constantRegion } from './weights';

export interface DepthwiseTaps {
  window: Window;
  image: Image;
  filters: DepthwiseFilters;
  /** byte offsets of the taps of each step */
  offsets: Region;
  steps: number;
  stage: OutputStage;
  kernel: 'depthwise' | 'depthwiseBytes';
}

export function prepareTaps(context: PrepareContext, input: DepthwiseInput): DepthwiseTaps {
  const { window: w, stage, zeroPoint, features } = input;
  const image = windowImage(context, w, zeroPoint, imageMode(features));
  const steps = tapsInOrder(w, tapsPerStep(features));
  return {
    window: w,
    image,
    filters: packDepthwise(context, input, steps),
    offsets: offsetsOf(context, w, image, steps),
    steps: steps.length,
    stage,
    kernel: features.dotMode === undefined ? 'depthwise' : 'depthwiseBytes',
  };
}

/** All taps, row by row; the last step is filled up. */
function tapsInOrder({ filterHeight, filterWidth }: Window, perStep: number): Tap[][] {
  const taps = filterHeight * filterWidth;
  return Array.from({ length: Math.ceil(taps / perStep) }, (_, step) =>
    Array.from({ length: perStep }, (_, k) => {
      const tap = step * perStep + k;
      return tap < taps ? { ky: Math.floor(tap / filterWidth), kx: tap % filterWidth } : undefined;
    }),
  );
}

function offsetsOf(context: PrepareContext, w: Window, image: Image, steps: Tap[][]): Region {
  // a missing tap reads some other one
  const offsets = steps.flat().map(tap => (tap === undefined ? 0 : tapOffset(image, w, tap.ky, tap.kx)));
  return constantRegion(context, new Uint8Array(Int32Array.from(offsets).buffer));
}

export function evaluateTaps(p: DepthwiseTaps, heap: Heap, frame: Frame): void {
  const { window: w, image, filters, stage } = p;
  const kernels = heap.simd as RelaxedKernels;
  const inputBytes = image.rows * image.count;
  const outputBytes = w.outputHeight * w.outputWidth * w.outputChannels;
  for (let batch = 0; batch < w.batches; batch++) {
    fillImage(heap, image, frame.inputs[0] + batch * inputBytes);
    kernels[p.kernel](
      image.region.address,
      image.rowStep,
      image.pixelStep,
      p.offsets.address,
      p.steps,
      filters.region.address,
      filters.region.address + filters.stageOffset,
      frame.outputs[0] + batch * outputBytes,
      w.outputHeight,
      w.outputWidth,
      w.outputChannels,
      stage.zeroPoint,
      stage.min,
      stage.max,
    );
  }
}
