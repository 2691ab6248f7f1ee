/** `tinyml-infer`: runs the model. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { inferDefaults, inferMigrations } from './config';
import { InferController } from './controller';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-infer',
    defaults: inferDefaults,
    migrations: inferMigrations,
    create: context => new InferController(context),
  });
}
