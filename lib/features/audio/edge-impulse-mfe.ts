/**
 * `edge-impulse-mfe`: Edge Impulse's MFE block (processing-blocks mfe/dsp.py). Versions 3 and 4: decibels above a noise floor in
 * steps of 1/256; a full scale of 256 steps becomes 0 as in the Studio, whose 8 bits wrap (the C++ SDK keeps 1). Versions 1
 * and 2: raw counts, sliding mean, then 0 .. 1 over the whole window. One window at a time: the first sample needs the last one.
 */
import type { FeatureDefinition } from '../definition';
import { type OptionTable, type OptionValues, readOptions } from '../options';
import { outputTable } from '../output';
import { windowLengthOption, windowPipeline } from '../window-pipeline';
import {
  checkFrames,
  checkNormalization,
  edgeImpulseTable,
  frameGeometry,
  MelFrames,
  roundHalfEven,
} from './edge-impulse-frames';
import { subtractSlidingMean } from './sliding-normalization';
import { fromCounts } from './stream';

const NAME = 'edge-impulse-mfe';
const PREEMPHASIS = Math.fround(0.98);
const LEAST_ENERGY = 1e-30;
/** dB above 0 at which the scale ends */
const HEADROOM_DB = 12;
const STEPS = 256;

const table = {
  ...edgeImpulseTable,
  noiseFloorDb: {
    kind: 'number',
    default: -52,
    min: -200,
    max: 11,
    unit: 'dB',
    help: 'Versions 3 and 4: quieter is 0.',
  },
  cmvnWindow: {
    kind: 'integer',
    default: 101,
    min: 0,
    max: 10001,
    unit: 'frames',
    help: 'Versions 1 and 2: length of the sliding mean, odd.',
  },
  windowLength: windowLengthOption(16000),
  ...outputTable,
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

function read(config: Readonly<Record<string, unknown>>): Settings {
  const settings = readOptions(table, config, NAME);
  checkFrames(NAME, settings);
  if (settings.version < 3) checkNormalization(NAME, settings.cmvnWindow, false);
  return settings;
}

/** x - 0.98 of the sample before, in float32 as the original; before the first stands the last. */
function emphasize(counts: Float64Array): Float64Array {
  const n = counts.length;
  return counts.map((count, i) => {
    const before = fromCounts(counts[(i + n - 1) % n]);
    return Math.fround(fromCounts(count) - Math.fround(PREEMPHASIS * before));
  });
}

function toSteps(energies: Float64Array, noiseFloorDb: number): Float64Array {
  return energies.map(energy => {
    const db = 10 * Math.log10(Math.max(energy, LEAST_ENERGY));
    const share = Math.min(1, Math.max(0, (db - noiseFloorDb) / (HEADROOM_DB - noiseFloorDb)));
    return (roundHalfEven(share * STEPS) % STEPS) / STEPS;
  });
}

/** 0 .. 1 over the whole window; zeros where all values are equal. */
function toUnit(values: Float64Array): Float64Array {
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  if (min === max) return new Float64Array(values.length);
  return min === 0 || max === 0 ? values : values.map(v => (v - min) / (max - min));
}

export const edgeImpulseMfe: FeatureDefinition = {
  name: NAME,
  summary: 'Mel filter bank energies of Edge Impulse (MFE block, versions 1 to 4).',
  options: table,
  presets: {
    'edge-impulse-mfe-v4': {
      summary: 'Sound models of Edge Impulse with the MFE block of today, as the Studio sets it.',
      config: { version: 4 },
    },
  },
  read,
  create(config) {
    const settings = read(config);
    const { version, sampleRate, filters, noiseFloorDb, cmvnWindow, windowLength } = settings;
    const frames = new MelFrames(NAME, settings);
    return windowPipeline({
      name: NAME,
      channels: 1,
      sampleRate,
      inputType: 'int16',
      output: settings,
      windowLength,
      least: 1,
      leastBecause: 'one frame',
      shape: samples => [frameGeometry(NAME, settings, samples).count, filters],
      compute([counts], samples) {
        const geometry = frameGeometry(NAME, settings, samples);
        const energies = new Float64Array(geometry.count * filters);
        frames.compute(version >= 3 ? emphasize(counts) : counts, geometry, energies);
        if (version >= 3) return toSteps(energies, noiseFloorDb);
        return toUnit(subtractSlidingMean(energies, filters, cmvnWindow));
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { version, frameLength, frameStride, windowLength }) =>
    `Takes a window of sound at ${sampleRate} Hz and gives ${outputShape[1]} mel energies of every ${Number(frameLength) * 1000} ms, ${Number(frameStride) * 1000} ms apart, as ${outputType} (version ${version}): ${outputShape.join(' x ')} for ${windowLength} samples.`,
};
