/** The answers to the dialogs' questions about decoders and feature pipelines (plugin.ts). Settings that cannot be are no failure. */
import { ConfigError } from '../../lib/errors';
import {
  describeFeatures,
  type FeatureDescription,
  featureNames,
  presetName,
  presets,
} from '../../lib/features';
import { type DecoderConfig, describeDecoder, validateDecoderConfig } from '../../lib/signal';
import { pipelineConfig } from '../shared/pipeline';

export { decoderPresets } from '../../lib/signal';

export function checkDecoder(decoder: unknown): { problems: string[]; sentence: string } {
  const problems = validateDecoderConfig(decoder);
  return { problems, sentence: problems.length > 0 ? '' : describeDecoder(decoder as DecoderConfig) };
}

export interface FeatureEntry extends Pick<FeatureDescription, 'streaming' | 'outputType' | 'outputShape'> {
  name: string;
  kind: 'pipeline' | 'preset';
  /** one sentence: what it is for */
  summary: string;
}

/** Presets and pipelines with what they give as they are. */
export function listFeatures(): FeatureEntry[] {
  const entry = (name: string, kind: FeatureEntry['kind'], preset?: string): FeatureEntry => {
    const { summary, streaming, outputType, outputShape } = describeFeatures(
      name,
      pipelineConfig({ pipeline: name, config: {} }),
    );
    return { name, kind, summary: preset ?? summary, streaming, outputType, outputShape };
  };
  return [
    ...Object.entries(presets).map(([name, { summary }]) => entry(presetName(name), 'preset', summary)),
    ...featureNames.map(name => entry(name, 'pipeline')),
  ];
}

/** A pipeline as configured. Settings that cannot be are `problems`, and the description is that of the pipeline without them. */
export function describePipeline(
  pipeline: unknown,
  config: unknown,
): { problems: string[]; description?: FeatureDescription } {
  const keys = typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {};
  const description = described(String(pipeline), keys as Record<string, unknown>);
  if (!(description instanceof ConfigError)) return { problems: missing(description), description };
  const bare = described(String(pipeline), {});
  return { problems: [description.message], ...(bare instanceof ConfigError ? {} : { description: bare }) };
}

/** Settings without which a pipeline cannot run, such as a model. */
function missing({ name, options, config }: FeatureDescription): string[] {
  return Object.entries(options)
    .filter(([key, option]) => 'required' in option && option.required && config[key] === '')
    .map(([key, { help }]) => `${name}: ${key} is empty. ${help}`);
}

function described(pipeline: string, config: Record<string, unknown>): FeatureDescription | ConfigError {
  try {
    return describeFeatures(pipeline, pipelineConfig({ pipeline, config }));
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
