/**
 * `edge-impulse-mfcc`: Edge Impulse's MFCC block (processing-blocks mfcc/dsp.py). Raw counts, not scaled; coefficient 0 is the
 * logarithm of the frame's energy; normalized by a sliding mean and standard deviation. One window at a time: the first
 * sample's pre-emphasis needs the last one.
 */
import { Dct } from '../../dsp';
import type { FeatureDefinition } from '../definition';
import { type OptionTable, type OptionValues, readOptions } from '../options';
import { outputTable } from '../output';
import { windowLengthOption, windowPipeline } from '../window-pipeline';
import { checkCoefficients, coefficientsOption } from './audio-options';
import {
  checkFrames,
  checkNormalization,
  edgeImpulseTable,
  frameGeometry,
  MelFrames,
} from './edge-impulse-frames';
import { normalizeSliding } from './sliding-normalization';

const NAME = 'edge-impulse-mfcc';

const table = {
  ...edgeImpulseTable,
  frameStride: { ...edgeImpulseTable.frameStride, default: 0.02 },
  filters: { ...edgeImpulseTable.filters, default: 32 },
  coefficients: coefficientsOption(13),
  cmvnWindow: {
    kind: 'integer',
    default: 101,
    min: 0,
    max: 10001,
    unit: 'frames',
    help: 'Length of the sliding normalization, odd; 0 is none.',
  },
  preemphasis: {
    kind: 'number',
    default: 0.98,
    min: 0,
    max: 2,
    help: 'Share of an earlier sample that is subtracted; 0 is none.',
  },
  shift: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1000,
    unit: 'samples',
    help: 'How much earlier that sample is.',
  },
  windowLength: windowLengthOption(16000),
  ...outputTable,
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

function read(config: Readonly<Record<string, unknown>>): Settings {
  const settings = readOptions(table, config, NAME);
  checkFrames(NAME, settings);
  checkNormalization(NAME, settings.cmvnWindow, true);
  checkCoefficients(NAME, settings.coefficients, settings.filters);
  return settings;
}

/** Coefficients of all frames of a window, before the normalization. */
function cepstra(settings: Settings, frames: MelFrames, dct: Dct, counts: Float64Array): Float64Array {
  const { preemphasis, shift, filters, coefficients } = settings;
  const n = counts.length;
  const signal = counts.map((x, i) => x - preemphasis * counts[(((i - shift) % n) + n) % n]);
  const geometry = frameGeometry(NAME, settings, n);
  const energies = new Float64Array(geometry.count * filters);
  const totals = new Float64Array(geometry.count);
  frames.compute(signal, geometry, energies, totals);
  const logarithms = energies.map(Math.log);
  const result = new Float64Array(geometry.count * coefficients);
  for (let f = 0; f < geometry.count; f++) {
    dct.apply(logarithms.subarray(f * filters, (f + 1) * filters), result, f * coefficients);
    result[f * coefficients] = Math.log(totals[f]);
  }
  return result;
}

export const edgeImpulseMfcc: FeatureDefinition = {
  name: NAME,
  summary: 'Cepstral coefficients of Edge Impulse (MFCC block, versions 1 to 4).',
  options: table,
  presets: {
    'edge-impulse-mfcc-v4': {
      summary: 'Speech models of Edge Impulse with the MFCC block of today, as the Studio sets it.',
      config: { version: 4 },
    },
  },
  read,
  create(config) {
    const settings = read(config);
    const { sampleRate, filters, coefficients, cmvnWindow, windowLength } = settings;
    const frames = new MelFrames(NAME, settings);
    const dct = new Dct(filters, coefficients, 'orthonormal');
    return windowPipeline({
      name: NAME,
      channels: 1,
      sampleRate,
      inputType: 'int16',
      output: settings,
      windowLength,
      least: 1,
      leastBecause: 'one frame',
      shape: samples => [frameGeometry(NAME, settings, samples).count, coefficients],
      compute([counts]) {
        const result = cepstra(settings, frames, dct, counts);
        return cmvnWindow === 0 ? result : normalizeSliding(result, coefficients, cmvnWindow);
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { version, frameLength, frameStride, windowLength }) =>
    `Takes a window of sound at ${sampleRate} Hz and gives ${outputShape[1]} cepstral coefficients of every ${Number(frameLength) * 1000} ms, ${Number(frameStride) * 1000} ms apart, as ${outputType} (version ${version}): ${outputShape.join(' x ')} for ${windowLength} samples.`,
};
