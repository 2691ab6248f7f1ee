/** Settings of `tinyml-features`: which feature pipeline runs and with which parameters. */
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';
import type { QueuePolicy } from '../shared/work-queue';

export { pipelineConfig } from '../shared/pipeline';

export interface FeaturesSettings extends CommonSettings {
  /** name of a pipeline ('micro-frontend') or of a preset ('micro_speech', 'microWakeWord'), see features.md */
  pipeline: string;
  /** keys of the pipeline that differ from its defaults or preset; an object, kept as JSON text by some editors */
  config: Record<string, unknown>;
  /** how frames (or one window's features) leave the node */
  payloadAs: PayloadAs;
  /** streams (values of msg.topic) kept at the same time; past it the one unused for longest is dropped and counted */
  maxStreams: number;
  /** pictures that may wait for the thread that decodes them */
  queueLimit: number;
  /** what gives way when more come */
  queuePolicy: QueuePolicy;
}

export const featuresDefaults: FeaturesSettings = {
  name: '',
  version: 1,
  pipeline: 'micro_speech',
  config: {},
  payloadAs: 'buffer',
  maxStreams: DEFAULT_MAX_STREAMS,
  queueLimit: 16,
  queuePolicy: 'drop-oldest',
};

export const featuresMigrations: readonly Migration[] = [];
