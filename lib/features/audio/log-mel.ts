/**
 * `log-mel` and `mfcc`: the textbook features, as librosa computes them without padding: Hann, |X|^power, triangles straight over Hz,
 * logarithm; `mfcc` adds an orthonormal cosine transform.
 */
import { Dct, htkMel, hzTriangles, RealFft, slaneyMel, windowFunction } from '../../dsp';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type OptionTable, type OptionValues, readOptions } from '../options';
import { type OutputSettings, outputTable } from '../output';
import {
  audioRateOption,
  checkBand,
  checkCoefficients,
  coefficientsOption,
  fftSizeOption,
  frameOption,
  highHzOption,
  hopOption,
  lowHzOption,
  melBandsOption,
} from './audio-options';
import { frameStream, fromCounts } from './stream';

/** ln(m + 1e-6), 10 log10(max(m, 1e-10)) */
const LN_FLOOR = 1e-6;
const DB_FLOOR = 1e-10;

const melTable = {
  sampleRate: audioRateOption(16000),
  frame: frameOption(512),
  fftSize: fftSizeOption(512),
  hop: hopOption(160),
  power: {
    kind: 'number',
    default: 2,
    min: 0.1,
    max: 4,
    help: 'Exponent of the magnitude: 2 for power, 1 for magnitude.',
  },
  melScale: {
    kind: 'choice',
    choices: ['htk', 'slaney'],
    default: 'htk',
    help: 'htk: 2595 log10(1 + f/700); slaney: linear below 1 kHz, the default of librosa.',
  },
  melNorm: {
    kind: 'choice',
    choices: ['none', 'slaney'],
    default: 'none',
    help: 'slaney: every triangle has the same area, the default of librosa; none: the same height.',
  },
  melBands: melBandsOption(40),
  lowHz: lowHzOption(20),
  highHz: highHzOption(7600),
  log: {
    kind: 'choice',
    choices: ['ln', 'db'],
    default: 'ln',
    help: 'ln: ln(m + 1e-6); db: 10 log10 of m, at least -100 dB.',
  },
} as const satisfies OptionTable;

export type MelSettings = OptionValues<typeof melTable>;

/** Makes the function that turns a frame into the logarithms of its mel bands (`target`, melBands values). */
function logMelTransform(
  settings: MelSettings,
): (frame: Float64Array, target: Float64Array, at: number) => void {
  const { frame, fftSize, power, melScale, melNorm, melBands: bands, log } = settings;
  const window = windowFunction('hann', frame, 'periodic');
  const windowed = new Float64Array(frame);
  const fft = new RealFft(fftSize);
  const spectrum = new Float64Array(fft.bins);
  const scale = melScale === 'htk' ? htkMel : slaneyMel;
  const bank = hzTriangles({ ...settings, bands }, scale, melNorm);
  const mel = new Float64Array(bands);
  return (samples, target, at) => {
    for (let i = 0; i < frame; i++) windowed[i] = samples[i] * window[i];
    fft.transform(windowed);
    if (power === 2) fft.power(spectrum);
    else {
      fft.magnitude(spectrum);
      if (power !== 1) for (let k = 0; k < spectrum.length; k++) spectrum[k] **= power;
    }
    bank.apply(spectrum, mel);
    for (let b = 0; b < bands; b++)
      target[at + b] =
        log === 'ln' ? Math.log(mel[b] + LN_FLOOR) : 10 * Math.log10(Math.max(mel[b], DB_FLOOR));
  };
}

function create(
  name: string,
  settings: MelSettings,
  output: OutputSettings,
  size: number,
  compute: (frame: Float64Array, target: Float64Array, at: number) => void,
): Features {
  const { sampleRate, frame, hop } = settings;
  return frameStream({
    name,
    sampleRate,
    frame,
    hop,
    output,
    size,
    prepare: fromCounts,
    compute(samples, target, at) {
      compute(samples, target, at);
      return true;
    },
  });
}

const logMelTable = { ...melTable, ...outputTable } as const satisfies OptionTable;

function readLogMel(config: Readonly<Record<string, unknown>>): OptionValues<typeof logMelTable> {
  const settings = readOptions(logMelTable, config, 'log-mel');
  checkBand('log-mel', settings.sampleRate, settings.lowHz, settings.highHz);
  return settings;
}

export const logMel: FeatureDefinition = {
  name: 'log-mel',
  summary: 'Logarithms of mel bands, as librosa computes them without padding.',
  options: logMelTable,
  presets: {},
  read: readLogMel,
  create(config) {
    const settings = readLogMel(config);
    return create('log-mel', settings, settings, settings.melBands, logMelTransform(settings));
  },
  describe: ({ sampleRate, outputShape, outputType }, { frame, hop, lowHz, highHz }) =>
    `Takes ${frame} samples of sound at ${sampleRate} Hz every ${hop} and gives the logarithms of ${outputShape[0]} mel bands from ${lowHz} to ${highHz} Hz as ${outputType}.`,
};

const mfccTable = {
  ...melTable,
  coefficients: coefficientsOption(13),
  ...outputTable,
} as const satisfies OptionTable;

function readMfcc(config: Readonly<Record<string, unknown>>): OptionValues<typeof mfccTable> {
  const settings = readOptions(mfccTable, config, 'mfcc');
  checkBand('mfcc', settings.sampleRate, settings.lowHz, settings.highHz);
  checkCoefficients('mfcc', settings.coefficients, settings.melBands);
  return settings;
}

export const mfcc: FeatureDefinition = {
  name: 'mfcc',
  summary: 'Mel-frequency cepstral coefficients, as librosa computes them without padding.',
  options: mfccTable,
  presets: {},
  read: readMfcc,
  create(config) {
    const settings = readMfcc(config);
    const transform = logMelTransform(settings);
    const mel = new Float64Array(settings.melBands);
    const dct = new Dct(settings.melBands, settings.coefficients, 'orthonormal');
    return create('mfcc', settings, settings, settings.coefficients, (frame, target, at) => {
      transform(frame, mel, 0);
      dct.apply(mel, target, at);
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { frame, hop, melBands }) =>
    `Takes ${frame} samples of sound at ${sampleRate} Hz every ${hop} and gives ${outputShape[0]} cepstral coefficients of ${melBands} mel bands as ${outputType}.`,
};
