/** Settings of `tinyml-infer`: which model runs and what its result looks like. */
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';
import type { QueuePolicy } from '../shared/work-queue';

/**
 * 'flow': on Node-RED's event loop; 'worker': in a thread of its own; 'auto': in the thread where a message takes more than
 * 2 ms, by its multiply-accumulates at first and then as measured.
 */
export type RunIn = 'auto' | 'flow' | 'worker';

/** 'auto': a classification where the model has labels, else the tensor; 'tensor': always the tensor. */
export type ResultForm = 'auto' | 'tensor';

export interface InferSettings extends CommonSettings {
  /** id of the tinyml-model configuration node; '' when the model only comes by message (msg.control = 'load') */
  model: string;
  /** how a tensor leaves the node; a classification is always an object */
  payloadAs: PayloadAs;
  /** which of several outputs becomes msg.payload: its index ('0') or its name; all of them are in msg.outputs */
  output: string;
  /** what msg.payload is */
  result: ResultForm;
  /**
   * streams (values of msg.topic) with a state of their own, for models that carry state from one invocation to the next;
   * past it the one unused for longest is dropped and counted
   */
  maxStreams: number;
  /** where the model runs */
  runIn: RunIn;
  /** in the thread: messages that may wait for their turn */
  queueLimit: number;
  /** in the thread: what gives way when more come */
  queuePolicy: QueuePolicy;
}

export const inferDefaults: InferSettings = {
  name: '',
  version: 2,
  model: '',
  payloadAs: 'buffer',
  output: '0',
  result: 'auto',
  maxStreams: DEFAULT_MAX_STREAMS,
  runIn: 'auto',
  queueLimit: 32,
  queuePolicy: 'drop-oldest',
};

export const inferMigrations: readonly Migration[] = [
  // version 1 ran on the event loop and lost nothing
  config => ({ queuePolicy: 'wait', ...config }),
];
