/**
 * Requantization of a channel by one fused multiply-add in float32 (assembly/requantize.ts), proven to give TFLM's bits.
 *
 * Both are monotonic: TFLM's double rounding (techniques.md section 2.2), and
 *   q = round(x * slope) + center      x = float(factor * sum + offset), less signOffset where it is negative
 * where the product is not rounded before the sum. So they agree on all sums of the channel if they agree at the least sum of every
 * output and at the one before it: at most 255 places. To be found is a slope that is precise enough. The 24 bits of a float32 are not,
 * but the factor may be anything that weights of 16 bits can carry, and among some hundred there is one whose product with its slope
 * comes much nearer to the real multiplier, and whose offset nearer to the rounding of the reference. The search and the proof are in
 * assembly/fit-float.ts.
 */
import { fitFloat } from './simd-module';

/** What the sums of one channel are multiplied by, as TFLM does it, and the outputs that are told apart (without zero point). */
export interface ExactStage {
  multiplier: number;
  shift: number;
  min: number;
  max: number;
  /** what the sum can be; times 2^shift it is an int32 */
  least: number;
  greatest: number;
}

/** All but the slope are integers. */
export interface FloatStage {
  factor: number;
  offset: number;
  signOffset: number;
  slope: number;
  center: number;
}

/** undefined where none has been found up to `maxFactor`. Only where relaxed SIMD is there. */
export function findFloatStage(exact: ExactStage, maxFactor: number): FloatStage | undefined {
  const { multiplier, shift, min, max, least, greatest } = exact;
  const found = fitFloat(multiplier, shift, min, max, least, greatest, maxFactor);
  if (found === undefined) return undefined;
  const [factor, offset, signOffset, slope, center] = found;
  return { factor, offset, signOffset, slope, center };
}
