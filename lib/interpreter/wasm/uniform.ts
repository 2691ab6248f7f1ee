/** Constants of the exact requantization where one multiplier serves all elements: four equal lanes (stage.ts). */
import type { QuantizedMultiplier } from '../../tensor';
import { LANES, packStage, STAGE_BYTES } from './stage';

/** Bounds of an output, and the number that is added before they apply. */
export interface OutputRange {
  zeroPoint: number;
  min: number;
  max: number;
}

const INT32: OutputRange = { zeroPoint: 0, min: -(2 ** 31), max: 2 ** 31 - 1 };

/** For sums within [least, greatest], without a factor. */
export function uniformStage(
  { multiplier, shift }: QuantizedMultiplier,
  least: number,
  greatest: number,
  { zeroPoint, min, max }: OutputRange = INT32,
): Uint8Array {
  const stage = {
    multiplier: new Int32Array(LANES).fill(multiplier),
    shift: new Int32Array(LANES).fill(shift),
    zeroPoint,
    min,
    max,
  };
  const sums = {
    bias: new Int32Array(LANES),
    least: new Float64Array(LANES).fill(least),
    greatest: new Float64Array(LANES).fill(greatest),
    heaviest: new Float64Array(LANES),
  };
  return packStage(stage, sums, 0, LANES).bytes.subarray(0, STAGE_BYTES);
}
