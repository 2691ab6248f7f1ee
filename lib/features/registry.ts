/**
 * The pipelines by name and the presets by name: the one list behind `tinyml-features`, `tinyml features` and this library.
 * A pipeline joins by one line in `definitions`.
 */
import { ConfigError } from '../errors';
import { audioPreprocessor } from './audio/audio-preprocessor';
import { edgeImpulseMfcc } from './audio/edge-impulse-mfcc';
import { edgeImpulseMfe } from './audio/edge-impulse-mfe';
import { logMel, mfcc } from './audio/log-mel';
import { microFrontend } from './audio/micro-frontend/definition';
import { mlperfAd } from './audio/mlperf-ad';
import { mlperfKws } from './audio/mlperf-kws';
import { mlperfSww } from './audio/mlperf-sww';
import type { FeatureDefinition } from './definition';
import type { Features } from './features';
import { image } from './image/definition';
import { motionBins, motionSpectrum, motionStatistics } from './motion/definitions';
import { edgeImpulseSpectral } from './motion/edge-impulse/spectral';
import { gravity } from './motion/gravity';
import { rotationImage } from './motion/rotation-image';
import { type OptionTable, optionError } from './options';
import { resample } from './resample';
import {
  amplitudeSpectrum,
  bandEnergy,
  envelopeSpectrum,
  vibrationStatistics,
  welch,
} from './vibration/definitions';

const definitions: readonly FeatureDefinition[] = [
  microFrontend,
  audioPreprocessor,
  mlperfKws,
  mlperfSww,
  mlperfAd,
  logMel,
  mfcc,
  edgeImpulseMfe,
  edgeImpulseMfcc,
  motionStatistics,
  motionSpectrum,
  motionBins,
  gravity,
  rotationImage,
  edgeImpulseSpectral,
  welch,
  bandEnergy,
  amplitudeSpectrum,
  envelopeSpectrum,
  vibrationStatistics,
  resample,
  image,
];

/** Names of the pipelines: the NAME of features.md. */
export const featureNames: readonly string[] = definitions.map(({ name }) => name);

export interface Preset {
  /** the pipeline it belongs to */
  pipeline: string;
  /** one sentence: what it is for */
  summary: string;
  /** what it sets */
  config: Readonly<Record<string, unknown>>;
}

/** The presets of all pipelines, by name. */
export const presets: Readonly<Record<string, Preset>> = Object.fromEntries(
  definitions.flatMap(({ name: pipeline, presets }) =>
    Object.entries(presets).map(([name, preset]) => [name, { pipeline, ...preset }]),
  ),
);

export type FeatureConfig = Readonly<Record<string, unknown>>;

interface Chosen {
  definition: FeatureDefinition;
  /** preset and config put together */
  config: Record<string, unknown>;
}

/** Some presets have the name of their pipeline: then the name alone means the pipeline, with its defaults; `preset:NAME` the preset. */
const PRESET = 'preset:';

/** What names a preset and nothing else. */
export const presetName = (preset: string): string =>
  featureNames.includes(preset) ? PRESET + preset : preset;

const presetNamed = (name: unknown): Preset | undefined =>
  typeof name === 'string' && Object.hasOwn(presets, name) ? presets[name] : undefined;

/** What the description of a raw file sets: of samples x axes the axes, where the pipeline is not told otherwise. */
function fromInput(input: unknown, { options, fromInput }: FeatureDefinition): Record<string, unknown> {
  const shape = (input as { shape?: unknown } | undefined)?.shape;
  if (!Array.isArray(shape)) return {};
  if (fromInput !== undefined) return { ...fromInput(shape) };
  return Object.hasOwn(options, 'axes') ? { axes: shape.length > 1 ? shape[1] : 1 } : {};
}

/** Splits off what is common to all pipelines: `preset`, and `input`, which describes a raw file to the command line. */
function choose(name: string, config: FeatureConfig): Chosen {
  const explicit = name.startsWith(PRESET) ? presetNamed(name.slice(PRESET.length)) : undefined;
  if (explicit !== undefined)
    return choose(explicit.pipeline, { preset: name.slice(PRESET.length), ...config });
  const { preset: wanted, input, ...keys } = config;
  const byName = featureNames.includes(name) ? undefined : presetNamed(name);
  const definition = definitions.find(candidate => candidate.name === (byName?.pipeline ?? name));
  if (definition === undefined)
    throw new ConfigError(
      'FEATURES_NAME',
      `there is no feature pipeline "${name}"; pipelines: ${featureNames.join(', ')}; presets: ${Object.keys(presets).join(', ')}`,
      { name },
    );
  const preset = wanted === undefined ? byName : presetNamed(wanted);
  if (wanted !== undefined && preset?.pipeline !== definition.name)
    throw optionError(
      definition.name,
      'preset',
      wanted,
      `one of ${Object.keys(definition.presets).join(', ')}`,
    );
  return { definition, config: { ...preset?.config, ...fromInput(input, definition), ...keys } };
}

/**
 * Makes a pipeline.
 * @param name of a pipeline or of a preset; `preset:NAME` where both have the name and the preset is meant
 * @param config the pipeline's keys (features.md); `preset` fills in the others
 * @throws ConfigError that names the key, its value and what is allowed
 */
export function createFeatures(name: string, config: FeatureConfig = {}): Features {
  const chosen = choose(name, config);
  return chosen.definition.create(chosen.config);
}

/** What a dialog or `tinyml features --json` says about a pipeline as configured. */
export interface FeatureDescription
  extends Pick<
    Features,
    | 'name'
    | 'inputType'
    | 'picture'
    | 'channels'
    | 'sampleRate'
    | 'outputType'
    | 'outputShape'
    | 'scale'
    | 'zeroPoint'
    | 'streaming'
    | 'frameRate'
    | 'frameLength'
  > {
  /** one sentence: what the pipeline computes and for which models */
  summary: string;
  /** "30 ms of sound at 16000 Hz become 40 x int8 every 20 ms." */
  sentence: string;
  /** every key with its kind, default, range, unit and help */
  options: OptionTable;
  /** the config in full: preset and given keys over the defaults */
  config: Readonly<Record<string, unknown>>;
}

/** Describes a pipeline as configured. @throws ConfigError as `createFeatures` */
export function describeFeatures(name: string, config: FeatureConfig = {}): FeatureDescription {
  const chosen = choose(name, config);
  const { definition } = chosen;
  const features = (definition.preview ?? definition.create)(chosen.config);
  const settings = definition.read(chosen.config);
  return {
    name: features.name,
    inputType: features.inputType,
    picture: features.picture,
    channels: features.channels,
    sampleRate: features.sampleRate,
    outputType: features.outputType,
    outputShape: features.outputShape,
    scale: features.scale,
    zeroPoint: features.zeroPoint,
    streaming: features.streaming,
    frameRate: features.frameRate,
    frameLength: features.frameLength,
    summary: definition.summary,
    sentence: definition.describe(features, settings),
    options: definition.options,
    config: settings,
  };
}
