/** `tinyml-serial`: samples from a serial port. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { serialDefaults, serialMigrations } from './config';
import { createSerialSource } from './serial-source';

export default function register(RED: Red): void {
  defineNode(RED, {
    type: 'tinyml-serial',
    defaults: serialDefaults,
    migrations: serialMigrations,
    create: context => createSerialSource(context),
  });
}
