/**
 * What Edge Impulse's MFE and MFCC blocks share (their fork of speechpy; techniques.md 8.3), with its peculiarities: pre-emphasis
 * whose first sample takes the window's last, rectangular frames that are cut to the transform, triangles on whole bins.
 */
import { type BankGeometry, binTriangles, type FilterBank, RealFft } from '../../dsp';
import { ConfigError, InputError } from '../../errors';
import { type OptionTable, type OptionValues, optionError } from '../options';
import { audioRateOption } from './audio-options';

/** More frames than this are refused by the original. */
const MOST_FRAMES = 500;
/** stands for 0 before a logarithm */
const ZERO = 1e-10;

const seconds = (value: number, help: string) =>
  ({ kind: 'number', default: value, min: 0.0001, max: 10, unit: 's', help }) as const;

export const edgeImpulseTable = {
  version: {
    kind: 'integer',
    default: 4,
    min: 1,
    max: 4,
    help: 'Implementation version of the block, as the Studio shows it; models need the one they were trained with.',
  },
  sampleRate: audioRateOption(16000),
  frameLength: seconds(0.02, 'Length of a frame; what is longer than fftLength is cut off.'),
  frameStride: seconds(0.01, 'From the start of one frame to the start of the next.'),
  filters: { kind: 'integer', default: 40, min: 2, max: 256, help: 'Mel filters.' },
  fftLength: {
    kind: 'integer',
    default: 256,
    min: 8,
    max: 8192,
    help: 'Points of the transform, a power of two.',
  },
  lowHz: { kind: 'number', default: 0, min: 0, max: 500_000, unit: 'Hz', help: 'Lower edge of the filters.' },
  highHz: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 500_000,
    unit: 'Hz',
    help: 'Upper edge of the filters; 0 is half the sample rate.',
  },
} as const satisfies OptionTable;

export type FrameSettings = OptionValues<typeof edgeImpulseTable>;

/** @throws ConfigError for what the original refuses, but for filters without a bin, which the bank tells */
export function checkFrames(owner: string, settings: FrameSettings): void {
  const { fftLength, lowHz, highHz, sampleRate } = settings;
  if (!Number.isInteger(Math.log2(fftLength)))
    throw optionError(owner, 'fftLength', fftLength, 'a power of two');
  if (highHz > sampleRate / 2)
    throw optionError(owner, 'highHz', highHz, `at most half of sampleRate (${sampleRate / 2} Hz)`);
  if (lowHz >= (highHz || sampleRate / 2))
    throw optionError(owner, 'lowHz', lowHz, `below highHz (${highHz || sampleRate / 2} Hz)`);
}

/** @throws ConfigError for a length of the sliding mean that has no middle */
export function checkNormalization(owner: string, cmvnWindow: number, may0: boolean): void {
  if (cmvnWindow % 2 === 1 || (may0 && cmvnWindow === 0)) return;
  throw optionError(owner, 'cmvnWindow', cmvnWindow, may0 ? 'an odd number, or 0 for none' : 'an odd number');
}

/** The next whole number, unless the value is a whole number but for rounding. */
const ceiling = (value: number) => (value - Math.floor(value) < 0.001 ? Math.floor(value) : Math.ceil(value));

/** halves to even, as numpy rounds */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Frames of a window: their number, length and distance in samples. */
export interface Geometry {
  count: number;
  length: number;
  stride: number;
}

/** @throws InputError where a window has no frame or more than 500 */
export function frameGeometry(owner: string, settings: FrameSettings, samples: number): Geometry {
  const { version, sampleRate, frameLength, frameStride } = settings;
  const exact = sampleRate * frameLength;
  const length = version === 1 ? roundHalfEven(exact) : ceiling(exact);
  const stride = ceiling(sampleRate * frameStride);
  const count = Math.floor((samples - length) / stride) + (version === 1 ? 0 : 1);
  const details = { samples, frames: count };
  if (count < 1)
    throw new InputError(
      'INPUT_LENGTH',
      `${owner}: a frame of ${length} samples${version === 1 ? ` and one step of ${stride}` : ''} is longer than the window of ${samples} samples: take a longer window`,
      details,
    );
  if (count > MOST_FRAMES)
    throw new InputError(
      'INPUT_LENGTH',
      `${owner}: the window of ${samples} samples has ${count} frames, Edge Impulse takes at most ${MOST_FRAMES}: increase frameStride or take a shorter window`,
      details,
    );
  return { count, length, stride };
}

/** @throws ConfigError where a filter covers no bin, as the original does */
function bankOf(owner: string, settings: FrameSettings): FilterBank {
  const { version, sampleRate, fftLength, filters, lowHz, highHz } = settings;
  const geometry: BankGeometry = {
    sampleRate,
    fftSize: fftLength,
    bands: filters,
    lowHz,
    highHz: highHz || sampleRate / 2,
  };
  const bank = binTriangles(geometry, version <= 3 ? fftLength / 2 + 2 : fftLength + 1);
  if (bank.empty === 0) return bank;
  throw new ConfigError(
    'EMPTY_FILTER',
    `${owner}: ${bank.empty} of ${filters} mel filters cover no bin of the spectrum: lower filters or raise fftLength (${fftLength})`,
    { filters, fftLength, empty: bank.empty },
  );
}

/** Mel energies of the frames of a window. */
export class MelFrames {
  private readonly fft: RealFft;
  private readonly power: Float64Array;
  private readonly bank: FilterBank;

  constructor(owner: string, settings: FrameSettings) {
    this.bank = bankOf(owner, settings);
    this.fft = new RealFft(settings.fftLength);
    this.power = new Float64Array(this.fft.bins);
  }

  /**
   * @param energies count x filters values
   * @param totals count sums of the power spectrum; zeros of both become 1e-10
   */
  compute(
    signal: Float64Array,
    { count, length, stride }: Geometry,
    energies: Float64Array,
    totals?: Float64Array,
  ): void {
    const { fft, power, bank } = this;
    for (let f = 0; f < count; f++) {
      fft.transform(signal, f * stride, length);
      fft.power(power, 1 / fft.size);
      const row = energies.subarray(f * bank.size, (f + 1) * bank.size);
      bank.apply(power, row);
      for (let b = 0; b < row.length; b++) if (row[b] === 0) row[b] = ZERO;
      if (totals !== undefined) totals[f] = power.reduce((sum, p) => sum + p, 0) || ZERO;
    }
  }
}
