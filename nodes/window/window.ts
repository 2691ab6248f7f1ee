/** `tinyml-window`: cuts continuous samples or feature frames into windows. */
import { defineNode } from '../shared/define';
import { propertyReader } from '../shared/property';
import type { Red } from '../shared/red';
import { windowDefaults, windowMigrations } from './config';
import { WindowController } from './controller';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-window',
    defaults: windowDefaults,
    migrations: windowMigrations,
    create: context => new WindowController(context, propertyReader(RED)),
  });
}
