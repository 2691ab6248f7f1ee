/**
 * DEPTHWISE_CONV_2D in SIMD: int8 with constant weights. One filter per channel has a kernel of its own (assembly/depthwise.ts);
 * several filters per channel are a convolution with one group per input channel.
 */
import type { Heap } from '../heap';
import { type AnyKernel, defineKernel, type Frame, type Region } from '../kernel';
import { type DepthwiseConv2D, depthwiseConv2d as portable } from '../kernels/depthwise-conv2d';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import { type Convolution, evaluateConvolution, prepareConvolution } from './convolution';
import { fillImage, type Image, tapOffset, windowImage } from './image';
import type { DotMode } from './simd-module';
import { BLOCK, blocksOf } from './stage';
import { addToSums, constantInt8Weights, constantRegion, emptySums, packStages } from './weights';

interface Depthwise {
  window: Window;
  image: Image;
  offsets: Region;
  /** pairs of taps */
  pairs: number;
  /** 0 or 1 */
  threeByThree: number;
  weights: Region;
  constants: Region;
  stage: OutputStage;
}

type Prepared = { depthwise: Depthwise } | { convolution: Convolution };

/** `dotMode` as in CONV_2D, for several filters per channel. */
export function depthwiseConv2d(dotMode: DotMode | undefined): AnyKernel {
  return defineKernel<'DEPTHWISE_CONV_2D', Prepared>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as DepthwiseConv2D;
      const { window: w, multiplier, inputOffset } = p;
      const stage = p.stage!;
      context.consume(1);
      const weight = (channel: number, ky: number, kx: number) =>
        weights[(ky * w.filterWidth + kx) * w.outputChannels + channel];
      if (multiplier === 1) return { depthwise: prepareDepthwise(context, w, weight, stage, -inputOffset) };
      const filters = { groups: w.inputChannels, weight };
      return { convolution: prepareConvolution(context, w, filters, stage, -inputOffset, dotMode) };
    },

    evaluate(p, heap, frame) {
      if ('depthwise' in p) evaluateDepthwise(p.depthwise, heap, frame);
      else evaluateConvolution(p.convolution, heap, frame);
    },
  });
}

function prepareDepthwise(
  context: PrepareContext,
  w: Window,
  weight: (channel: number, ky: number, kx: number) => number,
  stage: OutputStage,
  zeroPoint: number,
): Depthwise {
  const channels = w.outputChannels;
  const taps = w.filterHeight * w.filterWidth;
  const pairs = Math.ceil(taps / 2);
  const image = windowImage(context, w, zeroPoint);
  const sums = emptySums(context, channels, context.optionalInput(2));
  const packed = new Int16Array(blocksOf(channels) * pairs * 2 * BLOCK);
  const offsets = new Int32Array(2 * pairs);
  for (let tap = 0; tap < taps; tap++) {
    const ky = Math.floor(tap / w.filterWidth);
    const kx = tap % w.filterWidth;
    offsets[tap] = tapOffset(image, w, ky, kx);
    for (let c = 0; c < channels; c++) {
      const value = weight(c, ky, kx);
      const pair = Math.floor(c / BLOCK) * pairs + (tap >> 1);
      packed[(pair * BLOCK + (c % BLOCK)) * 2 + (tap & 1)] = value;
      addToSums(sums, c, value, -128 - zeroPoint, 127 - zeroPoint);
    }
  }
  const { region: constants, factors } = packStages(context, stage, sums, 1, channels, true);
  for (let i = 0; i < packed.length; i++) {
    const c = Math.floor(i / (pairs * 2 * BLOCK)) * BLOCK + ((i >> 1) % BLOCK);
    packed[i] *= c < channels ? factors[c] : 0;
  }
  return {
    window: w,
    image,
    offsets: constantRegion(context, new Uint8Array(offsets.buffer)),
    pairs,
    threeByThree: Number(w.filterHeight === 3 && w.filterWidth === 3),
    weights: constantRegion(context, new Uint8Array(packed.buffer)),
    constants,
    stage,
  };
}

function evaluateDepthwise(p: Depthwise, heap: Heap, frame: Frame): void {
  const { window: w, image, stage } = p;
  const inputBytes = image.rows * image.count;
  const outputBytes = w.outputHeight * w.outputWidth * w.outputChannels;
  for (let batch = 0; batch < w.batches; batch++) {
    fillImage(heap, image, frame.inputs[0] + batch * inputBytes);
    heap.simd!.depthwise(
      image.region.address,
      image.rowStep,
      image.pixelStep,
      p.offsets.address,
      p.pairs,
      p.threeByThree,
      p.weights.address,
      p.constants.address,
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
