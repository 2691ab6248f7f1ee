/** The wavelet features of versions 3 and 4: 14 statistics of every part of a decomposition (common/wavelet.py). */
import { mean, moments, rootMeanSquare, waveletDecomposition } from '../../../dsp';
import type { SpectralSettings } from './settings';

export const PART_STATISTICS = 14;

/** Samples that a decomposition needs. */
export const leastSamples = (level: number) => 32 * 2 ** level;

const HISTOGRAM_BINS = 100;

/** Entropy of a histogram between the smallest and the largest value (numpy.histogram), in nats. */
function entropy(sorted: Float64Array): number {
  const [min, max] = [sorted[0], sorted[sorted.length - 1]];
  if (min === max) return 0;
  const edge = (i: number) => (i === HISTOGRAM_BINS ? max : min + i * ((max - min) / HISTOGRAM_BINS));
  const counts = new Float64Array(HISTOGRAM_BINS);
  for (const v of sorted) {
    let bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(((v - min) / (max - min)) * HISTOGRAM_BINS));
    // the division may round across an edge
    if (v < edge(bin)) bin--;
    else if (bin < HISTOGRAM_BINS - 1 && v >= edge(bin + 1)) bin++;
    counts[bin]++;
  }
  return counts.reduce(
    (sum, c) => (c === 0 ? sum : sum - (c / sorted.length) * Math.log(c / sorted.length)),
    0,
  );
}

/** Changes of `x > level` between neighbours, divided by the length. */
function crossings(x: Float64Array, level: number): number {
  let changes = 0;
  for (let i = 1; i < x.length; i++) if (x[i] > level !== x[i - 1] > level) changes++;
  return changes / x.length;
}

function partStatistics(x: Float64Array): number[] {
  const n = x.length;
  const sorted = x.slice().sort();
  const nearest = (percent: number) => sorted[Math.floor(((n - 1) * percent) / 100 + 0.5)];
  const centre = mean(x);
  const { variance, skewness, excessKurtosis } = moments(x);
  return [
    entropy(sorted),
    crossings(x, 0),
    crossings(x, centre),
    ...[5, 25, 75, 95, 50].map(nearest),
    centre,
    Math.sqrt(variance),
    n > 1 ? (variance * n) / (n - 1) : 0,
    rootMeanSquare(x),
    skewness,
    excessKurtosis,
  ];
}

/** @param x without its mean, at least leastSamples(waveletLevel) */
export function waveletFeatures(
  x: Float64Array,
  { wavelet, waveletLevel }: Pick<SpectralSettings, 'wavelet' | 'waveletLevel'>,
): number[] {
  return waveletDecomposition(x, wavelet, waveletLevel).flatMap(partStatistics);
}
