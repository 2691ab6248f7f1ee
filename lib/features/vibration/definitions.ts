/** The vibration pipelines: `welch`, `band-energy`, `amplitude-spectrum`, `envelope-spectrum`, `vibration-statistics`. */
import { bandSums, RealFft, Welch } from '../../dsp';
import { type Band, bandsOption, isBand, sampleRateOption } from '../common-options';
import type { FeatureDefinition } from '../definition';
import { type ListOption, type OptionTable, type OptionValues, optionError, readOptions } from '../options';
import { outputTable } from '../output';
import { windowLengthOption, windowPipeline } from '../window-pipeline';
import { AmplitudeSpectrum, EnvelopeSpectrum } from './spectra';
import { timeIndicators, velocityRms, vibrationIndicators } from './statistics';

const RATE = 3200;
const WINDOW = 4096;

const welchTable = {
  sampleRate: sampleRateOption(RATE),
  segment: {
    kind: 'integer',
    default: 1024,
    min: 2,
    max: 1_048_576,
    unit: 'samples',
    help: 'Length of a segment, any number; bins are sampleRate / segment apart.',
  },
  overlap: {
    kind: 'integer',
    default: 512,
    min: 0,
    max: 1_048_575,
    unit: 'samples',
    help: 'Samples that neighbouring segments share; less than segment.',
  },
  ...outputTable,
} as const satisfies OptionTable;

function checkOverlap(owner: string, { segment, overlap }: { segment: number; overlap: number }): void {
  if (overlap >= segment) throw optionError(owner, 'overlap', overlap, `below segment (${segment} samples)`);
}

function readWelch(config: Readonly<Record<string, unknown>>): OptionValues<typeof welchTable> {
  const settings = readOptions(welchTable, config, 'welch');
  checkOverlap('welch', settings);
  return settings;
}

