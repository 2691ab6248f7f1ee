/** Settings of `tinyml-window`: how a stream of samples or feature frames is cut into windows. */
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';

/** What a length or hop counts: samples (or frames, after a streaming features node), or milliseconds of the stream's rate. */
export type WindowUnit = 'samples' | 'ms';

/** What happens to the samples that a source reports as lost (msg.tensor.gap). */
export type GapPolicy = 'reset' | 'hold' | 'interpolate';

/**
 * Whether samples are examined for clipped and stuck channels: 'auto' where they look like measurements (at most 12 channels, without a
 * quantization scale), 'always', 'never'.
 */
export type HealthCheck = 'auto' | 'always' | 'never';

export interface WindowSettings extends CommonSettings {
  /** length of a window, in `lengthUnit`; more than 0 */
  length: number;
  /** unit of `length` */
  lengthUnit: WindowUnit;
  /** from the start of one window to the start of the next, in `hopUnit`; more than 0 (above `length`: samples are skipped) */
  hop: number;
  /** unit of `hop` */
  hopUnit: WindowUnit;
  /** channels (values per sample) that every message must have; 0 takes what comes */
  channels: number;
  /** samples per second (Hz), for lengths in ms and for time stamps; 0 takes msg.tensor.sampleRate */
  sampleRate: number;
  /** samples per second (Hz) of the windows, by a resampler; 0 leaves the rate as it comes. `length` and `hop` count these samples */
  resampleTo: number;
  /** property of the message that tells streams apart; its value becomes msg.topic */
  key: string;
  /** whether samples are examined for clipped and stuck channels; losses and the rate always are */
  health: HealthCheck;
  /** lost samples: 'reset' starts a new window, 'hold' repeats the last sample, 'interpolate' draws a line across the gap */
  gapPolicy: GapPolicy;
  /** how the window leaves the node */
  payloadAs: PayloadAs;
  /** streams (values of msg.topic) kept at the same time; past it the one unused for longest is dropped and counted */
  maxStreams: number;
}

export const windowDefaults: WindowSettings = {
  name: '',
  version: 1,
  length: 1000,
  lengthUnit: 'ms',
  hop: 500,
  hopUnit: 'ms',
  channels: 0,
  sampleRate: 0,
  gapPolicy: 'reset',
  payloadAs: 'buffer',
  resampleTo: 0,
  key: 'topic',
  health: 'auto',
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const windowMigrations: readonly Migration[] = [];
