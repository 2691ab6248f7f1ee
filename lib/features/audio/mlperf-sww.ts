/**
 * `mlperf-sww`: log filter bank energies of the streaming wake word benchmark of MLPerf Tiny (techniques.md 8.2, get_lfbe_func):
 * pre-emphasis, Hamming, |X|^2 / frame, mel triangles straight over mel from 0 Hz to half the rate, (10 log10 + 52) / 64 in 0 .. 1.
 */
import { melTriangles, RealFft, windowFunction } from '../../dsp';
import type { FeatureDefinition } from '../definition';
import { type OptionTable, readOptions } from '../options';
import { outputTable } from '../output';
import { audioRateOption, fftSizeOption, frameOption, hopOption, melBandsOption } from './audio-options';
import { frameStream, fromCounts } from './stream';

const NAME = 'mlperf-sww';
const LEAST_POWER = 1e-30;
const OFFSET_DB = 52;
const RANGE_DB = 64;

const table = {
  sampleRate: audioRateOption(16000),
  frame: frameOption(1024),
  hop: hopOption(512),
  fftSize: fftSizeOption(1024),
  window: {
    kind: 'choice',
    choices: ['hamming', 'hamming-periodic'],
    default: 'hamming',
    help: 'hamming is symmetric, as in the training code; the table of the reference firmware is periodic (0.001 apart).',
  },
  preemphasis: {
    kind: 'number',
    default: 0.96875,
    min: 0,
    max: 1,
    help: 'Share of the sample before that is subtracted.',
  },
  melBands: melBandsOption(40),
  ...outputTable,
} as const satisfies OptionTable;

export const mlperfSww: FeatureDefinition = {
  name: NAME,
  summary: 'Log filter bank energies of the streaming wake word benchmark of MLPerf Tiny.',
  options: table,
  presets: {
    'mlperf-sww': {
      summary: 'The wake word model of MLPerf Tiny (str_ww_ref_model): 40 bands every 32 ms, int8.',
      config: {
        output: 'int8',
        scale: 0.003701042616739869,
        zeroPoint: -128,
        rounding: 'truncate',
        overflow: 'wrap',
      },
    },
  },
  read: config => readOptions(table, config, NAME),
  create(config) {
    const settings = readOptions(table, config, NAME);
    const { sampleRate, frame, hop, fftSize, window: name, preemphasis, melBands, ...output } = settings;
    const window = windowFunction('hamming', frame, name === 'hamming' ? 'symmetric' : 'periodic');
    const windowed = new Float64Array(frame);
    const fft = new RealFft(fftSize);
    const power = new Float64Array(fft.bins);
    const bank = melTriangles({ sampleRate, fftSize, bands: melBands, lowHz: 0, highHz: sampleRate / 2 });
    const mel = new Float64Array(melBands);
    let before = 0;
    return frameStream({
      name: NAME,
      sampleRate,
      frame,
      hop,
      output,
      size: melBands,
      prepare(count) {
        const x = fromCounts(count);
        const y = x - preemphasis * before;
        before = x;
        return y;
      },
      compute(samples, target, at) {
        for (let i = 0; i < frame; i++) windowed[i] = samples[i] * window[i];
        fft.transform(windowed);
        fft.power(power, 1 / frame);
        for (let k = 0; k < power.length; k++) power[k] = Math.max(power[k], LEAST_POWER);
        bank.apply(power, mel);
        // a band without a bin is -Infinity dB, hence 0
        for (let b = 0; b < melBands; b++)
          target[at + b] = Math.min(1, Math.max(0, (10 * Math.log10(mel[b]) + OFFSET_DB) / RANGE_DB));
        return true;
      },
      reset() {
        before = 0;
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { frame, hop }) =>
    `Takes ${frame} samples of sound at ${sampleRate} Hz every ${hop} and gives ${outputShape[0]} log energies from 0 to 1 as ${outputType}.`,
};
