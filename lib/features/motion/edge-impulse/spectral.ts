/**
 * `edge-impulse-spectral`: Edge Impulse's spectral analysis block for motion, versions 1 to 4 (techniques.md 8.4). Where the
 * original gives NaN, for a constant axis, the moments are 0 here.
 */
import { ConfigError } from '../../../errors';
import type { FeatureDefinition } from '../../definition';
import { windowPipeline } from '../../window-pipeline';
import { PeakSpectrum } from './peaks';
import {
  analysisRate,
  filterOf,
  NAME,
  readSettings,
  type SpectralSettings,
  stagesOf,
  table,
} from './settings';
import { decimate, prepare, withoutMean } from './signal';
import { MaxHoldSpectrum, momentCount, passedBins } from './spectrum';
import { leastSamples, PART_STATISTICS, waveletFeatures } from './wavelet';

/** ratio of the extra low frequencies */
const LOW_RATIO = 10;

/** One kind of analysis. */
interface Analysis {
  /** numbers per axis in the first part and in the second, which stands behind the first parts of all axes */
  sizes: readonly [number, number];
  /** samples after the decimation, and what for */
  least: number;
  because: string;
  features(x: Float64Array): readonly [number[], number[]];
}

function binsOf(settings: SpectralSettings, rate: number): number[] {
  const bins = passedBins(settings, rate);
  if (bins.length > 0) return bins;
  throw new ConfigError(
    'EMPTY_SPECTRUM',
    `${NAME}: the cut-off at ${settings.filterCutoff} Hz masks every bin of the spectrum (${rate / settings.fftLength} Hz apart up to ${rate / 2} Hz): change filterCutoff or fftLength`,
    { filterCutoff: settings.filterCutoff },
  );
}

function spectrumAnalysis(settings: SpectralSettings): Analysis {
  const { implementationVersion, fftLength } = settings;
  const rate = analysisRate(settings);
  const spectral = implementationVersion >= 4;
  const low = spectral && settings.extraLowFreq;
  const bins = binsOf(settings, rate);
  const lowBins = low ? binsOf(settings, rate / LOW_RATIO) : [];
  const spectrum = new MaxHoldSpectrum(settings, spectral, bins);
  const lowSpectrum = new MaxHoldSpectrum(settings, true, lowBins);
  return {
    sizes: [momentCount(spectral) + bins.length, low ? momentCount(true) + lowBins.length : 0],
    least: low ? (fftLength / 2 - 1) * LOW_RATIO + 1 : 1,
    because: low ? 'half of fftLength at a tenth of the rate' : 'a spectrum',
    features: x => [
      spectrum.features(x),
      low ? lowSpectrum.features(withoutMean(decimate(x, LOW_RATIO))) : [],
    ],
  };
}

function peakAnalysis(settings: SpectralSettings): Analysis {
  const { spectralPeaksCount, spectralPowerEdges } = settings;
  const spectrum = new PeakSpectrum(settings, analysisRate(settings));
  return {
    sizes: [1 + 2 * spectralPeaksCount + spectralPowerEdges.length - 1, 0],
    least: 1,
    because: 'a spectrum',
    features: x => [spectrum.features(x), []],
  };
}

function waveletAnalysis(settings: SpectralSettings): Analysis {
  const { waveletLevel } = settings;
  return {
    sizes: [PART_STATISTICS * (waveletLevel + 1), 0],
    least: leastSamples(waveletLevel),
    because: `for ${waveletLevel} levels of the wavelet; or lower waveletLevel`,
    features: x => [waveletFeatures(x, settings), []],
  };
}

function analysisOf(settings: SpectralSettings): Analysis {
  const { implementationVersion: version, analysisType } = settings;
  if (version >= 3 && analysisType === 'Wavelet') return waveletAnalysis(settings);
  return version === 1 ? peakAnalysis(settings) : spectrumAnalysis(settings);
}

export const edgeImpulseSpectral: FeatureDefinition = {
  name: NAME,
  summary:
    'Spectral analysis of motion of Edge Impulse (versions 1 to 4): spectrum or wavelets, axis by axis.',
  options: table,
  presets: {
    'edge-impulse-spectral-v4': {
      summary:
        'Motion models of Edge Impulse with the spectral analysis block of today, as the Studio sets it.',
      config: { implementationVersion: 4 },
    },
  },
  read: readSettings,
  create(config) {
    const settings = readSettings(config);
    const { axes, sampleRate, scaleAxes, inputDecimationRatio: ratio, windowLength } = settings;
    const stages = stagesOf(settings);
    const filter = filterOf(settings);
    const analysis = analysisOf(settings);
    const [first, second] = analysis.sizes;
    return windowPipeline({
      name: NAME,
      channels: axes,
      sampleRate,
      output: settings,
      windowLength,
      least: (analysis.least - 1) * ratio + 1,
      leastBecause: analysis.because,
      shape: () => [axes * (first + second)],
      compute(channels) {
        const parts = channels.map(axis => analysis.features(prepare(axis, scaleAxes, stages, filter)));
        return [...parts.flatMap(([numbers]) => numbers), ...parts.flatMap(([, low]) => low)];
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType, channels }, { implementationVersion, analysisType }) =>
    `Takes a window of ${channels} axes at ${sampleRate} Hz and gives ${outputShape[0]} numbers of its ${analysisType === 'FFT' ? 'spectrum' : 'wavelets'} as ${outputType} (version ${implementationVersion}).`,
};
