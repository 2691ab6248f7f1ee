/**
 * Noise reduction of the micro front end: spectral subtraction of a slowly smoothed estimate per channel, in Q14, with a
 * floor that keeps a share of the signal. Even and odd channels smooth at different speeds.
 */
const COEFFICIENT_BITS = 14;
const ONE = 1 << COEFFICIENT_BITS;

export interface NoiseReductionOptions {
  /** bits by which the estimate is finer than the signal */
  smoothingBits: number;
  /** share of the new value in the estimate of channels 0, 2, 4 ... and 1, 3, 5 ..., 0 to 1 */
  evenSmoothing: number;
  oddSmoothing: number;
  /** share of the signal that always remains, 0 to 1 */
  minSignalRemaining: number;
}

const toQ14 = (share: number) => Math.trunc(Math.fround(share) * ONE);

export class NoiseReduction {
  /** smoothed amplitude per channel, scaled by 2^smoothingBits; gain control reads it */
  readonly estimate: Uint32Array;
  readonly evenSmoothing: number;
  readonly oddSmoothing: number;
  readonly minSignalRemaining: number;
  private readonly smoothingBits: number;

  constructor(channels: number, options: NoiseReductionOptions) {
    this.estimate = new Uint32Array(channels);
    this.smoothingBits = options.smoothingBits;
    this.evenSmoothing = toQ14(options.evenSmoothing);
    this.oddSmoothing = toQ14(options.oddSmoothing);
    this.minSignalRemaining = toQ14(options.minSignalRemaining);
  }

  /** Updates the estimate and replaces every amplitude (uint32) by what is left of it. */
  apply(signal: Uint32Array): void {
    const { estimate, smoothingBits, minSignalRemaining } = this;
    for (let c = 0; c < signal.length; c++) {
      const smoothing = (c & 1) === 0 ? this.evenSmoothing : this.oddSmoothing;
      const scaled = (signal[c] << smoothingBits) >>> 0;
      // products of 32 and 15 bits: exact
      const noise = Math.floor((scaled * smoothing + estimate[c] * (ONE - smoothing)) / ONE);
      estimate[c] = noise;
      const subtracted = (scaled - Math.min(noise, scaled)) >>> smoothingBits;
      const floor = Math.floor((signal[c] * minSignalRemaining) / ONE);
      signal[c] = Math.max(subtracted, floor);
    }
  }

  reset(): void {
    this.estimate.fill(0);
  }
}
