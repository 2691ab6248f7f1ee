/**
 * Power spectral density by Welch's method (1967): the mean over overlapping segments of |FFT((x - mean) w)|^2 / (rate sum w^2),
 * one-sided, with a periodic Hann window (scipy.signal.welch with its defaults). An incomplete last segment is dropped.
 */
import { RealFft } from './real-fft';
import { windowFunction } from './window-functions';

export class Welch {
  /** values of a density: floor(segment / 2) + 1, value k at k rate / segment Hz */
  readonly bins: number;
  private readonly fft: RealFft;
  private readonly window: Float64Array;
  private readonly work: Float64Array;
  private readonly scale: number;

  /** @param segment samples, 1 or more @param overlap samples, below segment @param sampleRate Hz */
  constructor(
    readonly segment: number,
    readonly overlap: number,
    readonly sampleRate: number,
  ) {
    this.fft = new RealFft(segment);
    this.bins = this.fft.bins;
    this.window = windowFunction('hann', segment, 'periodic');
    this.work = new Float64Array(segment);
    this.scale = 1 / (sampleRate * this.window.reduce((sum, w) => sum + w * w, 0));
  }

  /** @param x at least one segment @returns units^2 / Hz */
  density(x: Float64Array): Float64Array {
    const { segment, fft, bins } = this;
    const hop = segment - this.overlap;
    const sum = new Float64Array(bins);
    let segments = 0;
    for (let start = 0; start + segment <= x.length; start += hop, segments++) {
      this.load(x, start);
      fft.transform(this.work);
      for (let k = 0; k < bins; k++) sum[k] += fft.weight(k) * this.scale * (fft.re[k] ** 2 + fft.im[k] ** 2);
    }
    return sum.map(value => value / segments);
  }

  private load(x: Float64Array, start: number): void {
    const { segment, work, window } = this;
    let mean = 0;
    for (let i = 0; i < segment; i++) mean += x[start + i];
    mean /= segment;
    for (let i = 0; i < segment; i++) work[i] = (x[start + i] - mean) * window[i];
  }
}

/**
 * Sums of a spectrum over bands, lower edge included, upper excluded.
 * @param spectrum bins 0 to floor(size / 2) of a transform of `size` points at `sampleRate` Hz
 */
export function bandSums(
  spectrum: Float64Array,
  sampleRate: number,
  size: number,
  bands: readonly (readonly [number, number])[],
): Float64Array {
  const hz = (k: number) => (k * sampleRate) / size;
  return Float64Array.from(bands, ([low, high]) =>
    spectrum.reduce((sum, value, k) => (hz(k) >= low && hz(k) < high ? sum + value : sum), 0),
  );
}
