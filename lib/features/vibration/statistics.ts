/** The time-domain indicators of `vibration-statistics`, defined one by one in golden/features/vib_fan_stats/meta.json. */
import { centred, moments, type RealFft, rootMeanSquare } from '../../dsp';

/** In the order of the output. */
export const vibrationIndicators = [
  'rms',
  'peak',
  'peak_to_peak',
  'crest',
  'kurtosis',
  'excess_kurtosis',
  'skewness',
  'shape',
  'impulse',
  'clearance',
  'velocity_rms',
] as const;

/** m/s^2 */
const STANDARD_GRAVITY = 9.80665;
const MM_PER_M = 1000;

/** 0 where a machine stands still */
const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);

/**
 * RMS of the velocity in mm/s of an acceleration in g: its spectrum divided by 2 pi f, between two frequencies (both included).
 */
export function velocityRms(
  x: Float64Array,
  fft: RealFft,
  rate: number,
  lowHz: number,
  highHz: number,
): number {
  const n = x.length;
  fft.transform(centred(x));
  let square = 0;
  for (let k = 1; k < fft.bins; k++) {
    const hz = (k * rate) / n;
    if (hz < lowHz || hz > highHz) continue;
    const power = (fft.weight(k) * (fft.re[k] ** 2 + fft.im[k] ** 2)) / (n * n);
    square += power / (2 * Math.PI * hz) ** 2;
  }
  return Math.sqrt(square) * STANDARD_GRAVITY * MM_PER_M;
}

/** The indicators but the last. */
export function timeIndicators(x: Float64Array): number[] {
  const n = x.length;
  let [peak, min, max, sum, roots] = [0, x[0], x[0], 0, 0];
  for (const v of x) {
    const size = Math.abs(v);
    peak = Math.max(peak, size);
    min = Math.min(min, v);
    max = Math.max(max, v);
    sum += size;
    roots += Math.sqrt(size);
  }
  const rms = rootMeanSquare(x);
  const { kurtosis, excessKurtosis, skewness } = moments(x);
  return [
    rms,
    peak,
    max - min,
    ratio(peak, rms),
    kurtosis,
    excessKurtosis,
    skewness,
    ratio(rms, sum / n),
    ratio(peak, sum / n),
    ratio(peak, (roots / n) ** 2),
  ];
}
