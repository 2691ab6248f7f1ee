/** `tinyml-features`: from samples to the numbers that a model was trained on. */
import { resolve } from 'node:path';
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { featuresDefaults, featuresMigrations } from './config';
import { FeaturesController } from './controller';

/** The path of a pipeline's model starts where those of model nodes do: in the user directory, or settings.js's working directory. */
function withModelPath(RED: Red, config: Record<string, unknown>): Record<string, unknown> {
  const { fileWorkingDirectory, userDir } = RED.settings as {
    fileWorkingDirectory?: string;
    userDir?: string;
  };
  const { model } = config;
  if (typeof model !== 'string' || model === '') return config;
  return { ...config, model: resolve(fileWorkingDirectory || userDir || '.', model) };
}

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-features',
    defaults: featuresDefaults,
    migrations: featuresMigrations,
    create(context) {
      const { settings } = context;
      return new FeaturesController({
        ...context,
        settings: { ...settings, config: withModelPath(RED, settings.config) },
      });
    },
  });
}
