/** What every feature pipeline is to its users: the node, the command line and scripts (features.md). */
import type { NumericType, TypedArray } from '../tensor';

/**
 * One running pipeline with its state. Streaming pipelines take any number of samples at a time; the others take one window
 * per call and forget it.
 */
export interface Features {
  /** name of the pipeline, not of a preset */
  readonly name: string;
  /** element type that `process` works in (sound: 'int16' counts); undefined where any will do */
  readonly inputType?: NumericType;
  /** takes pictures: files, or raw pixels with their shape */
  readonly picture?: boolean;
  /** values per input sample; of a picture, of one of its rows */
  readonly channels: number;
  /** of the input, samples per second (Hz); 0 for pictures */
  readonly sampleRate: number;
  readonly outputType: NumericType;
  /** of one frame, or of one window's result: where it follows the window's length, of the last window's */
  readonly outputShape: readonly number[];
  /** real = (q - zeroPoint) * scale, where the integers were made by the settings `scale` and `zeroPoint` */
  readonly scale?: number;
  readonly zeroPoint?: number;
  readonly streaming: boolean;
  /** streaming: frames per second (Hz) */
  readonly frameRate?: number;
  /** streaming: input samples behind one frame */
  readonly frameLength?: number;
  /** streaming: samples from a frame's first input sample to the time that the frame belongs to; 0 where absent */
  readonly frameStart?: number;
  /**
   * @param samples sample-major, `channels` values each; of a picture its pixels row by row, or the bytes of a PNG or JPEG file
   * @param shape pictures only: [height, width] or [height, width, channels] of raw pixels, where it is not that of the settings
   * @returns streaming: k complete frames back to back, k may be 0; else one result. Owned by the caller.
   * @throws InputError for NaN, a wrong length, values outside the input type
   */
  process(samples: TypedArray, shape?: readonly number[]): TypedArray;
  /**
   * Streaming pipelines that look ahead: the last results, as if silence followed. The pipeline is as new afterwards.
   * @returns as `process`
   */
  flush?(): TypedArray;
  /** back to the state of a new pipeline */
  reset(): void;
  /** Gives back what is shared with other pipelines; where it is there, it must be called in the end. */
  close?(): void;
}
