/**
 * Banks of triangular filters over a spectrum: the layouts of librosa (straight over Hz), TensorFlow (straight over mel) and
 * Edge Impulse's speechpy (on whole bins), applied by one loop over the non-zero weights.
 */
import { linspace, type MelScale, naturalMel } from './mel';

interface Filter {
  /** first bin with a weight */
  start: number;
  weights: Float64Array;
}

export class FilterBank {
  private readonly filters: Filter[];

  /** @param rows one per filter, a weight for every bin */
  constructor(rows: readonly Float64Array[]) {
    this.filters = rows.map(row => {
      const start = Math.max(
        0,
        row.findIndex(w => w !== 0),
      );
      const end = row.findLastIndex(w => w !== 0) + 1;
      return { start, weights: row.slice(start, Math.max(start, end)) };
    });
  }

  get size(): number {
    return this.filters.length;
  }

  /** Filters without any weight: their output is always 0. */
  get empty(): number {
    return this.filters.filter(({ weights }) => weights.length === 0).length;
  }

  /** Weighted sums of the spectrum into `target` (`size` values). */
  apply(spectrum: Float64Array, target: Float64Array): void {
    for (let f = 0; f < this.filters.length; f++) {
      const { start, weights } = this.filters[f];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * spectrum[start + i];
      target[f] = sum;
    }
  }
}

export interface BankGeometry {
  sampleRate: number;
  fftSize: number;
  bands: number;
  lowHz: number;
  highHz: number;
}

const bins = ({ fftSize }: BankGeometry) => Math.floor(fftSize / 2) + 1;

/** The rising or the falling side, whichever is lower; never below 0. */
const triangle = (x: number, left: number, middle: number, right: number) =>
  Math.max(0, Math.min((x - left) / (middle - left), (right - x) / (right - middle)));

/** Edges equally spaced in mel, triangles straight over Hz (librosa.filters.mel); 'slaney' gives every filter the area 1. */
export function hzTriangles(geometry: BankGeometry, scale: MelScale, norm: 'none' | 'slaney'): FilterBank {
  const { sampleRate, fftSize, bands, lowHz, highHz } = geometry;
  const edges = linspace(scale.toMel(lowHz), scale.toMel(highHz), bands + 2).map(scale.toHz);
  return new FilterBank(
    Array.from({ length: bands }, (_, b) => {
      const [left, middle, right] = edges.subarray(b, b + 3);
      const height = norm === 'slaney' ? 2 / (right - left) : 1;
      return Float64Array.from(
        { length: bins(geometry) },
        (_, k) => height * triangle((k * sampleRate) / fftSize, left, middle, right),
      );
    }),
  );
}

/** Triangles straight over mel, the bin at 0 Hz left out (tf.signal.linear_to_mel_weight_matrix). */
export function melTriangles(geometry: BankGeometry): FilterBank {
  const { sampleRate, bands, lowHz, highHz } = geometry;
  // the original spreads the bins up to half the rate, which is not quite where those of an odd length lie
  const binHz = sampleRate / 2 / (bins(geometry) - 1);
  const edges = linspace(naturalMel.toMel(lowHz), naturalMel.toMel(highHz), bands + 2);
  return new FilterBank(
    Array.from({ length: bands }, (_, b) => {
      const [left, middle, right] = edges.subarray(b, b + 3);
      return Float64Array.from({ length: bins(geometry) }, (_, k) =>
        k === 0 ? 0 : triangle(naturalMel.toMel(k * binHz), left, middle, right),
      );
    }),
  );
}

/**
 * Triangles with their corners on whole bins, as Edge Impulse's speechpy lays them out.
 * @param points bins of the whole band + what is added for rounding: floor(points hz / rate) is a corner; fftSize + 1, before
 *   version 4 fftSize/2 + 2
 */
export function binTriangles(geometry: BankGeometry, points: number): FilterBank {
  const { sampleRate, bands, lowHz, highHz } = geometry;
  const hertz = linspace(naturalMel.toMel(lowHz), naturalMel.toMel(highHz), bands + 2).map(naturalMel.toHz);
  // the upper edge lies on a bin but for rounding: the original pulls it below
  hertz[bands + 1] -= 0.001;
  const corners = hertz.map(hz => Math.floor((points * hz) / sampleRate));
  return new FilterBank(
    Array.from({ length: bands }, (_, b) => {
      const [left, middle, right] = corners.subarray(b, b + 3);
      const row = new Float64Array(bins(geometry));
      for (let k = left + 1; k <= middle; k++) row[k] = (k - left) / (middle - left);
      for (let k = middle; k < right; k++) row[k] = (right - k) / (right - middle);
      return row;
    }),
  );
}
