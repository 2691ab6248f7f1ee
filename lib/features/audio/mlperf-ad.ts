/**
 * `mlperf-ad`: the log-mel spectrum of the anomaly detection benchmark of MLPerf Tiny, as librosa computes it (techniques.md 8.2):
 * centred frames over a window that is padded by half a frame at both ends, power, Slaney's mel and norm, 10 log10(m + eps).
 * Padding needs the ends, hence a whole window; without padding the same frames stream.
 */
import { hzTriangles, RealFft, slaneyMel, windowFunction } from '../../dsp';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type OptionTable, type OptionValues, optionError, readOptions } from '../options';
import { type OutputSettings, outputTable } from '../output';
import { checkLeast } from '../samples';
import { windowLengthOption, windowPipeline } from '../window-pipeline';
import { audioRateOption, fftSizeOption, hopOption, melBandsOption } from './audio-options';
import { frameStream, fromCounts } from './stream';

const NAME = 'mlperf-ad';
const LEAST = 'such that a vector is left of them';
const EPSILON = Number.EPSILON;

const table = {
  sampleRate: audioRateOption(16000),
  fftSize: fftSizeOption(1024),
  hop: hopOption(512),
  padding: {
    kind: 'choice',
    choices: ['reflect', 'zeros', 'none'],
    default: 'reflect',
    help: 'Ends of the window: reflect as librosa before 0.10 (the benchmark), zeros since; none streams, without the frames at the ends.',
  },
  melBands: melBandsOption(128),
  stack: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 100,
    unit: 'frames',
    help: 'Consecutive frames side by side in one vector, oldest first; 5 for the benchmark.',
  },
  firstFrame: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    help: 'First frame of a window that is kept; 50 in the benchmark.',
  },
  endFrame: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    help: 'Frame behind the last one that is kept, 250 in the benchmark; 0 keeps all.',
  },
  windowLength: windowLengthOption(16000),
  ...outputTable,
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

function read(config: Readonly<Record<string, unknown>>): Settings {
  const settings = readOptions(table, config, NAME);
  const { firstFrame, endFrame, stack, padding } = settings;
  if (endFrame !== 0 && endFrame < firstFrame + stack)
    throw optionError(NAME, 'endFrame', endFrame, `0 or at least firstFrame + stack (${firstFrame + stack})`);
  if (padding === 'none' && (firstFrame !== 0 || endFrame !== 0))
    throw optionError(NAME, 'padding', padding, 'reflect or zeros, where firstFrame or endFrame are set');
  return settings;
}

/** Makes the function that turns a frame of fftSize samples into decibels. */
function transformOf({ sampleRate, fftSize, melBands: bands }: Settings) {
  const window = windowFunction('hann', fftSize, 'periodic');
  const windowed = new Float64Array(fftSize);
  const fft = new RealFft(fftSize);
  const power = new Float64Array(fft.bins);
  const geometry = { sampleRate, fftSize, bands, lowHz: 0, highHz: sampleRate / 2 };
  const bank = hzTriangles(geometry, slaneyMel, 'slaney');
  const mel = new Float64Array(bands);
  return (samples: Float64Array, from: number, target: Float64Array, at: number) => {
    for (let i = 0; i < fftSize; i++) windowed[i] = samples[from + i] * window[i];
    fft.transform(windowed);
    fft.power(power);
    bank.apply(power, mel);
    for (let b = 0; b < bands; b++) target[at + b] = 10 * Math.log10(mel[b] + EPSILON);
  };
}

/** Half a frame more at both ends: zeros, or the samples mirrored at the first and the last one, over and over in a short clip. */
function padded(clip: Float64Array, half: number, padding: Settings['padding']): Float64Array {
  const n = clip.length;
  const result = new Float64Array(n + 2 * half);
  result.set(clip, half);
  if (padding !== 'reflect') return result;
  const period = Math.max(1, 2 * (n - 1));
  for (let i = 1; i <= half; i++) {
    const left = i % period;
    const right = (n - 1 + i) % period;
    result[half - i] = clip[left < n ? left : period - left];
    result[half + n - 1 + i] = clip[right < n ? right : period - right];
  }
  return result;
}

function perWindow(settings: Settings, output: OutputSettings): Features {
  const { sampleRate, fftSize, hop, padding, melBands, stack, firstFrame, endFrame } = settings;
  const half = Math.floor(fftSize / 2);
  const transform = transformOf(settings);
  /** vectors of a window */
  const vectors = (samples: number) => {
    const frames = Math.floor((samples + 2 * half - fftSize) / hop) + 1;
    return (endFrame === 0 ? frames : Math.min(frames, endFrame)) - firstFrame - stack + 1;
  };
  const enough = Math.max(1, (firstFrame + stack - 1) * hop + fftSize - 2 * half);
  const shape = (count: number) => (stack === 1 && count > 0 ? [count, melBands] : [count, stack * melBands]);
  return windowPipeline({
    name: NAME,
    channels: 1,
    sampleRate,
    inputType: 'int16',
    output,
    windowLength: settings.windowLength,
    least: enough,
    leastBecause: LEAST,
    shape: samples => shape(vectors(samples)),
    compute([clip], samples) {
      const count = vectors(samples);
      checkLeast(NAME, samples, enough, LEAST);
      const sound = padded(clip.map(fromCounts), half, padding);
      const frames = new Float64Array((count + stack - 1) * melBands);
      for (let f = 0; f < count + stack - 1; f++)
        transform(sound, (firstFrame + f) * hop, frames, f * melBands);
      const result = new Float64Array(count * stack * melBands);
      for (let v = 0; v < count; v++)
        result.set(frames.subarray(v * melBands, (v + stack) * melBands), v * stack * melBands);
      return result;
    },
  });
}

function streaming(settings: Settings, output: OutputSettings): Features {
  const { sampleRate, fftSize, hop, melBands, stack } = settings;
  const transform = transformOf(settings);
  const recent = new Float64Array(stack * melBands);
  let seen = 0;
  return frameStream({
    name: NAME,
    sampleRate,
    frame: fftSize,
    hop,
    output,
    size: stack * melBands,
    prepare: fromCounts,
    compute(samples, target, at) {
      recent.copyWithin(0, melBands);
      transform(samples, 0, recent, (stack - 1) * melBands);
      seen++;
      if (seen < stack) return false;
      target.set(recent, at);
      return true;
    },
    reset() {
      seen = 0;
    },
  });
}

export const mlperfAd: FeatureDefinition = {
  name: NAME,
  summary: 'Log-mel spectrum of the anomaly detection benchmark of MLPerf Tiny, in dB.',
  options: table,
  presets: {
    'mlperf-ad': {
      summary: 'The anomaly model of MLPerf Tiny: ten seconds of a machine to 196 vectors of 5 x 128.',
      config: { stack: 5, firstFrame: 50, endFrame: 250, windowLength: 160000 },
    },
  },
  read,
  create(config) {
    const settings = read(config);
    return settings.padding === 'none' ? streaming(settings, settings) : perWindow(settings, settings);
  },
  describe: ({ sampleRate, outputShape, outputType, streaming }, { fftSize, hop, melBands, stack }) =>
    streaming
      ? `Takes ${fftSize} samples of sound at ${sampleRate} Hz every ${hop} and gives ${stack} x ${melBands} mel bands in dB as ${outputType}.`
      : `Takes a window of sound at ${sampleRate} Hz and gives ${outputShape.join(' x ')} as ${outputType}: ${stack} x ${melBands} mel bands in dB for every ${hop} samples.`,
};
