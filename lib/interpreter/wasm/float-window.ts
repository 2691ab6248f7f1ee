/** What CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED of float32 have in common in SIMD: sizes, constants, the loop over images. */
import { viewAs } from '../../tensor';
import type { Heap } from '../heap';
import type { Frame, Region } from '../kernel';
import type { Range } from '../kernels/activation';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import { constantRegion, declined } from './weights';

/** Output channels that one block of weights serves. */
export const FLOAT_BLOCK = 8;

const FLOAT_BYTES = 4;

export interface FloatConvolution {
  kernel: 'floatConvolve' | 'floatDepthwise';
  geometry: Region;
  /** packed weights of all groups, then the biases */
  region: Region;
  /** where the biases begin, bytes */
  biasOffset: number;
  groups: number;
  /** bytes from group to group */
  weightsStep: number;
  biasStep: number;
  inputStep: number;
  outputStep: number;
  batches: number;
  /** bytes of an image */
  inputBytes: number;
  outputBytes: number;
}

type Size = Omit<Window, 'padding' | 'at'>;

/** A matrix product of `count` rows as a window of one pixel. */
export function pixels(
  count: number,
  { inputChannels, outputChannels }: { inputChannels: number; outputChannels: number },
): Size {
  return {
    batches: 1,
    inputHeight: 1,
    inputWidth: count,
    inputChannels,
    outputHeight: 1,
    outputWidth: count,
    outputChannels,
    filterHeight: 1,
    filterWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    paddingTop: 0,
    paddingLeft: 0,
  };
}

/** What assembly/geometry.ts names; `depth` input and `channels` output channels of a group. */
export function geometryRegion(
  context: PrepareContext,
  w: Size,
  depth: number,
  channels: number,
  { min, max }: Range,
): Region {
  const numbers = [
    w.inputHeight,
    w.inputWidth,
    w.outputHeight,
    w.outputWidth,
    w.filterHeight,
    w.filterWidth,
    w.strideHeight,
    w.strideWidth,
    w.dilationHeight,
    w.dilationWidth,
    w.paddingTop,
    w.paddingLeft,
    w.inputChannels,
    depth,
    channels,
    w.outputChannels,
  ];
  const sizes = new Uint8Array(Int32Array.from(numbers).buffer);
  const range = new Uint8Array(Float32Array.of(min, max).buffer);
  return constantRegion(context, Buffer.concat([sizes, range]));
}

/** A convolution in groups of `depth` input channels; weights in the model's own order. */
export function prepareFloatConvolution(
  context: PrepareContext,
  w: Size,
  depth: number,
  weights: Float32Array,
  range: Range,
): FloatConvolution {
  const groups = w.inputChannels / depth;
  const channels = w.outputChannels / groups;
  // values of one filter, which the model keeps together
  const length = w.filterHeight * w.filterWidth * depth;
  const padded = Math.ceil(channels / FLOAT_BLOCK) * FLOAT_BLOCK;
  const bias = constantFloatBias(context);
  const weightsStep = padded * length * FLOAT_BYTES;
  const biasStep = padded * FLOAT_BYTES;
  const region = context.packed(groups * (weightsStep + biasStep), (heap, address) => {
    const packed = heap.f32.subarray(address >> 2, (address >> 2) + groups * padded * (length + 1)).fill(0);
    for (let oc = 0; oc < w.outputChannels; oc++) {
      const group = Math.floor(oc / channels);
      const c = oc % channels;
      const block = (group * padded + c - (c % FLOAT_BLOCK)) * length;
      for (let k = 0; k < length; k++)
        packed[block + k * FLOAT_BLOCK + (c % FLOAT_BLOCK)] = weights[oc * length + k];
      packed[groups * padded * length + group * padded + c] = bias?.[oc] ?? 0;
    }
  });
  return {
    kernel: 'floatConvolve',
    geometry: geometryRegion(context, w, depth, channels, range),
    region,
    biasOffset: groups * weightsStep,
    groups,
    weightsStep,
    biasStep,
    inputStep: depth * FLOAT_BYTES,
    outputStep: channels * FLOAT_BYTES,
    ...images(w),
  };
}

/** One group per input channel. */
export function prepareFloatDepthwise(
  context: PrepareContext,
  w: Size,
  weights: Float32Array,
  range: Range,
): FloatConvolution {
  const { outputChannels: channels } = w;
  const taps = w.filterHeight * w.filterWidth;
  const padded = Math.ceil(channels / 4) * 4;
  const bias = constantFloatBias(context);
  const biasOffset = taps * padded * FLOAT_BYTES;
  const region = context.packed((taps + 1) * padded * FLOAT_BYTES, (heap, address) => {
    const packed = heap.f32.subarray(address >> 2, (address >> 2) + (taps + 1) * padded).fill(0);
    for (let tap = 0; tap < taps; tap++)
      packed.set(weights.subarray(tap * channels, (tap + 1) * channels), tap * padded);
    if (bias !== undefined) packed.set(bias, taps * padded);
  });
  return {
    kernel: 'floatDepthwise',
    geometry: geometryRegion(context, w, 1, channels, range),
    region,
    biasOffset,
    groups: 1,
    weightsStep: 0,
    biasStep: 0,
    inputStep: 0,
    outputStep: 0,
    ...images(w),
  };
}

function images(w: Size) {
  return {
    batches: w.batches,
    inputBytes: w.inputHeight * w.inputWidth * w.inputChannels * FLOAT_BYTES,
    outputBytes: w.outputHeight * w.outputWidth * w.outputChannels * FLOAT_BYTES,
  };
}

export function evaluateFloatConvolution(p: FloatConvolution, heap: Heap, frame: Frame): void {
  const kernel = heap.simd![p.kernel];
  for (let batch = 0; batch < p.batches; batch++)
    for (let group = 0; group < p.groups; group++)
      kernel(
        frame.inputs[0] + batch * p.inputBytes + group * p.inputStep,
        frame.outputs[0] + batch * p.outputBytes + group * p.outputStep,
        p.region.address + group * p.weightsStep,
        p.region.address + p.biasOffset + group * p.biasStep,
        p.geometry.address,
      );
}

/** Declines everything but float32 with constant weights and a constant bias. The weights, folded from then on. */
export function constantFloatWeights(context: PrepareContext): Float32Array {
  const weights = context.input(1);
  const bias = context.optionalInput(2);
  if (context.input(0).type !== 'float32' || weights.type !== 'float32' || weights.data === undefined)
    throw declined(context, 'not float32 with constant weights');
  if (bias !== undefined && bias.data === undefined) throw declined(context, 'a bias that is not constant');
  context.consume(1);
  return viewAs('float32', weights.data) as Float32Array;
}

function constantFloatBias(context: PrepareContext): Float32Array | undefined {
  const bias = context.optionalInput(2);
  if (bias === undefined) return undefined;
  context.consume(2);
  return viewAs('float32', context.constantData(bias, 'the bias')) as Float32Array;
}
