/** `tinyml-features`: from samples to the numbers that a model was trained on. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { featuresDefaults, featuresMigrations } from './config';
import { FeaturesController } from './controller';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-features',
    defaults: featuresDefaults,
    migrations: featuresMigrations,
    create: context => new FeaturesController(context),
  });
}
