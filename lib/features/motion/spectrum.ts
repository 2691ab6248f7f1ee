/**
 * The spectrum behind `motion-spectrum` and `motion-bins`: P[k] = |X[k]|^2 / n^2 of the window without its mean, doubled between
 * 0 Hz and half the rate, so that its sum is the variance (golden/features/har_walk_freq/meta.json).
 */
import { bandSums, centred, RealFft } from '../../dsp';
import type { Band } from '../common-options';

/** Added before the logarithm of the flatness, so that an empty bin is not minus infinity. */
const FLOOR = 1e-12;
const ROLLOFF = 0.85;

/** The numbers in front of the bands' energies, in the order of the output. */
export const spectrumNumbers = [
  'dominant_hz',
  'dominant_power',
  'centroid_hz',
  'spread_hz',
  'flatness',
  'entropy',
  'rolloff85_hz',
] as const;

/** Spectra of windows, keeping the transform of the last length. */
export class MotionSpectrum {
  private fft = new RealFft(1);

  constructor(private readonly sampleRate: number) {}

  /** @returns floor(n / 2) + 1 values; value k belongs to k rate / n Hz */
  power(x: Float64Array): Float64Array {
    const n = x.length;
    if (this.fft.size !== n) this.fft = new RealFft(n);
    const { fft } = this;
    const power = new Float64Array(fft.bins);
    fft.transform(centred(x));
    fft.power(power, 1 / (n * n));
    return power.map((p, k) => p * fft.weight(k));
  }

  /** The numbers of `spectrumNumbers`, then the energy of each band. */
  describe(x: Float64Array, bands: readonly Band[]): number[] {
    const power = this.power(x);
    return [...shape(power, this.sampleRate, x.length), ...bandSums(power, this.sampleRate, x.length, bands)];
  }

  /** First and last bin with low <= f <= high; last < first where there is none. */
  range(samples: number, lowHz: number, highHz: number): [first: number, last: number] {
    const hz = (k: number) => (k * this.sampleRate) / samples;
    const bins = Array.from({ length: Math.floor(samples / 2) + 1 }, (_, k) => k);
    const inside = bins.filter(k => hz(k) >= lowHz && hz(k) <= highHz);
    return inside.length === 0 ? [0, -1] : [inside[0], inside[inside.length - 1]];
  }
}

/** Numbers of the bins above 0 Hz. */
function shape(power: Float64Array, sampleRate: number, size: number): number[] {
  const bins = power.subarray(1);
  const hz = (i: number) => ((i + 1) * sampleRate) / size;
  const total = bins.reduce((s, p) => s + p, 0);
  const flatness = Math.exp(bins.reduce((s, p) => s + Math.log(p + FLOOR), 0) / bins.length);
  const mean = total / bins.length;
  if (total === 0) return [0, 0, 0, 0, flatness / (mean + FLOOR), 0, 0];
  let top = 0;
  let centroid = 0;
  let entropy = 0;
  bins.forEach((p, i) => {
    if (p > bins[top]) top = i;
    centroid += (hz(i) * p) / total;
    if (p > 0) entropy -= (p / total) * Math.log(p / total);
  });
  const spread = Math.sqrt(bins.reduce((s, p, i) => s + ((hz(i) - centroid) ** 2 * p) / total, 0));
  let rolloff = 0;
  for (let sum = bins[0]; sum < ROLLOFF * total && rolloff < bins.length - 1; sum += bins[rolloff]) rolloff++;
  return [
    hz(top),
    bins[top],
    centroid,
    spread,
    flatness / (mean + FLOOR),
    bins.length > 1 ? entropy / Math.log(bins.length) : 0,
    hz(rolloff),
  ];
}
