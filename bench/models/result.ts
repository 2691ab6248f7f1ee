/** What the models group finds out. */
import type { PeakName } from '../peak/peak';
import type { Layer } from './layers';
import type { Timed } from './timing';
import type { Refusal, Trial } from './trial';

/** One runtime on one model. */
export interface Entry {
  model: string;
  runtime: string;
  trial: Trial | Refusal;
  /** absent where the runtime refuses the model */
  timed?: Omit<Timed, 'times'>;
}

export interface ColdStart {
  runtime: string;
  /** ms, medians: code, model, first inference; processor time of code and model */
  startMs: number;
  loadMs: number;
  firstMs: number;
  processorMs: number;
  /** code and model in the fastest start */
  fastestMs: number;
}

export interface ModelsResult {
  node: string;
  /** how this processor takes the relaxed dot product, 'none' where it is not exact */
  dotMode: 'signed' | 'unsigned' | 'none';
  rounds: number;
  /** GMAC/s */
  peaks: Partial<Record<PeakName, number>>;
  /** multiply-accumulates of convolutions and fully connected layers, by model */
  macs: Record<string, number>;
  entries: Entry[];
  /** of kws_ref_model */
  coldStart: ColdStart[];
  /** of the fastest kernels, by model */
  layers: Record<string, Layer[]>;
  absent: string[];
}
