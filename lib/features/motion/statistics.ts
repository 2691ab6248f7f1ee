/**
 * `motion-statistics`: the numbers of a window of motion in the time domain, named after the features of the UCI HAR data set.
 * Every definition stands in golden/features/har_walk_time/meta.json.
 */
import { burg, centred, mean, moments, quantile, rootMeanSquare } from '../../dsp';

/** Statistics of one axis, in the order of the output. */
export const axisStatistics = [
  'mean',
  'std',
  'std1',
  'min',
  'max',
  'range',
  'median',
  'mad_mean',
  'mad_median',
  'iqr',
  'rms',
  'energy',
  'abs_sum',
  'skewness',
  'kurtosis',
  'zero_crossing_rate',
  'mean_crossing_rate',
  'jerk_mean_abs',
  'jerk_std',
  'jerk_rms',
  'acf_lag',
  'acf_value',
  'ar1',
  'ar2',
  'ar3',
  'ar4',
  'hist_entropy',
] as const;

/** Statistics of axes 0 to 2 together. */
export const jointStatistics = [
  'sma',
  'corr_xy',
  'corr_xz',
  'corr_yz',
  'mag_mean',
  'mag_std',
  'tilt',
  'pitch',
  'roll',
] as const;

const HISTOGRAM_BINS = 16;
const AR_ORDER = 4;
/** steps and strides last between these (s) */
const SHORTEST_PERIOD = 0.2;
const LONGEST_PERIOD = 2;

const sum = (values: Float64Array, f: (v: number) => number) => values.reduce((s, v) => s + f(v), 0);
const average = (values: Float64Array, f: (v: number) => number) => sum(values, f) / values.length;
const sorted = (values: Float64Array) => values.slice().sort();

/** Share of the neighbours between which `x >= 0` changes. */
function crossingRate(x: Float64Array): number {
  let crossings = 0;
  for (let i = 1; i < x.length; i++) if (x[i] >= 0 !== x[i - 1] >= 0) crossings++;
  return crossings / (x.length - 1);
}

/** Largest local maximum of the autocorrelation among plausible periods: [seconds, value]; [0, 0] where there is none. */
function autocorrelationPeak(d: Float64Array, rate: number): [number, number] {
  const n = d.length;
  const energy = sum(d, v => v * v);
  if (energy === 0) return [0, 0];
  const at = (k: number) => {
    let product = 0;
    for (let i = 0; i + k < n; i++) product += d[i] * d[i + k];
    return product / energy;
  };
  let [lag, value] = [0, 0];
  const first = Math.ceil(SHORTEST_PERIOD * rate);
  const last = Math.min(Math.floor(LONGEST_PERIOD * rate), n - 2);
  let before = at(first - 1);
  let here = at(first);
  for (let k = first; k <= last; k++) {
    const after = at(k + 1);
    if (here > before && here >= after && here > value) [lag, value] = [k, here];
    before = here;
    here = after;
  }
  return [lag / rate, value];
}

function histogramEntropy(x: Float64Array, min: number, max: number): number {
  const counts = new Float64Array(HISTOGRAM_BINS);
  for (const v of x)
    counts[Math.min(HISTOGRAM_BINS - 1, Math.floor(((v - min) / (max - min)) * HISTOGRAM_BINS))]++;
  return -sum(counts, c => (c === 0 ? 0 : (c / x.length) * Math.log(c / x.length)));
}

/** @param x at least two samples @param rate Hz @returns values in the order of `axisStatistics` */
export function statisticsOfAxis(x: Float64Array, rate: number): number[] {
  const n = x.length;
  const order = sorted(x);
  const [min, max] = [order[0], order[n - 1]];
  const { mean: centre, variance, skewness, excessKurtosis, constant } = moments(x);
  const d = centred(x);
  const median = quantile(order, 0.5);
  const jerk = Float64Array.from({ length: n - 1 }, (_, i) => (x[i + 1] - x[i]) * rate);
  return [
    centre,
    Math.sqrt(variance),
    Math.sqrt((variance * n) / (n - 1)),
    min,
    max,
    max - min,
    median,
    average(d, Math.abs),
    quantile(sorted(x.map(v => Math.abs(v - median))), 0.5),
    quantile(order, 0.75) - quantile(order, 0.25),
    rootMeanSquare(x),
    average(x, v => v * v),
    sum(x, Math.abs),
    skewness,
    excessKurtosis,
    crossingRate(x),
    crossingRate(d),
    average(jerk, Math.abs),
    Math.sqrt(moments(jerk).variance),
    rootMeanSquare(jerk),
    ...autocorrelationPeak(d, rate),
    ...burg(d, AR_ORDER),
    constant ? 0 : histogramEntropy(x, min, max),
  ];
}

/** Pearson's coefficient of two signals without their means; 0 if either is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i] * b[i];
  const size = Math.sqrt(sum(a, v => v * v) * sum(b, v => v * v));
  return size === 0 ? 0 : product / size;
}

/** @returns values in the order of `jointStatistics` */
export function statisticsOfVector([x, y, z]: readonly Float64Array[]): number[] {
  const [dx, dy, dz] = [x, y, z].map(centred);
  const magnitude = moments(x.map((v, i) => Math.hypot(v, y[i], z[i])));
  const [mx, my, mz] = [x, y, z].map(mean);
  const length = Math.hypot(mx, my, mz);
  return [
    average(x, Math.abs) + average(y, Math.abs) + average(z, Math.abs),
    correlation(dx, dy),
    correlation(dx, dz),
    correlation(dy, dz),
    magnitude.mean,
    Math.sqrt(magnitude.variance),
    length === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, mz / length))),
    Math.atan2(-mx, Math.hypot(my, mz)),
    Math.atan2(my, mz),
  ];
}
