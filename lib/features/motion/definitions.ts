/** Motion pipelines that turn a window into numbers: `motion-statistics`, `motion-spectrum`, `motion-bins`. */

import { axesOption, bandsOption, sampleRateOption } from '../common-options';
import type { FeatureDefinition } from '../definition';
import { type OptionTable, optionError, readOptions } from '../options';
import { outputTable } from '../output';
import { windowLengthOption, windowPipeline } from '../window-pipeline';
import { MotionSpectrum, spectrumNumbers } from './spectrum';
import { axisStatistics, jointStatistics, statisticsOfAxis, statisticsOfVector } from './statistics';

/** 2.56 s at 50 Hz, the window of the UCI HAR data set */
const WINDOW = 128;

const statisticsTable = {
  sampleRate: sampleRateOption(50),
  axes: axesOption,
  ...outputTable,
} as const satisfies OptionTable;

export const motionStatistics: FeatureDefinition = {
  name: 'motion-statistics',
  summary: 'Statistics of a window of motion: mean, spread, crossings, jerk, periodicity, correlation, tilt.',
  options: statisticsTable,
  presets: {},
  read: config => readOptions(statisticsTable, config, 'motion-statistics'),
  create(config) {
    const { sampleRate, axes, ...output } = readOptions(statisticsTable, config, 'motion-statistics');
    const joint = axes >= 3 ? jointStatistics.length : 0;
    return windowPipeline({
      name: 'motion-statistics',
      channels: axes,
      sampleRate,
      output,
      windowLength: WINDOW,
      least: 2,
      leastBecause: 'the jerk is the difference of neighbours',
      shape: () => [axes * axisStatistics.length + joint],
      compute: channels => [
        ...channels.flatMap(axis => statisticsOfAxis(axis, sampleRate)),
        ...(joint > 0 ? statisticsOfVector(channels) : []),
      ],
    });
  },
  describe: ({ sampleRate, outputShape, outputType, channels }) =>
    `Takes a window of ${channels} axes at ${sampleRate} Hz and gives ${outputShape[0]} statistics as ${outputType}, ${axisStatistics.length} per axis${channels >= 3 ? `, then ${jointStatistics.length} of the first three together` : ''}.`,
};

const spectrumTable = {
  sampleRate: sampleRateOption(50),
  axes: axesOption,
  bandsHz: bandsOption([
    [0.3, 1],
    [1, 3],
    [3, 5],
    [5, 10],
    [10, 15],
  ]),
  ...outputTable,
} as const satisfies OptionTable;

export const motionSpectrum: FeatureDefinition = {
  name: 'motion-spectrum',
  summary:
    'The spectrum of a window of motion in a few numbers: dominant frequency, centroid, band energies.',
  options: spectrumTable,
  presets: {},
  read: config => readOptions(spectrumTable, config, 'motion-spectrum'),
  create(config) {
    const { sampleRate, axes, bandsHz, ...output } = readOptions(spectrumTable, config, 'motion-spectrum');
    const spectrum = new MotionSpectrum(sampleRate);
    return windowPipeline({
      name: 'motion-spectrum',
      channels: axes,
      sampleRate,
      output,
      windowLength: WINDOW,
      least: 2,
      leastBecause: 'one bin above 0 Hz',
      shape: () => [axes * (spectrumNumbers.length + bandsHz.length)],
      compute: channels => channels.flatMap(axis => spectrum.describe(axis, bandsHz)),
    });
  },
  describe: ({ sampleRate, outputShape, outputType, channels }) =>
    `Takes a window of ${channels} axes at ${sampleRate} Hz and gives ${outputShape[0]} numbers of the spectrum, ${outputShape[0] / channels} per axis, as ${outputType}.`,
};

const binsTable = {
  sampleRate: sampleRateOption(50),
  axes: axesOption,
  lowHz: {
    kind: 'number',
    default: 0.3,
    min: 0,
    max: 5_000_000,
    unit: 'Hz',
    help: 'Lowest frequency that is kept.',
  },
  highHz: {
    kind: 'number',
    default: 15,
    min: 0,
    max: 5_000_000,
    unit: 'Hz',
    help: 'Highest frequency that is kept, included.',
  },
  windowLength: windowLengthOption(WINDOW),
  ...outputTable,
} as const satisfies OptionTable;

export const motionBins: FeatureDefinition = {
  name: 'motion-bins',
  summary: 'The power spectrum of a window of motion, bin by bin, between two frequencies.',
  options: binsTable,
  presets: {},
  read: config => readOptions(binsTable, config, 'motion-bins'),
  create(config) {
    const settings = readOptions(binsTable, config, 'motion-bins');
    const { sampleRate, axes, lowHz, highHz, windowLength, ...output } = settings;
    if (highHz < lowHz) throw optionError('motion-bins', 'highHz', highHz, `at least lowHz (${lowHz} Hz)`);
    const spectrum = new MotionSpectrum(sampleRate);
    const range = (samples: number) => {
      const [first, last] = spectrum.range(samples, lowHz, highHz);
      if (last >= first) return [first, last];
      throw optionError(
        'motion-bins',
        'highHz',
        highHz,
        `such that a bin of the spectrum lies between lowHz and highHz; the bins of ${samples} samples are ${sampleRate / samples} Hz apart, up to ${sampleRate / 2} Hz`,
      );
    };
    return windowPipeline({
      name: 'motion-bins',
      channels: axes,
      sampleRate,
      output,
      windowLength,
      least: 2,
      leastBecause: 'one bin above 0 Hz',
      shape: samples => {
        const [first, last] = range(samples);
        return [axes, last - first + 1];
      },
      compute(channels, samples) {
        const [first, last] = range(samples);
        return channels.flatMap(axis => [...spectrum.power(axis).subarray(first, last + 1)]);
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType, channels }, { lowHz, highHz, windowLength }) =>
    `Takes a window of ${channels} axes at ${sampleRate} Hz and gives the power of every bin from ${lowHz} to ${highHz} Hz as ${outputType}: ${outputShape.join(' x ')} for ${windowLength} samples.`,
};
