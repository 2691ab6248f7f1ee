/** Settings of `tinyml-decide`: how a stream of scores becomes one event per happening. */
import { type CommonSettings, DEFAULT_MAX_STREAMS } from '../shared/config';
import type { Migration } from '../shared/migrations';

/**
 * 'threshold': scores averaged over a time, a cut-off, a lower one to release, a pause after each decision;
 * 'recognize-commands': exactly the decisions of TFLM's micro_speech;
 * 'micro-wake-word': exactly the decisions of microWakeWord (ESPHome).
 */
export type DecideMethod = 'threshold' | 'recognize-commands' | 'micro-wake-word';

export interface DecideSettings extends CommonSettings {
  /** the detector */
  method: DecideMethod;
  /** decide on this label only; '' for any that is not in the background ('micro-wake-word': the only or the first one) */
  label: string;
  /** labels that are never reported (silence, unknown), separated by commas or lines */
  backgroundLabels: string;
  /** score that must be exceeded, 0 to 1 (micro_speech 0.586 = 150/256, okay_nabu 0.97) */
  cutoff: number;
  /** 'threshold': the score must fall below this before the same label is reported again, 0 to `cutoff`; 0 means no such wait */
  releaseCutoff: number;
  /** 'threshold', 'recognize-commands': scores are averaged over this time, ms */
  windowMs: number;
  /** 'threshold', 'recognize-commands': scores that must be in that time before anything is decided */
  minimumCount: number;
  /** 'recognize-commands': the same label is not reported again for this time, ms */
  suppressionMs: number;
  /** 'micro-wake-word': consecutive scores that are averaged */
  slidingWindow: number;
  /** 'micro-wake-word': scores ignored after the start, a reset and a detection */
  ignoreWindows: number;
  /** 'threshold', 'micro-wake-word': nothing is reported for this time after a decision, ms; ESPHome's own is 0 */
  refractoryMs: number;
  /** streams (values of msg.topic) kept at the same time; past it the one unused for longest is dropped and counted */
  maxStreams: number;
}

export const decideDefaults: DecideSettings = {
  name: '',
  version: 1,
  method: 'threshold',
  label: '',
  backgroundLabels: '',
  cutoff: 0.8,
  releaseCutoff: 0,
  windowMs: 1000,
  minimumCount: 3,
  suppressionMs: 1500,
  slidingWindow: 5,
  ignoreWindows: 25,
  refractoryMs: 1000,
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const decideMigrations: readonly Migration[] = [];
