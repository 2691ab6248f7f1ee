/**
 * What CONV_2D, FULLY_CONNECTED and DEPTHWISE_CONV_2D with several filters per channel have in common in SIMD: an implicit matrix
 * product of packed filters with windows of an image, group by group.
 */
import type { Heap } from '../heap';
import type { Frame, Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import { fillImage, type Image, plainImage, tapOffset, valueBytes, windowImage } from './image';
import type { RelaxedFeatures, RelaxedKernels } from './simd-module';
import { constantRegion, type Filters, type PackedFilters, packFilters } from './weights';

export interface Convolution {
  image: Image;
  offsets: Region;
  filters: PackedFilters;
  segments: number;
  groups: number;
  /** input channels of a group, output channels of a group */
  groupDepth: number;
  groupChannels: number;
  batches: number;
  inputBytes: number;
  outputBytes: number;
  rows: number;
  width: number;
  /** output channels of all groups */
  pitch: number;
  stage: OutputStage;
}

/** Filters of `groups` groups as they lie in the tensor: elements from one channel, tap or input channel of the group to the next. */
export interface TapFilters {
  groups: number;
  weights: Int8Array;
  channelStep: number;
  tapStep: number;
  depthStep: number;
}

/** A convolution over images. */
export function prepareConvolution(
  context: PrepareContext,
  w: Window,
  { groups, weights, channelStep, tapStep, depthStep }: TapFilters,
  stage: OutputStage,
  zeroPoint: number,
  features: RelaxedFeatures,
): Convolution {
  const depth = w.inputChannels / groups;
  const channels = w.outputChannels / groups;
  const { filterHeight: height, filterWidth: width } = w;
  // a kernel row is one run of values unless taps lie apart
  const wholeRows = groups === 1 && (w.dilationWidth === 1 || width === 1);
  const filters: Filters = {
    groups,
    channels,
    segments: wholeRows ? height : height * width,
    run: wholeRows ? width * depth : depth,
    weights,
    weightsOffset: 0,
    channelStep,
    segmentStep: wholeRows ? width * tapStep : tapStep,
    // taps of one input channel follow each other, those of several have them in between
    valueStep: depth === 1 ? tapStep : depthStep,
  };
  const pointwise = isPointwise(w);
  const pixels = w.outputHeight * w.outputWidth;
  const image = pointwise
    ? plainImage(context, w.batches * pixels * w.inputChannels, w.inputChannels, zeroPoint, features.dotMode)
    : windowImage(context, w, zeroPoint, features.dotMode);
  const offsets = Int32Array.from({ length: filters.segments }, (_, s) =>
    wholeRows ? tapOffset(image, w, s, 0) : tapOffset(image, w, Math.floor(s / width), s % width),
  );
  return {
    image,
    offsets: constantRegion(context, new Uint8Array(offsets.buffer)),
    filters: packFilters(context, filters, stage, image, features.fused),
    segments: filters.segments,
    groups,
    groupDepth: depth,
    groupChannels: channels,
    batches: pointwise ? 1 : w.batches,
    inputBytes: w.inputHeight * w.inputWidth * w.inputChannels,
    outputBytes: pixels * w.outputChannels,
    rows: pointwise ? 1 : w.outputHeight,
    width: pointwise ? w.batches * pixels : w.outputWidth,
    pitch: w.outputChannels,
    stage,
  };
}

/** A window of one pixel that visits all of them: a plain matrix product over all batches. */
function isPointwise(w: Window): boolean {
  const single = w.filterHeight === 1 && w.filterWidth === 1;
  // with a PAD taken along there are more outputs than inputs
  const whole = w.outputHeight === w.inputHeight && w.outputWidth === w.inputWidth;
  return single && w.strideHeight === 1 && w.strideWidth === 1 && whole;
}

/** `batches` rows of `depth` values times `units` filters. */
export function prepareProduct(
  context: PrepareContext,
  batches: number,
  depth: number,
  units: number,
  weights: Int8Array,
  weightsOffset: number,
  stage: OutputStage,
  zeroPoint: number,
  features: RelaxedFeatures,
): Convolution {
  const filters: Filters = {
    groups: 1,
    channels: units,
    segments: 1,
    run: depth,
    weights,
    weightsOffset,
    channelStep: depth,
    segmentStep: depth,
    valueStep: 1,
  };
  const image = plainImage(context, batches * depth, depth, zeroPoint, features.dotMode);
  return {
    image,
    offsets: constantRegion(context, new Uint8Array(4)),
    filters: packFilters(context, filters, stage, image, features.fused),
    segments: 1,
    groups: 1,
    groupDepth: depth,
    groupChannels: units,
    batches: 1,
    inputBytes: batches * depth,
    outputBytes: batches * units,
    rows: 1,
    width: batches,
    pitch: units,
    stage,
  };
}

export function evaluateConvolution(p: Convolution, heap: Heap, frame: Frame): void {
  const { image, filters, stage } = p;
  const kernels = heap.simd as RelaxedKernels;
  const size = valueBytes(image.dotMode);
  for (let batch = 0; batch < p.batches; batch++) {
    fillImage(heap, image, frame.inputs[0] + batch * p.inputBytes);
    for (let group = 0; group < p.groups; group++)
      kernels[image.dotMode === undefined ? 'convolve' : 'convolveBytes'](
        image.region.address + size * group * p.groupDepth,
        image.rowStep,
        image.pixelStep,
        p.offsets.address,
        p.segments,
        filters.steps,
        filters.region.address + group * filters.weightsStep,
        filters.region.address + filters.stageOffset + group * filters.stageStep,
        frame.outputs[0] + batch * p.outputBytes + group * p.groupChannels,
        p.rows,
        p.width,
        p.groupChannels,
        p.pitch,
        stage.zeroPoint,
        stage.min,
        stage.max,
      );
  }
}
