/** What GET /tinyml/preview/:id answers (nodes/shared/preview.ts, pictures.ts), as the browser gets it: NaN arrives as null. */

/** What is wrong with the sensor (nodes/shared/health.ts). */
export interface HealthPicture {
  /** in a few words; '' while nothing is */
  now: string;
  /** since the stream began */
  counts: Record<'clipped' | 'stuck' | 'dropped' | 'rate' | 'silent', number>;
}

export interface WavePicture {
  kind: 'wave';
  type: string;
  /** [samples, channels] */
  shape: number[];
  names?: string[];
  /** Hz */
  sampleRate?: number;
  /** ms since the epoch */
  start?: number;
  /** samples lost before the first one */
  gap?: number;
  /** one entry per channel: the values drawn, or the least of each column */
  minimum: (number | null)[][];
  /** the largest of each column; absent where every sample is drawn */
  maximum?: (number | null)[][];
  /** absent where nothing is wrong and never was */
  health?: HealthPicture;
  microseconds?: number;
  queue?: QueuePicture;
}

export interface MapPicture {
  kind: 'map';
  type: string;
  /** [frames, bands] */
  shape: number[];
  sampleRate?: number;
  start?: number;
  /** row-major, one row per frame */
  values: (number | null)[];
  microseconds?: number;
  queue?: QueuePicture;
}

export interface ScoresPicture {
  kind: 'scores';
  scores: Record<string, number>;
  label?: string;
  confidence?: number;
  microseconds?: number;
  cutoff?: number;
  start?: number;
  queue?: QueuePicture;
}

/** Where a model ran, and the messages that wait for it or gave way. */
export interface QueuePicture {
  place: 'flow' | 'worker';
  waiting: number;
  dropped: number;
}

/** Pixels as a model sees them (nodes/features/preview.ts), 0 to 255 row by row. */
export interface ImagePicture {
  kind: 'image';
  type: string;
  /** of the tensor: [height, width] or [height, width, channels] */
  shape: number[];
  /** of `values` */
  height: number;
  width: number;
  channels: 1 | 3;
  values: (number | null)[];
  microseconds?: number;
  queue?: QueuePicture;
}

/** The samples that came, and what became of them. */
export interface FeaturesPicture {
  kind: 'features';
  input: WavePicture | MapPicture;
  output: WavePicture | MapPicture | ImagePicture;
  microseconds?: number;
  queue?: QueuePicture;
}

/** What a fixed-point format makes of values. */
export interface FormatVerdict {
  bits: number;
  fractionBits: number;
  /** part of the values that saturate, 0 to 1 */
  saturated: number;
  /** dB; null where nothing is lost or all is zero */
  sqnr: number | null;
}

/** How often values lie where (nodes/rescale/recent-values.ts): counts in equal bins from `low` to `high`. */
export interface ValuesPicture {
  kind: 'values';
  counts: number[];
  low: number;
  high: number;
  formats: FormatVerdict[];
  microseconds?: number;
  queue?: QueuePicture;
}

export type Picture =
  | WavePicture
  | MapPicture
  | ScoresPicture
  | ImagePicture
  | FeaturesPicture
  | ValuesPicture;

export interface PreviewAnswer {
  id: string;
  /** when the data came, ms since the epoch by the runtime's clock; null before the first */
  at: number | null;
  preview: Picture | null;
}
