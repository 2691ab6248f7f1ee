/**
 * Filters of DEPTHWISE_CONV_2D as its SIMD kernels want them (assembly/taps.ts): steps of two taps of 16 bits, or four of 8 bits, for eight
 * channels each, laid out once at load with the constants of their requantization.
 */
import type { Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import type { DotMode, RelaxedFeatures } from './simd-module';
import { BLOCK, blocksOf, packStage, Sums, stageBytes } from './stage';
import { constantBias, paddingByte, scaleBlocks } from './weights';

/** What a depthwise convolution is made of. */
export interface DepthwiseInput {
  window: Window;
  /** by row, column and channel */
  weights: Int8Array;
  stage: OutputStage;
  zeroPoint: number;
  features: RelaxedFeatures;
}

/** A tap of a window; undefined has weight 0. */
export type Tap = { ky: number; kx: number } | undefined;

export interface DepthwiseFilters {
  region: Region;
  /** where the constants of requantization begin */
  stageOffset: number;
}

/** Bytes of the weights of one step and one block of channels. */
const STEP_BYTES = 4 * BLOCK;

/** How the bytes of the image are: as in the tensor where they are widened in the kernel. */
export const imageMode = ({ dotMode }: RelaxedFeatures): DotMode => dotMode ?? 'signed';

export const tapsPerStep = ({ dotMode }: RelaxedFeatures): number => (dotMode === undefined ? 2 : 4);

/** `steps` lists the taps of each step; a tap of the window may be in several. */
export function packDepthwise(
  context: PrepareContext,
  { window, weights, stage, zeroPoint, features }: DepthwiseInput,
  steps: readonly (readonly Tap[])[],
): DepthwiseFilters {
  const { outputChannels: channels, filterWidth } = window;
  const perStep = tapsPerStep(features);
  const carried = features.dotMode === undefined;
  const blockLength = steps.length * perStep * BLOCK;
  const stageOffset = steps.length * STEP_BYTES * blocksOf(channels);
  const bias = constantBias(context);
  const region = context.packed(stageOffset + stageBytes(channels), (heap, address) => {
    const length = blocksOf(channels) * blockLength;
    const packed = carried ? new Int16Array(length) : new Int8Array(length);
    const packTap = (tap: Tap, to: number) => {
      if (tap === undefined) return;
      const from = (tap.ky * filterWidth + tap.kx) * channels;
      for (let c = 0; c < channels; c++)
        packed[Math.floor(c / BLOCK) * blockLength + (c % BLOCK) * perStep + to] = weights[from + c];
    };
    steps.forEach((taps, step) => {
      taps.forEach((tap, k) => void packTap(tap, step * perStep * BLOCK + k));
    });
    const sums = new Sums(channels, zeroPoint, bias);
    // the bytes of the image still have their zero point
    const offset = paddingByte(imageMode(features), zeroPoint);
    for (let i = 0; i < weights.length; i++) {
      sums.add(i % channels, weights[i]);
      sums.bias[i % channels] -= weights[i] * offset;
    }
    const constants = packStage(stage, sums, 0, channels, { carried, fused: features.fused });
    if (carried) scaleBlocks(packed, blockLength, constants.factors);
    heap.u8.set(new Uint8Array(packed.buffer), address);
    heap.u8.set(constants.bytes, address + stageOffset);
  });
  return { region, stageOffset };
}
