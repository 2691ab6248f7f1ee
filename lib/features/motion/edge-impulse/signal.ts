/** From an axis' samples to what is analysed: factor, decimation, filter, mean (spectral_analysis/dsp.py, common/sampling.py). */
import { chebyshevLowPass, mean, type Section, SectionFilter } from '../../../dsp';

/** Every `ratio`-th sample behind a Chebyshev low pass of order 8 that starts settled on the first sample. */
export function decimate(x: Float64Array, ratio: number): Float64Array {
  const filter = new SectionFilter(chebyshevLowPass(8, 0.05, 0.8 / ratio));
  filter.settle(x[0]);
  return filter.run(x).filter((_, i) => i % ratio === 0);
}

/** A deviation this small beside the values is the rounding of float32 or of the filters: the signal is a constant. */
const ROUNDING = 1e-9;

/** @returns zeros for a constant */
export function withoutMean(x: Float64Array): Float64Array {
  const centre = mean(x);
  const rest = x.map(v => v - centre);
  const largest = x.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return rest.every(v => Math.abs(v) <= ROUNDING * largest) ? new Float64Array(x.length) : rest;
}

/** @param stages ratios of the decimation @param filter undefined for none, starts from zero */
export function prepare(
  samples: Float64Array,
  scale: number,
  stages: readonly number[],
  filter: readonly Section[] | undefined,
): Float64Array {
  const scaled = samples.map(v => Math.fround(Math.fround(v) * Math.fround(scale)));
  const slow = stages.reduce(decimate, scaled);
  return withoutMean(filter === undefined ? slow : new SectionFilter(filter).run(slow));
}
