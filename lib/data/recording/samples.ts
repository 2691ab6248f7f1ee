/**
 * What a recording holds, file by file: one window, or a stretch of a continuous stream, with its label. The numbers are row-major, the
 * first axis is time; everything else counts as channels where a format knows only rows and columns.
 */
import { InputError } from '../../errors';
import { elementCount, type NumericType, type TypedArray } from '../../tensor';

/** What is the same in all files of one recording. */
export interface RecordingLayout {
  type: NumericType;
  /** of one window; the first axis is left out where the stream is continuous */
  shape: number[];
  names?: string[];
  /** Hz */
  sampleRate?: number;
  /** real value = (integer - zeroPoint) * scale */
  scale?: number;
  zeroPoint?: number;
  /** real value = integer * 2^-exponent */
  exponent?: number;
}

/** Numbers as one file holds them. */
export interface Samples extends RecordingLayout {
  data: TypedArray;
  /** of the first sample, ms since the epoch, where known */
  start?: number;
}

/** Samples with the label under which they were recorded; '' for none. */
export interface LabelledSamples extends Samples {
  label: string;
}

/** Rows (samples over time) and columns (channels) of samples of any shape. */
export function rowsAndColumns({ data, shape }: Pick<Samples, 'data' | 'shape'>): {
  rows: number;
  columns: number;
} {
  const columns = elementCount(shape.slice(1));
  return { rows: columns === 0 ? 0 : data.length / columns, columns };
}

/** The values as real numbers: quantized integers are dequantized, the others are as they are. */
export function realNumbers({ data, scale, zeroPoint = 0, exponent }: Samples): Float64Array {
  const factor = scale ?? (exponent === undefined ? undefined : 2 ** -exponent);
  return Float64Array.from(data as ArrayLike<number | bigint>, value =>
    factor === undefined ? Number(value) : (Number(value) - zeroPoint) * factor,
  );
}

/** Names of the channels, made up where there are none. */
export function channelNames({ names }: RecordingLayout, columns: number): string[] {
  return names?.length === columns
    ? names
    : Array.from({ length: columns }, (_, channel) => `channel${channel + 1}`);
}

/**
 * The shortest decimal text that gives back the same float32, so that 9.81 is not written as 9.8100004196167; other numbers as
 * JavaScript writes them, which is exact.
 */
export function decimal(value: number, type: NumericType): string {
  if (type !== 'float32' || Number.isInteger(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** @throws InputError for a value that text and sound cannot hold */
export function requireFinite(values: ArrayLike<number>, format: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new InputError(
        'not-finite',
        `value ${i} is ${values[i]}, which ${format} cannot hold: repair the sensor's data before recording, or record as npy`,
        { index: i },
      );
}
