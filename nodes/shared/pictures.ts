/**
 * What a preview holds, in the forms that dialogs can draw: a wave of samples, a map of features, bars of scores.
 * Bounded, so that a window of a minute of sound is drawn from some thousand numbers.
 */
import { realValues, type TensorData } from './message';

/** Samples over time, one line per channel; long ones as the smallest and largest value of each of `columns` pieces. */
export interface WavePicture {
  kind: 'wave';
  type: string;
  /** [samples, channels] */
  shape: number[];
  names?: string[];
  sampleRate?: number;
  start?: number;
  gap?: number;
  /** real values; one entry per channel, each of as many numbers as are drawn */
  minimum: number[][];
  /** as `minimum`, absent where every sample is drawn */
  maximum?: number[][];
}

/** Frames over time: `values` is row-major [frames, bands], real values. */
export interface MapPicture {
  kind: 'map';
  type: string;
  /** [frames, bands] */
  shape: number[];
  sampleRate?: number;
  start?: number;
  values: number[];
}

/** Scores by label, 0 to 1. */
export interface ScoresPicture {
  kind: 'scores';
  scores: Record<string, number>;
  /** the best label, or the last decision */
  label?: string;
  confidence?: number;
  /** microseconds of the last invocation */
  microseconds?: number;
  /** score that must be exceeded */
  cutoff?: number;
  /** start of the data, ms since the epoch */
  start?: number;
  /** where the model ran, and what waits for it */
  queue?: QueuePicture;
}

/** A result that was computed on the event loop or in a thread; `waiting` and `dropped` are messages. */
export interface QueuePicture {
  place: 'flow' | 'worker';
  waiting: number;
  dropped: number;
}

const MAX_COLUMNS = 1024;
const MAX_CHANNELS_OF_A_WAVE = 12;
const MAX_MAP_VALUES = 16384;

/** A wave for up to twelve channels, else a map. */
export function tensorPicture(tensor: TensorData): WavePicture | MapPicture {
  const count = tensor.shape.length > 1 ? tensor.shape[0] : tensor.data.length;
  const channels = count === 0 ? 1 : tensor.data.length / count;
  return channels <= MAX_CHANNELS_OF_A_WAVE ? wave(tensor, count, channels) : map(tensor, count, channels);
}

function wave(tensor: TensorData, count: number, channels: number): WavePicture {
  const { data } = realValues(tensor);
  const columns = Math.min(count, MAX_COLUMNS);
  const decimated = count > MAX_COLUMNS;
  const minimum: number[][] = [];
  const maximum: number[][] = [];
  for (let channel = 0; channel < channels; channel++) {
    const low = new Array<number>(columns);
    const high = new Array<number>(columns);
    for (let column = 0; column < columns; column++) {
      const end = Math.floor(((column + 1) * count) / columns);
      let i = Math.floor((column * count) / columns);
      low[column] = high[column] = data[i * channels + channel];
      for (i++; i < end; i++) {
        const value = data[i * channels + channel];
        if (value < low[column]) low[column] = value;
        if (value > high[column]) high[column] = value;
      }
    }
    minimum.push(low);
    maximum.push(high);
  }
  const { type, names, sampleRate, start, gap } = tensor;
  const picture: WavePicture = {
    kind: 'wave',
    type,
    shape: [count, channels],
    names,
    sampleRate,
    start,
    gap,
    minimum,
  };
  return decimated ? { ...picture, maximum } : picture;
}

function map(tensor: TensorData, count: number, bands: number): MapPicture {
  const { type, sampleRate, start } = tensor;
  // the newest frames are the ones worth seeing
  const frames = Math.min(count, Math.max(1, Math.floor(MAX_MAP_VALUES / bands)));
  const values = Array.from(
    realValues(tensor)
      .data.subarray((count - frames) * bands)
      .subarray(0, MAX_MAP_VALUES),
  );
  return { kind: 'map', type, shape: [frames, bands], sampleRate, start, values };
}
