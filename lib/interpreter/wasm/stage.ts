/**
 * Constants of the exact requantization in SIMD (assembly/requantize.ts), and the proof that nothing overflows: the least and
 * greatest sum of every channel follow from its weights, so each condition is checked at load. A channel whose output cannot vary
 * (dead filters, vanishing scales) needs none of it and becomes a constant. In order of preference four neighbours are computed in
 * float32, in integers with a common shift, or one by one, by the definition: the first for which that is proven.
 */
import { multiplyByQuantizedMultiplier } from '../../tensor';
import type { OutputStage } from '../kernels/output-stage';
import { type FloatStage, findFloatStage } from './float-stage';

/** Channels that one block of weights and constants serves. */
export const BLOCK = 8;
/** Channels with one common shift. */
export const LANES = 4;
/** Bytes of the constants of four channels. */
export const STAGE_BYTES = 112;
/** With s up to this the sum of a product and both rounding constants stays below 2^63 ... */
const MAX_SHIFT = 29;
/** ... and with s up to this an output of 9 bits times 2^s is an int32. */
const MAX_CONSTANT_SHIFT = 22;

/** What the sums of channels can become before requantization, bias included. */
export class Sums {
  /** what the kernel starts with */
  readonly bias: Int32Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
  /** largest magnitude of a weight */
  readonly heaviest: Float64Array;
  private readonly leastValue: number;
  private readonly greatestValue: number;

  constructor(channels: number, zeroPoint: number, bias: Int32Array = new Int32Array(channels)) {
    this.bias = Int32Array.from(bias);
    this.least = Float64Array.from(bias);
    this.greatest = Float64Array.from(bias);
    this.heaviest = new Float64Array(channels);
    // contains 0, which padding is
    this.leastValue = -128 - zeroPoint;
    this.greatestValue = 127 - zeroPoint;
  }

  /** All weights of a channel: the sum of the positive and of the negative ones, and the largest magnitude. */
  addAll(channel: number, positive: number, negative: number, heaviest: number): void {
    this.least[channel] += positive * this.leastValue + negative * this.greatestValue;
    this.greatest[channel] += positive * this.greatestValue + negative * this.leastValue;
    if (heaviest > this.heaviest[channel]) this.heaviest[channel] = heaviest;
  }

  /** One more weight of a channel, which multiplies any int8 activation minus its zero point. */
  add(channel: number, weight: number): void {
    const { leastValue, greatestValue } = this;
    this.least[channel] += weight * (weight >= 0 ? leastValue : greatestValue);
    this.greatest[channel] += weight * (weight >= 0 ? greatestValue : leastValue);
    if (Math.abs(weight) > this.heaviest[channel]) this.heaviest[channel] = Math.abs(weight);
  }
}

type Bounds = Pick<Sums, 'bias' | 'least' | 'greatest' | 'heaviest'>;

export const blocksOf = (channels: number): number => Math.ceil(channels / BLOCK);

/** Bytes of the constants of `channels` channels. */
export const stageBytes = (channels: number): number => blocksOf(channels) * 2 * STAGE_BYTES;

export interface PackedStage {
  bytes: Uint8Array;
  /** what the weights of each channel have to be multiplied by */
  factors: Float64Array;
}

export interface StageOptions {
  /** whether weights (of 16 bits) and bias carry the factor, or the kernel multiplies with it */
  carried?: boolean;
  /** whether the kernel is of a module that has the fused multiply-add (simd-module.ts) */
  fused?: boolean;
}

/** 1.5 * 2^23: beyond it float32 has no fraction, and an integer in its low bits. */
const MAGIC = 1.5 * 2 ** 23;

/** How four channels are computed; at offset 100 of their constants. */
const TOGETHER = 0;
const ONE_BY_ONE = 1;
const FLOAT = 2;

/** The constants of `count` channels: sums and result count from 0, `stage` from `first`. */
export function packStage(
  stage: OutputStage,
  sums: Bounds,
  first: number,
  count: number,
  { carried = true, fused = false }: StageOptions = {},
): PackedStage {
  const factors = new Float64Array(count).fill(1);
  const ofChannels = {
    ...stage,
    multiplier: stage.multiplier.subarray(first, first + count),
    shift: stage.shift.subarray(first, first + count),
  };
  const view = new DataView(new ArrayBuffer(stageBytes(count)));
  for (let c = 0; c < blocksOf(count) * BLOCK; c += LANES) {
    const at = (c / LANES) * STAGE_BYTES;
    const channels = Array.from({ length: Math.max(0, Math.min(LANES, count - c)) }, (_, i) => c + i);
    const common =
      (fused ? packFloat(view, at, ofChannels, sums, channels, carried) : undefined) ??
      packTogether(view, at, ofChannels, sums, channels, carried);
    if (common === undefined) packOneByOne(view, at, ofChannels, sums, channels);
    else
      common.forEach((factor, i) => {
        factors[c + i] = factor;
      });
  }
  return { bytes: new Uint8Array(view.buffer), factors };
}

