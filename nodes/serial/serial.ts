/** `tinyml-serial`: samples from a serial port. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { serialDefaults, serialMigrations } from './config';
import { registerSerialProbe } from './probe';
import { createSerialSource } from './serial-source';

export default function register(RED: Red): void {
  registerSerialProbe(RED);
  defineNode(RED, {
    type: 'tinyml-serial',
    defaults: serialDefaults,
    migrations: serialMigrations,
    create: context => createSerialSource(context),
  });
}
