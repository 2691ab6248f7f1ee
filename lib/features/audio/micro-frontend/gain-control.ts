/**
 * Per-channel amplitude normalization (PCAN) of the micro front end: every channel is multiplied by
 * gain(noise) = 2^gainBits (noise + offset)^-strength, at most 32767, and the product's root-like compression follows:
 * x^2 / 4 below 2, x - 1 above, with x in Q12 and the result in Q6.
 * After Wang et al., "Trainable Frontend For Robust and Far-Field Keyword Spotting" (2016), in TFLM's fixed point.
 */
import { multiplyShift, wideDynamicFunction, wideDynamicTable } from '../../../dsp';

const SNR_BITS = 12;
const OUTPUT_BITS = 6;
const GAIN_MAX = 32767;

export interface GainControlOptions {
  pcanStrength: number;
  pcanOffset: number;
  pcanGainBits: number;
  /** scale of the noise estimate, 2^smoothingBits */
  smoothingBits: number;
  /** bits by which the amplitudes lie below those of a plain FFT; see `correctionBits` of the front end */
  correctionBits: number;
}

export class GainControl {
  /** gain over the noise estimate, as `wideDynamicTable` */
  readonly table: Int16Array;
  readonly snrShift: number;

  constructor(options: GainControlOptions) {
    const offset = Math.fround(options.pcanOffset);
    const exponent = -Math.fround(options.pcanStrength);
    const unit = 2 ** (options.smoothingBits - options.correctionBits);
    this.snrShift = options.pcanGainBits - options.correctionBits - SNR_BITS;
    this.table = wideDynamicTable(estimate => {
      const noise = Math.fround(Math.fround(Math.fround(estimate) / unit) + offset);
      const gain = Math.fround(2 ** options.pcanGainBits * Math.fround(noise ** exponent));
      return gain > GAIN_MAX ? GAIN_MAX : Math.trunc(Math.fround(gain + 0.5));
    });
  }

  /** Replaces every amplitude (uint32) by its normalized value; `noise` is the estimate of the same channels. */
  apply(signal: Uint32Array, noise: Uint32Array): void {
    const { table, snrShift } = this;
    for (let c = 0; c < signal.length; c++) {
      const gain = wideDynamicFunction(noise[c], table) >>> 0;
      const snr = multiplyShift(signal[c], gain, snrShift);
      signal[c] =
        snr < 2 << SNR_BITS
          ? (snr * snr) >>> (2 + 2 * SNR_BITS - OUTPUT_BITS)
          : (snr >>> (SNR_BITS - OUTPUT_BITS)) - (1 << OUTPUT_BITS);
    }
  }
}
