/**
 * Constants of the exact requantization in SIMD (assembly/requantize.ts), and the proof that nothing overflows: the least and
 * greatest sum of every channel follow from its weights, so each condition is checked at load. A channel whose output cannot vary
 * (dead filters, vanishing scales) needs none of it and becomes a constant; what cannot be proven is computed one by one.
 */
import { multiplyByQuantizedMultiplier } from '../../tensor';
import type { OutputStage } from '../kernels/output-stage';

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

/** Sums before requantization, per channel, bias included. */
export interface Sums {
  /** what the kernel starts with */
  bias: Int32Array;
  least: Float64Array;
  greatest: Float64Array;
  /** largest magnitude of a weight */
  heaviest: Float64Array;
}

export const blocksOf = (channels: number): number => Math.ceil(channels / BLOCK);

/** Bytes of the constants of `channels` channels. */
export const stageBytes = (channels: number): number => blocksOf(channels) * 2 * STAGE_BYTES;

export interface PackedStage {
  bytes: Uint8Array;
  /** what the weights of each channel have to be multiplied by */
  factors: Float64Array;
}

/** The constants of channels `first` to `first + count`. Weights and bias have the factor in them where it is `carried`. */
export function packStage(
  stage: OutputStage,
  sums: Sums,
  first: number,
  count: number,
  carried = true,
): PackedStage {
  const factors = new Float64Array(count).fill(1);
  const view = new DataView(new ArrayBuffer(stageBytes(count)));
  for (let c = 0; c < count; c += LANES) {
    const at = (c / LANES) * STAGE_BYTES;
    const channels = Array.from({ length: Math.min(LANES, count - c) }, (_, i) => first + c + i);
    const common = packTogether(view, at, stage, sums, channels, carried);
    if (common === undefined) packOneByOne(view, at, stage, sums, channels);
    else factors.set(common, c);
  }
  return { bytes: new Uint8Array(view.buffer), factors };
}

/** Four channels with one common shift. Returns the factors of their weights; undefined where that is not exact for one of them. */
function packTogether(
  view: DataView,
  at: number,
  stage: OutputStage,
  sums: Sums,
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
  sums: Sums,
  channels: readonly number[],
): void {
  channels.forEach((c, lane) => {
    const word = at + 4 * lane;
    view.setInt32(word, sums.bias[c], true);
    view.setInt32(word + 16, 1, true);
    view.setInt32(word + 32, stage.multiplier[c], true);
    view.setInt32(word + 80, stage.shift[c], true);
  });
  view.setInt32(at + 100, 1, true);
}

function largestSum(sums: Sums, c: number): number {
  return Math.max(Math.abs(sums.least[c]), Math.abs(sums.greatest[c]));
}

/**
 * The output without zero point where it is the same for all sums of the channel, else undefined. Requantization is monotonic, so both
 * ends decide.
 */
function constantOutput(stage: OutputStage, sums: Sums, c: number): number | undefined {
  const at = (sum: number) => {
    const scaled = multiplyByQuantizedMultiplier(sum, stage.multiplier[c], stage.shift[c]);
    return Math.min(stage.max, Math.max(stage.min, scaled + stage.zeroPoint)) - stage.zeroPoint;
  };
  // sums or left shifts that wrap are not monotonic
  if (largestSum(sums, c) * 2 ** Math.max(0, stage.shift[c]) >= 2 ** 31) return undefined;
  const least = at(sums.least[c]);
  return least === at(sums.greatest[c]) ? least : undefined;
}
