/** Settings of `tinyml-record`: what is written where and how, or what is played back and how fast. */
import type { RecordingFormat } from '../../lib/data';
import type { CommonSettings, PayloadAs } from '../shared/config';
import type { Migration } from '../shared/migrations';

/** Where a window's label comes from. */
export type LabelSource = 'fixed' | 'message' | 'switch';

export interface RecordSettings extends CommonSettings {
  /** 'write' records what comes in, 'replay' sends what was written */
  mode: 'write' | 'replay';
  /** name of the recording: a folder below <userDir>/tinyml/recordings */
  recording: string;
  /** 'windows': each message is a file of its own; 'stream': messages continue each other */
  kind: 'windows' | 'stream';
  /** file format: npy, csv, wav, or json (Edge Impulse) */
  format: RecordingFormat;
  /** 'fixed': `label`; 'message': msg.<labelProperty> of each message; 'switch': the last msg.<labelProperty>, or button, until the next */
  labelFrom: LabelSource;
  /** the label itself, or the one that a switch begins with; '' records without (fixed) or waits (switch) */
  label: string;
  /** property of the message that holds its label */
  labelProperty: string;
  /** labels for the buttons in the dialog, one per line */
  labels: string;
  /** records or plays as soon as the flow starts; otherwise waits for its button or msg.control = 'resume' */
  autoStart: boolean;
  /** when written data are on the disk for sure: with each message, each second, or when the system likes */
  sync: 'each' | 'second' | 'never';
  /** megabytes (1e6 bytes) of all files together */
  maxMegabytes: number;
  /** at the limit: 'stop' refuses what comes, 'delete-oldest' makes room */
  whenFull: 'stop' | 'delete-oldest';
  /** a stream's file is closed after so many minutes */
  fileMinutes: number;
  /** or so many megabytes */
  fileMegabytes: number;
  /** 1 keeps the pace of the recording, 10 is ten times as fast, 0 as fast as it goes */
  speed: number;
  /** plays again from the start at the end */
  loop: boolean;
  /** time stamps of what is played: 'recorded', or shifted so that the recording begins 'now' */
  times: 'recorded' | 'now';
  /** a stream is played in pieces of so many milliseconds */
  pieceMs: number;
  /** how samples leave the node in replay */
  payloadAs: PayloadAs;
}

export const recordDefaults: RecordSettings = {
  name: '',
  version: 1,
  mode: 'write',
  recording: 'my-recording',
  kind: 'windows',
  format: 'npy',
  labelFrom: 'switch',
  label: '',
  labelProperty: 'label',
  labels: '',
  autoStart: true,
  sync: 'second',
  maxMegabytes: 1000,
  whenFull: 'stop',
  fileMinutes: 10,
  fileMegabytes: 100,
  speed: 1,
  loop: false,
  times: 'now',
  pieceMs: 100,
  payloadAs: 'buffer',
};

export const recordMigrations: readonly Migration[] = [];
