/** Moments of a set of values, divisors n; the shape numbers of a constant are 0. */

export function mean(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return values.length === 0 ? 0 : sum / values.length;
}

export interface Moments {
  mean: number;
  /** second central moment */
  variance: number;
  /** m3 / m2^1.5 */
  skewness: number;
  /** m4 / m2^2; 3 for a normal distribution */
  kurtosis: number;
  /** m4 / m2^2 - 3 */
  excessKurtosis: number;
  /** all values are equal, up to the rounding of their mean */
  constant: boolean;
}

/** Differences from the mean that are this small beside the values are its rounding: float32 samples are 1e-7 apart. */
const ROUNDING = 1e-12;

export function moments(values: Float64Array): Moments {
  const centre = mean(values);
  let [m2, m3, m4, largest, deviation] = [0, 0, 0, 0, 0];
  for (const v of values) {
    const d = v - centre;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
    largest = Math.max(largest, Math.abs(v));
    deviation = Math.max(deviation, Math.abs(d));
  }
  const n = Math.max(1, values.length);
  const variance = m2 / n;
  if (deviation <= ROUNDING * largest || variance * variance === 0)
    return { mean: centre, variance: 0, skewness: 0, kurtosis: 0, excessKurtosis: 0, constant: true };
  const kurtosis = m4 / n / (variance * variance);
  return {
    mean: centre,
    variance,
    skewness: m3 / n / variance ** 1.5,
    kurtosis,
    excessKurtosis: kurtosis - 3,
    constant: false,
  };
}

/** Values minus their mean; all zeros for a constant. */
export function centred(values: Float64Array): Float64Array {
  const { mean, constant } = moments(values);
  return constant ? new Float64Array(values.length) : values.map(v => v - mean);
}

/** sqrt of the mean square */
export function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v * v;
  return Math.sqrt(sum / Math.max(1, values.length));
}

/** Of sorted values, linear between neighbours at position q (n - 1) (numpy.quantile). @param q 0 to 1 */
export function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
