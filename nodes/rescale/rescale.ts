/** `tinyml-rescale`: numbers to fixed point, and what that costs. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { rescaleDefaults, rescaleMigrations } from './config';
import { RescaleController } from './controller';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-rescale',
    defaults: rescaleDefaults,
    migrations: rescaleMigrations,
    create: context => new RescaleController(context),
  });
}
