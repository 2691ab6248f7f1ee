/** Settings of `tinyml-rescale`: the fixed-point format that a stream is brought to. */
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';

/** How the format is chosen: 'static' keeps the one that is set. */
export type RescaleMode = 'static';

export interface RescaleSettings extends CommonSettings {
  mode: RescaleMode;
  /** bits of a number: 8 (int8) or 16 (int16) */
  bits: number;
  /** n of Qm.n: an integer q stands for q 2^-n; m = bits - 1 - n */
  fractionBits: number;
  /** how the numbers leave the node; as 'array' they are real values again, as the integers stand for them */
  payloadAs: PayloadAs;
  /** streams (values of msg.topic) counted at the same time; past it the one unused for longest is forgotten */
  maxStreams: number;
}

export const rescaleDefaults: RescaleSettings = {
  name: '',
  version: 1,
  mode: 'static',
  bits: 8,
  fractionBits: 4,
  payloadAs: 'buffer',
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const rescaleMigrations: readonly Migration[] = [];
