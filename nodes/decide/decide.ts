/** `tinyml-decide`: from a stream of scores to one event per happening. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { decideDefaults, decideMigrations } from './config';
import { DecideController } from './controller';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-decide',
    defaults: decideDefaults,
    migrations: decideMigrations,
    create: context => new DecideController(context),
  });
}
