/** Settings of `tinyml-decode`: the decoders of the serial and MQTT sensors for the payload of any core node. */
import type { DecoderConfig } from '../../lib/signal';
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import { type HealthSettings, healthDefaults } from '../shared/health';
import type { Migration } from '../shared/migrations';

export interface DecodeSettings extends CommonSettings, HealthSettings {
  /** property of the message that holds the bytes: a Buffer, a typed array of bytes, or a string (read as UTF-8) */
  property: string;
  /** how bytes become samples (lib/signal/config.ts); one decoder per msg.topic */
  decoder: DecoderConfig;
  /** how the samples leave the node */
  payloadAs: PayloadAs;
  /** streams (values of msg.topic) decoded at the same time; past it the one unused for longest is dropped and counted */
  maxStreams: number;
}

export const decodeDefaults: DecodeSettings = {
  name: '',
  version: 1,
  property: 'payload',
  decoder: { framing: { type: 'message' }, format: { type: 'csv' } },
  payloadAs: 'buffer',
  ...healthDefaults,
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const decodeMigrations: readonly Migration[] = [];
