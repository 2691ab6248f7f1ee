/**
 * Weights as the SIMD kernels want them: pairs of 16 bits or quads of 8 bits along the depth, blocks of eight channels
 * (assembly/convolve.ts); laid out once at load and shared by all interpreters of a model. The sums that they can reach are found on the way.
 */
import { viewAs } from '../../tensor';
import type { Operand, Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { PrepareContext } from '../prepare-context';
import type { DotMode } from './simd-module';
import { BLOCK, blocksOf, packStage, type Sums, stageBytes } from './stage';

/** `groups` times `channels` filters, each of `segments` runs of `run` values. */
export interface Filters {
  groups: number;
  channels: number;
  segments: number;
  run: number;
  /** weight minus its zero point, of a channel counted over all groups */
  weight(channel: number, segment: number, position: number): number;
}

/** What lies where, once the model is loaded. */
export interface PackedFilters {
  weights: Region;
  stage: Region;
  /** bytes from one group to the next */
  weightsStep: number;
  stageStep: number;
  /** four bytes each, per segment */
  steps: number;
}

/**
 * Packs filters, bias and requantization, folded from then on: inputs 1 and 2 need no place in the heap.
 */
export function packFilters(
  context: PrepareContext,
  filters: Filters,
  stage: OutputStage,
  bias: Operand | undefined,
  image: { zeroPoint: number; dotMode: DotMode | undefined },
): PackedFilters {
  const { groups, channels, segments, run } = filters;
  // four bytes at a time: two weights of 16 bits that carry the factors, or four of 8 bits that do not
  const perStep = image.dotMode === undefined ? 2 : 4;
  const steps = Math.ceil(run / perStep);
  const blockLength = segments * steps * perStep * BLOCK;
  const groupLength = blocksOf(channels) * blockLength;
  const packed = perStep === 2 ? new Int16Array(groups * groupLength) : new Int8Array(groups * groupLength);
  const sums = emptySums(context, groups * channels, bias);
  const least = -128 - image.zeroPoint;
  const greatest = 127 - image.zeroPoint;
  // what the zero point, and the 128 that make bytes unsigned, add to each sum too much
  const offset = image.dotMode === undefined ? 0 : paddingByte(image.dotMode, image.zeroPoint);
  const indexOf = (g: number, n: number, segment: number, k: number) => {
    const step = segment * steps + Math.floor(k / perStep);
    const block = g * groupLength + Math.floor(n / BLOCK) * blockLength;
    return block + (step * BLOCK + (n % BLOCK)) * perStep + (k % perStep);
  };
  forEachWeight(filters, (g, n, segment, k, weight) => {
    const channel = g * channels + n;
    packed[indexOf(g, n, segment, k)] = weight;
    addToSums(sums, channel, weight, least, greatest);
    sums.bias[channel] -= weight * offset;
  });
  const carried = perStep === 2;
  const { region, factors } = packStages(context, stage, sums, groups, channels, carried);
  if (carried)
    forEachWeight(filters, (g, n, segment, k) => {
      packed[indexOf(g, n, segment, k)] *= factors[g * channels + n];
    });
  return {
    weights: constantRegion(context, new Uint8Array(packed.buffer)),
    stage: region,
    weightsStep: packed.BYTES_PER_ELEMENT * groupLength,
    stageStep: stageBytes(channels),
    steps,
  };
}

function forEachWeight(
  { groups, channels, segments, run, weight }: Filters,
  visit: (group: number, channel: number, segment: number, position: number, weight: number) => void,
): void {
  for (let g = 0; g < groups; g++)
    for (let n = 0; n < channels; n++)
      for (let segment = 0; segment < segments; segment++)
        for (let k = 0; k < run; k++) visit(g, n, segment, k, weight(g * channels + n, segment, k));
}

/** Sums that consist of the bias only. Consumes the bias. */
export function emptySums(context: PrepareContext, channels: number, bias: Operand | undefined): Sums {
  const values = new Int32Array(channels);
  if (bias !== undefined) {
    values.set(viewAs('int32', context.constantData(bias, 'the bias')) as Int32Array);
    context.consume(2);
  }
  return {
    bias: values,
    least: Float64Array.from(values),
    greatest: Float64Array.from(values),
    heaviest: new Float64Array(channels),
  };
}

/** Widens the sums of a channel by a weight whose activation lies within [least, greatest], which contains 0. */
export function addToSums(
  sums: Sums,
  channel: number,
  weight: number,
  least: number,
  greatest: number,
): void {
  sums.least[channel] += weight >= 0 ? weight * least : weight * greatest;
  sums.heaviest[channel] = Math.max(sums.heaviest[channel], Math.abs(weight));
  sums.greatest[channel] += weight >= 0 ? weight * greatest : weight * least;
}

/** Constants of the requantization, group by group, and the factors of the weights by channel over all groups. */
export function packStages(
  context: PrepareContext,
  stage: OutputStage,
  sums: Sums,
  groups: number,
  channels: number,
  carried: boolean,
): { region: Region; factors: Float64Array } {
  const bytes = new Uint8Array(groups * stageBytes(channels));
  const factors = new Float64Array(groups * channels);
  for (let g = 0; g < groups; g++) {
    const packed = packStage(stage, sums, g * channels, channels, carried);
    bytes.set(packed.bytes, g * stageBytes(channels));
    factors.set(packed.factors, g * channels);
  }
  return { region: constantRegion(context, bytes), factors };
}

/** The byte of a value that counts as 0. */
export function paddingByte(dotMode: DotMode, zeroPoint: number): number {
  return dotMode === 'unsigned' ? zeroPoint + 128 : zeroPoint;
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