export const welch: FeatureDefinition = {
  name: 'welch',
  summary: 'Power spectral density by Welch’s method: the mean spectrum of overlapping segments.',
  options: welchTable,
  presets: {},
  read: readWelch,
  create(config) {
    const settings = readWelch(config);
    const { sampleRate, segment, overlap } = settings;
    const spectrum = new Welch(segment, overlap, sampleRate);
    return windowPipeline({
      name: 'welch',
      channels: 1,
      sampleRate,
      output: settings,
      windowLength: WINDOW,
      least: segment,
      leastBecause: 'one segment',
      shape: () => [spectrum.bins],
      compute: ([x]) => spectrum.density(x),
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { segment }) =>
    `Takes a window at ${sampleRate} Hz and gives its power density at ${outputShape[0]} frequencies, ${sampleRate / Number(segment)} Hz apart, as ${outputType}.`,
};

const bandTable = {
  ...welchTable,
  bandsHz: bandsOption([
    [10, 100],
    [100, 500],
    [500, 1600],
  ]),
} as const satisfies OptionTable;

function readBands(config: Readonly<Record<string, unknown>>): OptionValues<typeof bandTable> {
  const settings = readOptions(bandTable, config, 'band-energy');
  checkOverlap('band-energy', settings);
  return settings;
}

export const bandEnergy: FeatureDefinition = {
  name: 'band-energy',
  summary: 'Energy of vibration in bands of Welch’s spectrum, in units squared.',
  options: bandTable,
  presets: {},
  read: readBands,
  create(config) {
    const settings = readBands(config);
    const { sampleRate, segment, overlap, bandsHz } = settings;
    const spectrum = new Welch(segment, overlap, sampleRate);
    return windowPipeline({
      name: 'band-energy',
      channels: 1,
      sampleRate,
      output: settings,
      windowLength: WINDOW,
      least: segment,
      leastBecause: 'one segment',
      shape: () => [bandsHz.length],
      compute: ([x]) =>
        bandSums(spectrum.density(x), sampleRate, segment, bandsHz).map(sum => (sum * sampleRate) / segment),
    });
  },
  describe: ({ sampleRate, outputShape, outputType }) =>
    `Takes a window at ${sampleRate} Hz and gives the energy in ${outputShape[0]} bands as ${outputType}.`,
};

const amplitudeTable = {
  sampleRate: sampleRateOption(RATE),
  window: {
    kind: 'choice',
    choices: ['flat-top', 'hann'],
    default: 'flat-top',
    help: 'flat-top reads amplitudes within 0.01 dB; hann parts neighbouring lines better.',
  },
  windowLength: windowLengthOption(WINDOW),
  ...outputTable,
} as const satisfies OptionTable;

export const amplitudeSpectrum: FeatureDefinition = {
  name: 'amplitude-spectrum',
  summary: 'Amplitudes (0 to peak) of the lines of a vibration.',
  options: amplitudeTable,
  presets: {},
  read: config => readOptions(amplitudeTable, config, 'amplitude-spectrum'),
  create(config) {
    const settings = readOptions(amplitudeTable, config, 'amplitude-spectrum');
    const { sampleRate, window, windowLength } = settings;
    const spectrum = new AmplitudeSpectrum(window);
    return windowPipeline({
      name: 'amplitude-spectrum',
      channels: 1,
      sampleRate,
      output: settings,
      windowLength,
      least: 2,
      leastBecause: 'one bin above 0 Hz',
      shape: samples => [Math.floor(samples / 2) + 1],
      compute: ([x]) => spectrum.amplitudes(x),
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { window, windowLength }) =>
    `Takes a window at ${sampleRate} Hz and gives the amplitudes of its spectrum (${window}) as ${outputType}: ${outputShape[0]} for ${windowLength} samples.`,
};

const bandOption: ListOption<Band | null> = {
  kind: 'list',
  default: null,
  unit: 'Hz',
  form: 'null for the whole band, or [low, high] with 0 <= low < high, such as [2200, 4200]',
  help: 'Band that the fault excites, edges included.',
  read: value => (value === null || isBand(value) ? value : undefined),
};

const envelopeTable = {
  sampleRate: sampleRateOption(RATE),
  bandHz: bandOption,
  windowLength: windowLengthOption(WINDOW),
  ...outputTable,
} as const satisfies OptionTable;

export const envelopeSpectrum: FeatureDefinition = {
  name: 'envelope-spectrum',
  summary: 'Spectrum of a vibration’s envelope: the rates of bearing faults.',
  options: envelopeTable,
  presets: {},
  read: config => readOptions(envelopeTable, config, 'envelope-spectrum'),
  create(config) {
    const settings = readOptions(envelopeTable, config, 'envelope-spectrum');
    const { sampleRate, bandHz, windowLength } = settings;
    const spectrum = new EnvelopeSpectrum(sampleRate, bandHz);
    return windowPipeline({
      name: 'envelope-spectrum',
      channels: 1,
      sampleRate,
      output: settings,
      windowLength,
      least: 2,
      leastBecause: 'one bin above 0 Hz',
      shape: samples => [Math.floor(samples / 2) + 1],
      compute: ([x]) => spectrum.amplitudes(x),
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { bandHz, windowLength }) =>
    `Takes a window at ${sampleRate} Hz and gives the spectrum of its envelope ${bandHz === null ? 'of the whole band' : `between ${(bandHz as Band).join(' and ')} Hz`} as ${outputType}: ${outputShape[0]} for ${windowLength} samples.`,
};

const frequency = (value: number, help: string) =>
  ({ kind: 'number', default: value, min: 0, max: 5_000_000, unit: 'Hz', help }) as const;

const statisticsTable = {
  sampleRate: sampleRateOption(RATE),
  velocityLowHz: frequency(10, 'Lowest frequency of the velocity; 10 for machines after ISO 20816.'),
  velocityHighHz: frequency(1000, 'Highest frequency of the velocity, at most half the rate counts.'),
  ...outputTable,
} as const satisfies OptionTable;

function readStatistics(config: Readonly<Record<string, unknown>>): OptionValues<typeof statisticsTable> {
  const settings = readOptions(statisticsTable, config, 'vibration-statistics');
  const { velocityLowHz: low, velocityHighHz: high } = settings;
  if (high < low)
    throw optionError('vibration-statistics', 'velocityHighHz', high, `at least velocityLowHz (${low} Hz)`);
  return settings;
}

export const vibrationStatistics: FeatureDefinition = {
  name: 'vibration-statistics',
  summary: 'Indicators of a machine’s condition: RMS, crest factor, kurtosis, velocity and others.',
  options: statisticsTable,
  presets: {
    'machine-vibration': {
      summary: 'Condition of a machine from an accelerometer in g at 3.2 kHz: eleven indicators.',
      config: { sampleRate: RATE, velocityLowHz: 10, velocityHighHz: 1000 },
    },
  },
  read: readStatistics,
  create(config) {
    const settings = readStatistics(config);
    const { sampleRate, velocityLowHz, velocityHighHz } = settings;
    let fft = new RealFft(1);
    return windowPipeline({
      name: 'vibration-statistics',
      channels: 1,
      sampleRate,
      output: settings,
      windowLength: WINDOW,
      least: 2,
      leastBecause: 'one bin above 0 Hz',
      shape: () => [vibrationIndicators.length],
      compute([x]) {
        if (fft.size !== x.length) fft = new RealFft(x.length);
        const velocity = velocityRms(x, fft, sampleRate, velocityLowHz, velocityHighHz);
        return [...timeIndicators(x), velocity];
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { velocityLowHz, velocityHighHz }) =>
    `Takes a window of acceleration (g) at ${sampleRate} Hz and gives ${outputShape[0]} indicators as ${outputType}, the last the velocity from ${velocityLowHz} to ${velocityHighHz} Hz in mm/s.`,
};
