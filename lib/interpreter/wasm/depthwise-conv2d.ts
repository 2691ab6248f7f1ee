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
import type { RelaxedFeatures } from './simd-module';
import { BLOCK, blocksOf, packStage, Sums, stageBytes } from './stage';
import { constantBias, constantInt8Weights, constantRegion, exactFor, scaleBlocks } from './weights';

interface Depthwise {
  window: Window;
  image: Image;
  offsets: Region;
  /** pairs of taps */
  pairs: number;
  /** 0 or 1 */
  threeByThree: number;
  /** weights, then the constants of their requantization */
  region: Region;
  stageOffset: number;
  stage: OutputStage;
}

type Prepared = { depthwise: Depthwise } | { convolution: Convolution };

/** `features` as in CONV_2D, for several filters per channel. */
export function depthwiseConv2d(features: RelaxedFeatures): AnyKernel {
  return defineKernel<'DEPTHWISE_CONV_2D', Prepared>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as DepthwiseConv2D;
      const { window: w, multiplier, inputOffset } = p;
      const stage = p.stage!;
      context.consume(1);
      const weight = (channel: number, ky: number, kx: number) =>
        weights[(ky * w.filterWidth + kx) * w.outputChannels + channel];
      if (multiplier === 1)
        return { depthwise: prepareDepthwise(context, w, weight, stage, -inputOffset, features.fused) };
      const filters = { groups: w.inputChannels, weight };
      const usable = exactFor(features, weights);
      return { convolution: prepareConvolution(context, w, filters, stage, -inputOffset, usable) };
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
  fused: boolean,
): Depthwise {
  const channels = w.outputChannels;
  const taps = w.filterHeight * w.filterWidth;
  const pairs = Math.ceil(taps / 2);
  const image = windowImage(context, w, zeroPoint);
  const blockLength = pairs * 2 * BLOCK;
  const weightBytes = 2 * blocksOf(channels) * blockLength;
  const bias = constantBias(context);
  const offsets = new Int32Array(2 * pairs);
  for (let tap = 0; tap < taps; tap++)
    offsets[tap] = tapOffset(image, w, Math.floor(tap / w.filterWidth), tap % w.filterWidth);
  const region = context.packed(weightBytes + stageBytes(channels), (heap, address) => {
    const packed = new Int16Array(weightBytes / 2);
    const sums = new Sums(channels, zeroPoint, bias);
    for (let tap = 0; tap < taps; tap++)
      for (let c = 0; c < channels; c++) {
        const value = weight(c, Math.floor(tap / w.filterWidth), tap % w.filterWidth);
        const block = Math.floor(c / BLOCK) * blockLength;
        packed[block + ((tap >> 1) * BLOCK + (c % BLOCK)) * 2 + (tap & 1)] = value;
        sums.add(c, value);
      }
    const { bytes, factors } = packStage(stage, sums, 0, channels, { fused });
    scaleBlocks(packed, blockLength, factors);
    heap.u8.set(new Uint8Array(packed.buffer), address);
    heap.u8.set(bytes, address + weightBytes);
  });
  return {
    window: w,
    image,
    offsets: constantRegion(context, new Uint8Array(offsets.buffer)),
    pairs,
    threeByThree: Number(w.filterHeight === 3 && w.filterWidth === 3),
    region,
    stageOffset: weightBytes,
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
      p.region.address,
      p.region.address + p.stageOffset,
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
