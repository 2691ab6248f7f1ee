/** Settings of `tinyml-infer`: which model runs and what its result looks like. */
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';

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
}

export const inferDefaults: InferSettings = {
  name: '',
  version: 1,
  model: '',
  payloadAs: 'buffer',
  output: '0',
  result: 'auto',
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const inferMigrations: readonly Migration[] = [];
