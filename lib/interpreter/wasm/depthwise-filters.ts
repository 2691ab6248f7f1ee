/**
 * Filters of DEPTHWISE_CONV_2D as its SIMD kernels want them (assembly/taps.ts): steps of two taps of 16 bits, or four of 8 bits, for eight
 * channels each, laid out once at load with the constants of their requantization.
 */
import type { Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import type { Image } from './image';
import type { DotMode, RelaxedFeatures } from './simd-module';
import { BLOCK, blocksOf, packStage, Sums, stageBytes } from './stage';
import { constantBias, paddingByte, scaleBlocks } from './weights';

/** Bytes of the weights of one step and one block of channels. */
const STEP_BYTES = 4 * BLOCK;

/** A tap of a window; undefined has weight 0. */
export type Tap = { ky: number; kx: number } | undefined;

export interface DepthwiseFilters {
  region: Region;
  /** where the constants of requantization begin */
  stageOffset: number;
}

/** `steps` lists the taps of each step; a tap of the window may be in several. */
export function packDepthwise(
  context: PrepareContext,
  { outputChannels: channels, filterHeight, filterWidth }: Window,
  steps: readonly (readonly Tap[])[],
  weight: (channel: number, ky: number, kx: number) => number,
  stage: OutputStage,
  image: Image,
  { dotMode, fused }: RelaxedFeatures,
): DepthwiseFilters {
  const perStep = tapsPerStep(dotMode);
  const blockLength = steps.length * perStep * BLOCK;
  const stageOffset = steps.length * STEP_BYTES * blocksOf(channels);
  const bias = constantBias(context);
  const region = context.packed(stageOffset + stageBytes(channels), (heap, address) => {
    const length = blocksOf(channels) * blockLength;
    const packed = dotMode === undefined ? new Int16Array(length) : new Int8Array(length);
    const sums = new Sums(channels, image.zeroPoint, bias);
    // the bytes of the image still have their zero point
    const offset = paddingByte(image.dotMode!, image.zeroPoint);
    for (let c = 0; c < channels; c++) {
      for (let ky = 0; ky < filterHeight; ky++)
        for (let kx = 0; kx < filterWidth; kx++) {
          const value = weight(c, ky, kx);
          sums.add(c, value);
          sums.bias[c] -= value * offset;
        }
      const lane = Math.floor(c / BLOCK) * blockLength + (c % BLOCK) * perStep;
      steps.forEach((taps, step) => {
        taps.forEach((tap, k) => {
          if (tap !== undefined) packed[lane + step * perStep * BLOCK + k] = weight(c, tap.ky, tap.kx);
        });
      });
    }
    const constants = packStage(stage, sums, 0, channels, { carried: dotMode === undefined, fused });
    if (dotMode === undefined) scaleBlocks(packed, blockLength, constants.factors);
    heap.u8.set(new Uint8Array(packed.buffer), address);
    heap.u8.set(constants.bytes, address + stageOffset);
  });
  return { region, stageOffset };
}

export const tapsPerStep = (dotMode: DotMode | undefined): number => (dotMode === undefined ? 2 : 4);
