/**
 * What decoders produce and windows consume: a run of samples of one stream without a hole inside. A sample is one value per
 * channel taken at the same time (or one feature frame, whose bands then count as channels).
 */
import type { NumericType, TypedArray } from '../tensor';

export interface SampleBlock {
  /** the values, sample-major: sample 0 of all channels, then sample 1 ...; `count * channels` of them, owned by the receiver */
  data: TypedArray;
  /** element type of `data` */
  type: NumericType;
  /** values per sample */
  channels: number;
  /** names of the channels, `channels` of them, where the device or the settings name them */
  names?: string[];
  /** samples in the block */
  count: number;
  /** samples per second (Hz), where known */
  sampleRate?: number;
  /** time of the first sample, milliseconds since the epoch, where known */
  start?: number;
  /** number of the first sample since the stream began (lost samples counted in), or of the window */
  sequence?: number;
  /** samples lost right before this block; 0 where nothing was lost or nobody can know */
  gap: number;
}

/** A window: `count` is the window's length and `sequence` its number since the stream began or was reset. */
export type WindowBlock = SampleBlock;