/** Four channels in float32. Returns the factors of their weights; undefined where no exact constants are found for one of them. */
function packFloat(
  view: DataView,
  at: number,
  stage: OutputStage,
  sums: Bounds,
  channels: readonly number[],
  carried: boolean,
): number[] | undefined {
  const found: FloatStage[] = [];
  for (const c of channels) {
    const constant = constantOutput(stage, sums, c);
    const ofChannel =
      constant === undefined
        ? floatStage(stage, sums, c, carried)
        : { factor: 0, offset: 0, signOffset: 0, slope: 1, center: constant };
    if (ofChannel === undefined) return undefined;
    found.push(ofChannel);
  }
  found.forEach(({ factor, offset, signOffset, slope, center }, lane) => {
    const word = at + 4 * lane;
    const bias = sums.bias[channels[lane]];
    view.setInt32(word, carried ? factor * bias + offset : bias, true);
    view.setInt32(word + 16, factor, true);
    view.setFloat32(word + 32, slope, true);
    view.setInt32(word + 48, offset, true);
    view.setInt32(word + 64, signOffset, true);
    view.setFloat32(word + 80, MAGIC + center + stage.zeroPoint, true);
  });
  view.setFloat32(at + 96, MAGIC, true);
  view.setInt32(at + 100, FLOAT, true);
  view.setInt32(at + 108, stage.zeroPoint, true);
  view.setInt32(at + 104, Number(found.some(f => f.signOffset !== 0)), true);
  return found.map(f => f.factor);
}

function floatStage(stage: OutputStage, sums: Bounds, c: number, carried: boolean): FloatStage | undefined {
  const shift = stage.shift[c];
  const largest = largestSum(sums, c);
  // left shifts that wrap
  if (largest * 2 ** Math.max(0, shift) >= 2 ** 31) return undefined;
  const exact = {
    multiplier: stage.multiplier[c],
    shift,
    min: stage.min - stage.zeroPoint,
    max: stage.max - stage.zeroPoint,
    least: sums.least[c],
    greatest: sums.greatest[c],
  };
  // with both offsets at most two sums and some
  const maxFactor = Math.floor((2 ** 31 - 8) / (2 * largest + 8));
  return findFloatStage(
    exact,
    carried ? Math.min(maxFactor, Math.floor(32767 / sums.heaviest[c])) : maxFactor,
  );
}

/** Four channels with one common shift. Returns the factors of their weights; undefined where that is not exact for one of them. */
function packTogether(
  view: DataView,
  at: number,
  stage: OutputStage,
  sums: Bounds,
  channels: readonly number[],
  carried: boolean,
): number[] | undefined {
  const constants = channels.map(c => constantOutput(stage, sums, c));
  const rightShift = (c: number) => -stage.shift[c];
  const s = Math.max(0, ...channels.filter((_, i) => constants[i] === undefined).map(rightShift));
  if (s > MAX_SHIFT) return undefined;
  if (s > MAX_CONSTANT_SHIFT && constants.some(q => q !== undefined && q !== 0)) return undefined;
  const factors = channels.map((c, i) => (constants[i] === undefined ? 2 ** (s - rightShift(c) + 1) : 0));
  const fits = (c: number, factor: number) =>
    largestSum(sums, c) * factor < 2 ** 31 && (!carried || sums.heaviest[c] * factor < 2 ** 15);
  if (!channels.every((c, i) => fits(c, factors[i]))) return undefined;
  view.setInt32(at + 96, s, true);
  view.setInt32(at + 100, TOGETHER, true);
  channels.forEach((c, lane) => {
    const word = at + 4 * lane;
    const long = at + 48 + 8 * lane;
    const constant = constants[lane];
    if (constant !== undefined) {
      // a sum of 0, plus the output at the place where the last shift leaves it
      view.setBigInt64(long, BigInt(constant) << BigInt(32 + s), true);
      return;
    }
    const e = rightShift(c);
    const rounding = (1n << BigInt(31 + Math.min(s - e, s))) + (e > 0 ? 1n << BigInt(31 + s) : 0n);
    view.setInt32(word, carried ? sums.bias[c] * factors[lane] : sums.bias[c], true);
    view.setInt32(word + 16, factors[lane], true);
    view.setInt32(word + 32, stage.multiplier[c], true);
    view.setBigInt64(long, rounding, true);
    view.setInt32(word + 80, e > 0 ? 2 ** (s - e) : 0, true);
  });
  return factors;
}

/** Four channels that the kernel computes one by one, by the definition. */
function packOneByOne(
  view: DataView,
  at: number,
  stage: OutputStage,
  sums: Bounds,
  channels: readonly number[],
): void {
  channels.forEach((c, lane) => {
    const word = at + 4 * lane;
    view.setInt32(word, sums.bias[c], true);
    view.setInt32(word + 16, 1, true);
    view.setInt32(word + 32, stage.multiplier[c], true);
    view.setInt32(word + 80, stage.shift[c], true);
  });
  view.setInt32(at + 100, ONE_BY_ONE, true);
}

function largestSum(sums: Bounds, c: number): number {
  return Math.max(Math.abs(sums.least[c]), Math.abs(sums.greatest[c]));
}

/**
 * The output without zero point where it is the same for all sums of the channel, else undefined. Requantization is monotonic, so both
 * ends decide.
 */
function constantOutput(stage: OutputStage, sums: Bounds, c: number): number | undefined {
  const at = (sum: number) => {
    const scaled = multiplyByQuantizedMultiplier(sum, stage.multiplier[c], stage.shift[c]);
    return Math.min(stage.max, Math.max(stage.min, scaled + stage.zeroPoint)) - stage.zeroPoint;
  };
  // sums or left shifts that wrap are not monotonic
  if (largestSum(sums, c) * 2 ** Math.max(0, stage.shift[c]) >= 2 ** 31) return undefined;
  const least = at(sums.least[c]);
  return least === at(sums.greatest[c]) ? least : undefined;
}
