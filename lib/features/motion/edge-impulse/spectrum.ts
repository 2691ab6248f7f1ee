/** The spectral features of versions 2 to 4: moments of the signal and the largest power of every bin over all segments. */
import { moments, RealFft, rootMeanSquare } from '../../../dsp';
import type { SpectralSettings } from './settings';

/** stands for 0 before a logarithm */
const ZERO = 1e-10;

type Mask = Pick<SpectralSettings, 'filterType' | 'filterCutoff' | 'fftLength'>;

/** Bins that the filter lets pass, half a bin wide at the cut-off; the one at 0 Hz never. */
export function passedBins({ filterType, filterCutoff, fftLength }: Mask, rate: number): number[] {
  const spacing = rate / fftLength;
  return Array.from({ length: fftLength / 2 }, (_, i) => i + 1).filter(k => {
    if (filterType === 'low') return k * spacing - spacing / 2 <= filterCutoff;
    return filterType === 'none' || k * spacing + spacing / 2 >= filterCutoff;
  });
}

/** Numbers in front of the bins. */
export const momentCount = (spectral: boolean) => (spectral ? 5 : 3);

export class MaxHoldSpectrum {
  private readonly fft: RealFft;
  private readonly hop: number;

  constructor(
    private readonly settings: Pick<SpectralSettings, 'doLog' | 'doFftOverlap' | 'fftLength'>,
    /** skewness and kurtosis of the spectrum too (version 4) */
    private readonly spectral: boolean,
    private readonly bins: readonly number[],
  ) {
    this.fft = new RealFft(settings.fftLength);
    this.hop = settings.doFftOverlap ? settings.fftLength / 2 : settings.fftLength;
  }

  /** |X|^2 / N, the maximum over segments; the last ones are filled up with zeros. */
  private power(x: Float64Array): Float64Array {
    const { fft, hop } = this;
    const power = new Float64Array(fft.bins);
    for (let start = 0; start < x.length; start += hop) {
      fft.transform(x, start);
      for (let k = 0; k < power.length; k++)
        power[k] = Math.max(power[k], (fft.re[k] ** 2 + fft.im[k] ** 2) / fft.size);
    }
    return power;
  }

  /** RMS, skewness, kurtosis, those of the spectrum, then the bins. @param x without its mean */
  features(x: Float64Array): number[] {
    const power = this.power(x);
    const { skewness, excessKurtosis } = moments(x);
    const shape = moments(power);
    return [
      rootMeanSquare(x),
      skewness,
      excessKurtosis,
      ...(this.spectral ? [shape.skewness, shape.excessKurtosis] : []),
      ...this.bins.map(k => (this.settings.doLog ? Math.log10(power[k] || ZERO) : power[k])),
    ];
  }
}
