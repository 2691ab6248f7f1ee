/**
 * `mlperf-kws`: the MFCC of the keyword benchmark of MLPerf Tiny (techniques.md 8.2, get_dataset.py): Hann, magnitude, mel
 * triangles straight over mel, ln(m + 1e-6), DCT-II with every row times sqrt(2/N). The clip is divided by its largest sample (not
 * the largest magnitude), hence one clip at a time; a fixed gain in its place streams, and differs.
 */
import { Dct, melTriangles, RealFft, tensorflowHann } from '../../dsp';
import { InputError } from '../../errors';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type OptionTable, type OptionValues, optionError, readOptions } from '../options';
import { type OutputSettings, outputTable } from '../output';
import { windowPipeline } from '../window-pipeline';
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
import { Framer, frameCount } from './frames';
import { frameStream, fromCounts } from './stream';

const NAME = 'mlperf-kws';
/** keeps the logarithm of an empty band finite */
const LOG_FLOOR = 1e-6;

const table = {
  sampleRate: audioRateOption(16000),
  frame: frameOption(480),
  hop: hopOption(320),
  fftSize: fftSizeOption(512),
  melBands: melBandsOption(40),
  lowHz: lowHzOption(20),
  highHz: highHzOption(4000),
  coefficients: coefficientsOption(10),
  length: {
    kind: 'integer',
    default: 16000,
    min: 1,
    max: 10_000_000,
    unit: 'samples',
    help: 'Length of a clip; a shorter one is filled up with zeros.',
  },
  gain: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1e6,
    help: '0: by the clip’s largest sample, as the model was trained; else a fixed factor on -1 .. 1, which streams but differs.',
  },
  ...outputTable,
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

function read(config: Readonly<Record<string, unknown>>): Settings {
  const settings = readOptions(table, config, NAME);
  const { sampleRate, lowHz, highHz, coefficients, melBands, gain, length, frame } = settings;
  checkBand(NAME, sampleRate, lowHz, highHz);
  checkCoefficients(NAME, coefficients, melBands);
  if (gain === 0 && length < frame)
    throw optionError(NAME, 'length', length, `at least frame (${frame} samples)`);
  return settings;
}

/** The coefficients of one frame. */
function frameTransform(settings: Settings): (frame: Float64Array, target: Float64Array, at: number) => void {
  const { frame, fftSize, melBands: bands, coefficients } = settings;
  const window = tensorflowHann(frame);
  const windowed = new Float64Array(frame);
  const fft = new RealFft(fftSize);
  const spectrum = new Float64Array(fft.bins);
  const bank = melTriangles({ ...settings, bands });
  const mel = new Float64Array(bands);
  const dct = new Dct(bands, coefficients, 'tensorflow');
  return (samples, target, at) => {
    for (let i = 0; i < frame; i++) windowed[i] = samples[i] * window[i];
    fft.transform(windowed);
    fft.magnitude(spectrum);
    bank.apply(spectrum, mel);
    for (let b = 0; b < bands; b++) mel[b] = Math.log(mel[b] + LOG_FLOOR);
    dct.apply(mel, target, at);
  };
}

/** A clip with its largest sample at 1; without a positive sample it counts as silence. */
function byLargest(clip: Float64Array): Float64Array {
  const largest = clip.reduce((max, v) => Math.max(max, v), Number.NEGATIVE_INFINITY);
  return largest === 0 ? new Float64Array(clip.length) : clip.map(v => v / largest);
}

function perClip(settings: Settings, output: OutputSettings): Features {
  const { sampleRate, frame, hop, length, coefficients } = settings;
  const frames = frameCount(length, frame, hop);
  const transform = frameTransform(settings);
  const framer = new Framer(frame, hop);
  return windowPipeline({
    name: NAME,
    channels: 1,
    sampleRate,
    inputType: 'int16',
    output,
    windowLength: length,
    least: 1,
    leastBecause: 'the rest is filled up with zeros',
    shape(samples) {
      if (samples > length)
        throw new InputError(
          'INPUT_LENGTH',
          `${NAME} takes clips of ${length} samples, got ${samples}: cut it into windows or set length`,
          { expected: length, actual: samples },
        );
      return [frames, coefficients];
    },
    compute([clip]) {
      const result = new Float64Array(frames * coefficients);
      const scaled = byLargest(clip);
      let at = 0;
      framer.reset();
      const visit = (samples: Float64Array) => {
        transform(samples, result, at);
        at += coefficients;
      };
      for (let i = 0; i < length; i++) framer.push(i < scaled.length ? scaled[i] : 0, visit);
      return result;
    },
  });
}

function streaming(settings: Settings, output: OutputSettings): Features {
  const { sampleRate, frame, hop, coefficients, gain } = settings;
  const transform = frameTransform(settings);
  return frameStream({
    name: NAME,
    sampleRate,
    frame,
    hop,
    output,
    size: coefficients,
    prepare: count => fromCounts(count) * gain,
    compute(samples, target, at) {
      transform(samples, target, at);
      return true;
    },
  });
}

export const mlperfKws: FeatureDefinition = {
  name: NAME,
  summary: 'MFCC of the keyword spotting benchmark of MLPerf Tiny.',
  options: table,
  presets: {
    'mlperf-kws': {
      summary: 'The keyword model of MLPerf Tiny (kws_ref_model): one second of sound to 49 x 10, int8.',
      config: {
        output: 'int8',
        scale: 0.584702909,
        zeroPoint: 83,
        rounding: 'truncate',
        overflow: 'wrap',
      },
    },
  },
  read,
  create(config) {
    const settings = read(config);
    const { output, scale, zeroPoint, rounding, overflow } = settings;
    const make = settings.gain === 0 ? perClip : streaming;
    return make(settings, { output, scale, zeroPoint, rounding, overflow });
  },
  describe: ({ sampleRate, outputShape, outputType, streaming }, { frame, hop, length }) =>
    streaming
      ? `Takes ${frame} samples of sound at ${sampleRate} Hz every ${hop} and gives ${outputShape[0]} cepstral coefficients as ${outputType}; the fixed gain differs from the training.`
      : `Takes a clip of ${length} samples at ${sampleRate} Hz, divides it by its largest sample and gives ${outputShape.join(' x ')} cepstral coefficients as ${outputType}.`,
};
