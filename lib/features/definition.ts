/** What a pipeline brings along to be listed in the registry. */
import type { Features } from './features';
import type { OptionTable } from './options';

export interface FeatureDefinition {
  name: string;
  /** one sentence: what it computes and for which models */
  summary: string;
  /** every key of its config, the common ones of output.ts included */
  options: OptionTable;
  presets: Readonly<Record<string, { summary: string; config: Readonly<Record<string, unknown>> }>>;
  /** checks a config and fills in the defaults. @throws ConfigError */
  read(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** makes the pipeline. @throws ConfigError */
  create(config: Readonly<Record<string, unknown>>): Features;
  /** keys that the description of a raw file (`config.input.shape`) sets, where the config does not */
  fromInput?(shape: readonly number[]): Readonly<Record<string, unknown>>;
  /** a pipeline to describe, where making one takes more than its settings; it need not compute */
  preview?(config: Readonly<Record<string, unknown>>): Features;
  /** one sentence with the settings filled in, for the dialog */
  describe(features: Features, settings: Readonly<Record<string, unknown>>): string;
}
