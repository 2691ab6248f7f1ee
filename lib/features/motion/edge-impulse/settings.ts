/** Settings of Edge Impulse's spectral analysis block, names as its own in the project's spelling, and what it refuses. */
import { butterworth, type Section, type WaveletName, waveletNames } from '../../../dsp';
import { ConfigError } from '../../../errors';
import { axesOption, sampleRateOption } from '../../common-options';
import {
  type ListOption,
  type OptionTable,
  type OptionValues,
  optionError,
  readOptions,
} from '../../options';
import { outputTable } from '../../output';
import { windowLengthOption } from '../../window-pipeline';

export const NAME = 'edge-impulse-spectral';

function readEdges(value: unknown): readonly number[] | undefined {
  const parts =
    typeof value === 'string' ? value.split(',').map(part => Number(part.trim() || Number.NaN)) : value;
  if (!Array.isArray(parts) || parts.length < 2 || !parts.every(Number.isFinite)) return undefined;
  return parts.every((edge, i) => i === 0 || edge > parts[i - 1]) ? parts : undefined;
}

const edgesOption: ListOption<readonly number[]> = {
  kind: 'list',
  default: [0.1, 0.5, 1, 2, 5],
  unit: 'Hz',
  form: 'at least two rising numbers, as a list or as text such as "0.1, 0.5, 1.0, 2.0, 5.0"',
  help: 'Version 1: edges between which the power is averaged.',
  read: readEdges,
};

const count = (value: number, min: number, max: number, help: string) =>
  ({ kind: 'integer', default: value, min, max, help }) as const;
const yesNo = (value: boolean, help: string) => ({ kind: 'boolean', default: value, help }) as const;

export const table = {
  implementationVersion: count(4, 1, 4, 'Version of the block; models need the one they were trained with.'),
  sampleRate: sampleRateOption(62.5),
  axes: axesOption,
  scaleAxes: { kind: 'number', default: 1, min: -1e9, max: 1e9, help: 'Factor on all samples.' },
  inputDecimationRatio: count(1, 1, 1000, 'Version 4: 1, 3, 10, 30, 100 or 1000 samples become one.'),
  filterType: {
    kind: 'choice',
    choices: ['none', 'low', 'high'],
    default: 'none',
    help: 'Butterworth filter before the analysis; also masks the bins beyond the cut-off.',
  },
  filterCutoff: {
    kind: 'number',
    default: 3,
    min: 0.0001,
    max: 5_000_000,
    unit: 'Hz',
    help: 'Cut-off of the filter.',
  },
  filterOrder: count(6, 0, 8, 'Order of the filter: 2, 4, 6 or 8; 0 masks bins without filtering.'),
  analysisType: {
    kind: 'choice',
    choices: ['FFT', 'Wavelet'],
    default: 'FFT',
    help: 'Spectrum, or (from version 3 on) statistics of a wavelet decomposition.',
  },
  fftLength: count(16, 2, 65536, 'Points of the transform, a power of two.'),
  doLog: yesNo(true, 'Logarithm of the spectrum (base 10).'),
  doFftOverlap: yesNo(true, 'Segments of the spectrum overlap by half.'),
  extraLowFreq: yesNo(false, 'Version 4: the same once more on a tenth of the rate.'),
  spectralPeaksCount: count(3, 0, 100, 'Version 1: peaks of the spectrum that are given.'),
  spectralPeaksThreshold: {
    kind: 'number',
    default: 0.1,
    min: -1e9,
    max: 1e9,
    help: 'Version 1: lower peaks are left out.',
  },
  spectralPowerEdges: edgesOption,
  wavelet: {
    kind: 'choice',
    choices: waveletNames as [WaveletName, ...WaveletName[]],
    default: 'db4',
    help: 'Wavelet of the decomposition.',
  },
  waveletLevel: count(1, 1, 12, 'Levels of the decomposition; each needs a window of twice the length.'),
  windowLength: windowLengthOption(125),
  ...outputTable,
} as const satisfies OptionTable;

export type SpectralSettings = OptionValues<typeof table>;

/** Stages of each ratio, one after the other. */
const STAGES: Readonly<Record<number, readonly number[]>> = {
  1: [],
  3: [3],
  10: [10],
  30: [3, 10],
  100: [10, 10],
  1000: [10, 10, 10],
};

export const stagesOf = ({ inputDecimationRatio }: SpectralSettings) => STAGES[inputDecimationRatio];

/** Rate after the decimation, in Hz. */
export const analysisRate = ({ sampleRate, inputDecimationRatio }: SpectralSettings) =>
  sampleRate / inputDecimationRatio;

/** @throws ConfigError for what the original refuses */
export function readSettings(config: Readonly<Record<string, unknown>>): SpectralSettings {
  const settings = readOptions(table, config, NAME);
  const { fftLength, inputDecimationRatio: ratio, implementationVersion: version } = settings;
  const { filterType, filterCutoff, filterOrder } = settings;
  const refuse = (key: keyof SpectralSettings, allowed: string) =>
    optionError(NAME, key, settings[key], allowed);
  if (!Number.isInteger(Math.log2(fftLength))) throw refuse('fftLength', 'a power of two');
  if (!Object.hasOwn(STAGES, ratio))
    throw refuse('inputDecimationRatio', `one of ${Object.keys(STAGES).join(', ')}`);
  if (ratio > 1 && version < 4) throw refuse('inputDecimationRatio', '1 before implementationVersion 4');
  if (filterType === 'none') return settings;
  if (filterOrder % 2 !== 0) throw refuse('filterOrder', '0, 2, 4, 6 or 8');
  const nyquist = analysisRate(settings) / 2;
  if (ratio > 1 && filterCutoff > nyquist * 0.9)
    throw refuse('filterCutoff', `at most ${nyquist * 0.9} Hz with a decimation by ${ratio}`);
  if (filterOrder > 0 && filterCutoff >= nyquist)
    throw refuse('filterCutoff', `below ${nyquist} Hz, half of the rate`);
  return settings;
}

/** The firmware's design of each section in float32 (poles of 1 - d1/z - d2/z^2), which must not ring forever. */
function isStable({ filterOrder }: SpectralSettings, cutoff: number): boolean {
  const a = Math.fround(Math.tan((Math.PI * cutoff) / 2));
  const a2 = Math.fround(a * a);
  return Array.from({ length: filterOrder / 2 }, (_, i) => {
    const r = Math.sin((Math.PI * (2 * i + 1)) / (2 * filterOrder));
    const size = a2 + 2 * a * r + 1;
    const d1 = Math.fround((2 * (1 - a2)) / size);
    const d2 = Math.fround(-(a2 - 2 * a * r + 1) / size);
    return Math.abs(d2) < 1 && Math.abs(d1) < 1 - d2;
  }).every(Boolean);
}

/** The Butterworth filter with its coefficients rounded to float32, as the firmware holds them; undefined for none. */
export function filterOf(settings: SpectralSettings): Section[] | undefined {
  const { filterType, filterOrder, filterCutoff } = settings;
  if (filterType === 'none' || filterOrder === 0) return undefined;
  const cutoff = filterCutoff / (analysisRate(settings) / 2);
  if (!isStable(settings, cutoff))
    throw new ConfigError(
      'UNSTABLE_FILTER',
      `${NAME}: a filter of order ${filterOrder} at ${filterCutoff} Hz is not stable in float32: move filterCutoff away from 0 and from half of the rate, or lower filterOrder`,
      { filterOrder, filterCutoff },
    );
  return butterworth(filterOrder, cutoff, filterType).map(
    section => section.map(Math.fround) as unknown as Section,
  );
}
