/**
 * Weights as the SIMD kernels want them: pairs of 16 bits or quads of 8 bits along the depth, blocks of eight channels
 * (assembly/convolve.ts); laid out once at load and shared by all interpreters of a model. The sums that they can reach are found on
 * the way.
 */
import { viewAs } from '../../tensor';
import type { Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { PrepareContext } from '../prepare-context';
import type { DotMode, RelaxedFeatures } from './simd-module';
import { BLOCK, blocksOf, packStage, Sums, stageBytes } from './stage';

/** `groups` times `channels` filters, each of `segments` runs of `run` values, as they lie in the tensor. */
export interface Filters {
  groups: number;
  channels: number;
  segments: number;
  run: number;
  weights: Int8Array;
  /** added to each weight */
  weightsOffset: number;
  /** elements from one channel, counted over all groups, segment or value of a run to the next */
  channelStep: number;
  segmentStep: number;
  valueStep: number;
}

/** Filters and the constants of their requantization, in one region. */
export interface PackedFilters {
  region: Region;
  /** where the constants begin */
  stageOffset: number;
  /** bytes from one group to the next */
  weightsStep: number;
  stageStep: number;
  /** four bytes each, per segment */
  steps: number;
}

/**
 * Packs filters, bias and requantization, folded from then on: inputs 1 and 2 need no place in the heap. Only sizes are computed
 * here, the work is done when the model has passed its limits and is laid out.
 */
export function packFilters(
  context: PrepareContext,
  filters: Filters,
  stage: OutputStage,
  image: { zeroPoint: number; dotMode: DotMode | undefined },
  fused: boolean,
): PackedFilters {
  const { groups, channels, segments, run } = filters;
  const bias = constantBias(context);
  // four bytes at a time: two weights of 16 bits that carry the factors, or four of 8 bits that do not
  const perStep = image.dotMode === undefined ? 2 : 4;
  const steps = Math.ceil(run / perStep);
  const blockBytes = segments * steps * 4 * BLOCK;
  const weightsStep = blocksOf(channels) * blockBytes;
  const stageStep = stageBytes(channels);
  const stageOffset = groups * weightsStep;
  const region = context.packed(stageOffset + groups * stageStep, (heap, address) => {
    const memory = heap.u8;
    for (let g = 0; g < groups; g++) {
      const packed = packGroup(filters, g, steps, perStep, stage, bias, image, fused);
      memory.set(packed.weights, address + g * weightsStep);
      memory.set(packed.stage, address + stageOffset + g * stageStep);
    }
  });
  return { region, stageOffset, weightsStep, stageStep, steps };
}

function packGroup(
  filters: Filters,
  group: number,
  steps: number,
  perStep: number,
  stage: OutputStage,
  bias: Int32Array | undefined,
  image: { zeroPoint: number; dotMode: DotMode | undefined },
  fused: boolean,
): { weights: Uint8Array; stage: Uint8Array } {
  const { channels, segments } = filters;
  const first = group * channels;
  const sums = new Sums(channels, image.zeroPoint, bias?.subarray(first, first + channels));
  // what the zero point, and the 128 that make bytes unsigned, add to each sum too much
  const offset = image.dotMode === undefined ? 0 : paddingByte(image.dotMode, image.zeroPoint);
  for (let n = 0; n < channels; n++) {
    const total = addFilter(sums, n, filters, first + n);
    sums.bias[n] -= total * offset;
  }
  const { bytes, factors } = packStage(stage, sums, first, channels, { carried: perStep === 2, fused });
  const blockLength = segments * steps * BLOCK * perStep;
  const length = blocksOf(channels) * blockLength;
  const packed = perStep === 2 ? new Int16Array(length) : new Int8Array(length);
  for (let n = 0; n < channels; n++) {
    const at = Math.floor(n / BLOCK) * blockLength + (n % BLOCK) * perStep;
    packFilter(packed, at, perStep, steps, filters, first + n, perStep === 2 ? factors[n] : 1);
  }
  return { weights: new Uint8Array(packed.buffer), stage: bytes };
}

/** Adds all weights of a filter to what its sums can become. Returns their sum. */
function addFilter(sums: Sums, n: number, filters: Filters, channel: number): number {
  const { segments, run, weights, weightsOffset, channelStep, segmentStep, valueStep } = filters;
  let positive = 0;
  let negative = 0;
  let heaviest = 0;
  for (let segment = 0; segment < segments; segment++) {
    let from = channel * channelStep + segment * segmentStep;
    for (let k = 0; k < run; k++, from += valueStep) {
      const value = weights[from] + weightsOffset;
      if (value >= 0) positive += value;
      else negative += value;
      heaviest = Math.max(heaviest, value, -value);
    }
  }
  sums.addAll(n, positive, negative, heaviest);
  return positive + negative;
}

/** One filter, times `factor`, from `at` on: `perStep` values side by side, then those of the other channels of its block. */
function packFilter(
  packed: Int16Array | Int8Array,
  at: number,
  perStep: number,
  steps: number,
  { segments, run, weights, weightsOffset, channelStep, segmentStep, valueStep }: Filters,
  channel: number,
  factor: number,
): void {
  const stepLength = BLOCK * perStep;
  for (let segment = 0; segment < segments; segment++) {
    let from = channel * channelStep + segment * segmentStep;
    let to = at + segment * steps * stepLength;
    for (let k = 0; k < run; k++, from += valueStep) {
      packed[to] = (weights[from] + weightsOffset) * factor;
      to += k % perStep === perStep - 1 ? stepLength - perStep + 1 : 1;
    }
  }
}

/** Multiplies 16-bit weights by the factors of their channels: pairs, in blocks of eight channels. */
export function scaleBlocks(
  packed: Int16Array | Int8Array,
  blockLength: number,
  factors: Float64Array,
): void {
  for (let i = 0; i < packed.length; i++) {
    const channel = Math.floor(i / blockLength) * BLOCK + ((i >> 1) % BLOCK);
    if (channel < factors.length) packed[i] *= factors[channel];
  }
}

/** The bias, which is folded. */
export function constantBias(context: PrepareContext): Int32Array | undefined {
  const bias = context.optionalInput(2);
  if (bias === undefined) return undefined;
  context.consume(2);
  return viewAs('int32', context.constantData(bias, 'the bias')) as Int32Array;
}

/** The byte of a value that counts as 0. */
export function paddingByte(dotMode: DotMode, zeroPoint: number): number {
  return dotMode === 'unsigned' ? zeroPoint + 128 : zeroPoint;
}

/**
 * The features without the dot product of bytes where it would not be exact for these weights. The signed one of 64-bit ARM adds two
 * products in 16 bits, which -128 * -128 twice exceeds; converters make no weights of -128, but a model may have them.
 */
export function exactFor(features: RelaxedFeatures, weights: Int8Array): RelaxedFeatures {
  return features.dotMode === 'signed' && weights.includes(-128)
    ? { ...features, dotMode: undefined }
    : features;
}

/** Bytes that are laid out at load. */
export function constantRegion(context: PrepareContext, bytes: Uint8Array): Region {
  return context.packed(bytes.length, (heap, address) => heap.u8.set(bytes, address));
}

/** The error by which a SIMD kernel leaves an operator to the portable one; users never see it. */
export function declined(context: PrepareContext, why: string) {
  return context.unsupported('not-covered', why, 'none needed, the portable kernel runs this operator');
}

/** Declines everything but int8 activations with constant int8 weights and a constant bias. Returns the weights. */
export function constantInt8Weights(context: PrepareContext): Int8Array {
  const weights = context.input(1);
  const bias = context.optionalInput(2);
  if (context.input(0).type !== 'int8' || weights.type !== 'int8' || weights.data === undefined)
    throw declined(context, 'not int8 with constant weights');
  if (bias !== undefined && bias.data === undefined) throw declined(context, 'a bias that is not constant');
  return viewAs('int8', weights.data) as Int8Array;
}
