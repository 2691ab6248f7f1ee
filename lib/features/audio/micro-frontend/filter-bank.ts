/**
 * Mel filter bank of the micro front end: overlapping triangles over the energy spectrum, in Q12.
 *
 * mel(f) = 1127 ln(1 + f / 700); `channels` + 1 centres at equal distances above mel(low), the last one being mel(high).
 * A bin between two centres gives the share w to the lower triangle's falling side and 1 - w to the next one's rising side;
 * so one pass over the bins fills all channels. The first sum (the falling half below the first centre) belongs to no channel.
 * Every step of the geometry is rounded to float32 where the original stores a float.
 */
import { log1pFloat32, roundedSquareRoot } from '../../../dsp';

const WEIGHT_BITS = 12;

const f32 = Math.fround;

function mel(hz: number): number {
  return f32(1127 * log1pFloat32(f32(hz / 700)));
}

export interface FilterBankOptions {
  channels: number;
  lowHz: number;
  highHz: number;
  sampleRate: number;
  /** points of the FFT: the spectrum has fftSize / 2 + 1 bins */
  fftSize: number;
}

export class FilterBank {
  /** first bin used, the first one above lowHz; 0 Hz never is */
  readonly startBin: number;
  /** bin after the last one used */
  readonly endBin: number;
  /** bins of triangle c: bounds[c] up to, not including, bounds[c + 1]; channels + 2 entries */
  readonly bounds: Int32Array;
  /** Q12, one per bin from startBin on: what the bin gives to its own sum, and to the one after it */
  readonly weights: Int16Array;
  readonly nextWeights: Int16Array;
  /** amplitude per channel, set by `apply` */
  readonly output: Uint32Array;
  private readonly channels: number;

  constructor({ channels, lowHz, highHz, sampleRate, fftSize }: FilterBankOptions) {
    this.channels = channels;
    this.output = new Uint32Array(channels);
    const lowMel = mel(f32(lowHz));
    const spacing = f32(f32(mel(f32(highHz)) - lowMel) / (channels + 1));
    const centre = Float32Array.from({ length: channels + 1 }, (_, c) => lowMel + f32(spacing * (c + 1)));
    const hzPerBin = f32(f32(0.5 * sampleRate) / (fftSize / 2));
    const binMel = (bin: number) => mel(f32(bin * hzPerBin));

    this.startBin = Math.trunc(f32(1.5 + f32(f32(lowHz) / hzPerBin)));
    this.bounds = new Int32Array(channels + 2);
    this.bounds[0] = this.startBin;
    const weights: number[] = [];
    const nextWeights: number[] = [];
    const toQ12 = (weight: number) => Math.floor(f32(weight * (1 << WEIGHT_BITS) + 0.5));
    let bin = this.startBin;
    for (let c = 0; c <= channels; c++) {
      const width = f32(centre[c] - (c === 0 ? lowMel : centre[c - 1]));
      for (; binMel(bin) <= centre[c]; bin++) {
        const weight = f32(f32(centre[c] - binMel(bin)) / width);
        weights.push(toQ12(weight));
        nextWeights.push(toQ12(f32(1 - weight)));
      }
      this.bounds[c + 1] = bin;
    }
    this.endBin = bin;
    this.weights = Int16Array.from(weights);
    this.nextWeights = Int16Array.from(nextWeights);
  }

  /**
   * Sums the energies of a spectrum into channels and takes their square roots.
   * @param spectrum int16 bins, re and im interleaved
   * @param scaleShift how many bits the signal was shifted up before the FFT; taken back here
   * Sums are exact: 2^12 times a spectrum's whole energy lies far below 2^53.
   */
  apply(spectrum: Int16Array, scaleShift: number): Uint32Array {
    const { bounds, weights, nextWeights, startBin, output, channels } = this;
    let next = 0;
    for (let c = 0; c <= channels; c++) {
      let sum = next;
      next = 0;
      for (let bin = bounds[c]; bin < bounds[c + 1]; bin++) {
        const re = spectrum[2 * bin];
        const im = spectrum[2 * bin + 1];
        const energy = re * re + im * im;
        sum += weights[bin - startBin] * energy;
        next += nextWeights[bin - startBin] * energy;
      }
      if (c > 0) output[c - 1] = roundedSquareRoot(sum) >>> scaleShift;
    }
    return output;
  }
}
