/** The features of version 1: RMS, the highest peaks of the spectrum, mean power between edges. */
import { mean, RealFft, rootMeanSquare } from '../../../dsp';
import type { SpectralSettings } from './settings';

/** Sign of the slope between neighbours; a plateau takes the slope that leads onto it in its first half, then the one behind it. */
function slopes(values: Float64Array): Int8Array {
  const signs = Int8Array.from({ length: values.length - 1 }, (_, i) => Math.sign(values[i + 1] - values[i]));
  const original = signs.slice();
  for (let start = 0; start < signs.length; start++) {
    if (original[start] !== 0 || (start > 0 && original[start - 1] === 0)) continue;
    let end = start;
    while (end < signs.length && original[end] === 0) end++;
    const before = start > 0 ? original[start - 1] : original[end];
    const after = end < signs.length ? original[end] : original[start - 1];
    const middle = (start + end - 1) / 2;
    for (let i = start; i < end; i++) signs[i] = i < middle ? before : after;
  }
  return signs;
}

/** Positions of the local maxima above the smallest value (PeakUtils with threshold 0); none in a flat spectrum. */
export function peakPositions(values: Float64Array): number[] {
  const min = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (values.every(v => v === min)) return [];
  const signs = slopes(values);
  return Array.from(values.keys()).filter(
    i => i > 0 && i < signs.length && signs[i - 1] > 0 && signs[i] < 0 && values[i] > min,
  );
}

export class PeakSpectrum {
  private readonly fft: RealFft;

  constructor(
    private readonly settings: SpectralSettings,
    private readonly rate: number,
  ) {
    this.fft = new RealFft(settings.fftLength);
  }

  /** @param x without its mean; only its first fftLength samples are looked at beyond the RMS */
  features(x: Float64Array): number[] {
    return [rootMeanSquare(x), ...this.peaks(x), ...this.powers(x)];
  }

  /** Frequency and height (2/N |X|) of the highest peaks; zeros for what is missing. */
  private peaks(x: Float64Array): number[] {
    const { fft, rate } = this;
    const { fftLength, spectralPeaksCount: count, spectralPeaksThreshold: threshold } = this.settings;
    fft.transform(x);
    const heights = Float64Array.from(
      { length: fftLength / 2 },
      (_, k) => (2 / fftLength) * Math.hypot(fft.re[k], fft.im[k]),
    );
    // the original spreads fftLength / 2 frequencies up to half the rate, both included
    const hz = (k: number) => (k * rate) / 2 / (heights.length - 1);
    return peakPositions(heights)
      .filter(k => heights[k] >= threshold)
      .sort((a, b) => heights[b] - heights[a])
      .concat(Array(count).fill(-1))
      .slice(0, count)
      .flatMap(k => (k < 0 ? [0, 0] : [hz(k), heights[k]]));
  }

  /** A tenth of the mean of the periodogram's bins between neighbouring edges; 0 where there is none. */
  private powers(x: Float64Array): number[] {
    const { fft, rate } = this;
    const { fftLength, spectralPowerEdges: edges } = this.settings;
    const segment = x.subarray(0, fftLength);
    const centre = mean(segment);
    fft.transform(segment.map(v => v - centre));
    const density = Float64Array.from(
      { length: fft.bins },
      (_, k) => (fft.weight(k) * (fft.re[k] ** 2 + fft.im[k] ** 2)) / (rate * segment.length),
    );
    return edges.slice(1).map((high, i) => {
      const inside = density.filter((_, k) => {
        const hz = (k * rate) / fftLength;
        return hz >= edges[i] && hz < high;
      });
      return mean(inside) / 10;
    });
  }
}
