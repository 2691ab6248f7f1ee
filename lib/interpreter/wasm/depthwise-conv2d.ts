/**
 * DEPTHWISE_CONV_2D in SIMD: int8 with constant weights. One filter per channel has kernels of its own: 3x3 taps in tiles
 * (assembly/depthwise-3x3.ts), any others tap by tap (assembly/depthwise.ts). Several filters per channel are a convolution with one
 * group per input channel.
 */
import type { Heap } from '../heap';
import { type AnyKernel, defineKernel, type Frame, type Region } from '../kernel';
import { type DepthwiseConv2D, depthwiseConv2d as portable } from '../kernels/depthwise-conv2d';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import { type Convolution, evaluateConvolution, prepareConvolution } from './convolution';
import { type DepthwiseFilters, packDepthwise, type Tap, tapsPerStep } from './depthwise-filters';
import { chooseTiles, type Tiles, tileSteps } from './depthwise-tiles';
import { fillImage, type Image, tapOffset, windowImage } from './image';
import { withoutPad } from './padded-window';
import type { RelaxedFeatures, RelaxedKernels } from './simd-module';
import { constantInt8Weights, constantRegion, exactFor } from './weights';

interface Depthwise {
  window: Window;
  image: Image;
  filters: DepthwiseFilters;
  stage: OutputStage;
  /** on bytes, else on 16 bits */
  bytes: boolean;
  tiles: Tiles | undefined;
  /** where there are no tiles: byte offsets of the taps of each step */
  offsets: Region | undefined;
  steps: number;
}

type Prepared = { depthwise: Depthwise } | { convolution: Convolution };

/** `features` as in CONV_2D. */
export function depthwiseConv2d(relaxed: RelaxedFeatures): AnyKernel {
  return defineKernel<'DEPTHWISE_CONV_2D', Prepared>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as DepthwiseConv2D;
      const { multiplier, inputOffset } = p;
      const w = withoutPad(p.window, context.takePadding());
      const stage = p.stage!;
      context.consume(1);
      const weight = (channel: number, ky: number, kx: number) =>
        weights[(ky * w.filterWidth + kx) * w.outputChannels + channel];
      const features = exactFor(relaxed, weights);
      if (multiplier === 1)
        return { depthwise: prepareDepthwise(context, w, weight, stage, -inputOffset, features) };
      const steps = { channelStep: 1, tapStep: w.outputChannels, depthStep: 1 };
      const filters = { groups: w.inputChannels, weights, ...steps };
      return { convolution: prepareConvolution(context, w, filters, stage, -inputOffset, features) };
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
  features: RelaxedFeatures,
): Depthwise {
  const { dotMode } = features;
  // bytes as they are where they are widened in the kernel
  const image = windowImage(context, w, zeroPoint, dotMode ?? 'signed');
  const tiles = chooseTiles(w, image);
  const steps = tiles === undefined ? tapsInOrder(w, tapsPerStep(dotMode)) : tileSteps(tiles, dotMode);
  return {
    window: w,
    image,
    filters: packDepthwise(context, w, steps, weight, stage, image, features),
    stage,
    bytes: dotMode !== undefined,
    tiles,
    offsets: tiles === undefined ? offsetsOf(context, w, image, steps) : undefined,
    steps: steps.length,
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

function evaluateDepthwise(p: Depthwise, heap: Heap, frame: Frame): void {
  const { window: w, image } = p;
  const inputBytes = image.rows * image.count;
  const outputBytes = w.outputHeight * w.outputWidth * w.outputChannels;
  for (let batch = 0; batch < w.batches; batch++) {
    fillImage(heap, image, frame.inputs[0] + batch * inputBytes);
    const out = frame.outputs[0] + batch * outputBytes;
    if (p.tiles !== undefined) runTiles(p, p.tiles, heap, out);
    else runTaps(p, heap, out);
  }
}

function runTiles(p: Depthwise, tiles: Tiles, heap: Heap, out: number): void {
  const { image, filters, stage } = p;
  const kernels = heap.simd as RelaxedKernels;
  kernels[p.bytes ? 'depthwise3x3Bytes' : 'depthwise3x3'](
    tiles.outputs,
    tiles.stride,
    image.region.address,
    tiles.across,
    tiles.tap,
    tiles.lineStep,
    filters.region.address,
    filters.region.address + filters.stageOffset,
    out,
    tiles.lines,
    tiles.length,
    tiles.outLineStep,
    tiles.pixelStep,
    p.window.outputChannels,
    stage.zeroPoint,
    stage.min,
    stage.max,
  );
}

function runTaps(p: Depthwise, heap: Heap, out: number): void {
  const { window: w, image, filters, stage } = p;
  const kernels = heap.simd as RelaxedKernels;
  kernels[p.bytes ? 'depthwiseBytes' : 'depthwise'](
    image.region.address,
    image.rowStep,
    image.pixelStep,
    p.offsets!.address,
    p.steps,
    filters.region.address,
    filters.region.address + filters.stageOffset,
    out,
    w.outputHeight,
    w.outputWidth,
    w.outputChannels,
    stage.zeroPoint,
    stage.min,
    stage.max,
  );
}
