/** `tinyml-decode`: the decoders of the sensors for the payload of any core node. */
import { defineNode } from '../shared/define';
import { propertyReader } from '../shared/property';
import type { Red } from '../shared/red';
import { registerDecodeProbe } from '../shared/source/probe';
import { decodeDefaults, decodeMigrations } from './config';
import { createDecode } from './decode-payload';

export default function register(RED: Red): void {
  registerDecodeProbe(RED);
  defineNode(RED, {
    type: 'tinyml-decode',
    defaults: decodeDefaults,
    migrations: decodeMigrations,
    create: context => createDecode(context, propertyReader(RED)),
  });
}
