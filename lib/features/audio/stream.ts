/** A streaming audio pipeline of frames: what its framing, its numbers and its output type have in common with the others. */
import type { TypedArray } from '../../tensor';
import type { Features } from '../features';
import { convertOutput, type OutputSettings } from '../output';
import { scaleOf } from '../window-pipeline';
import { Framer } from './frames';
import { toInt16Samples } from './samples';

export interface FrameComputation {
  name: string;
  sampleRate: number;
  /** samples */
  frame: number;
  hop: number;
  output: OutputSettings;
  /** values of one result */
  size: number;
  /** int16 counts to what the frames hold; may keep a state */
  prepare(count: number): number;
  /** the values of a frame into `target` from `offset` on; false where none are due yet */
  compute(frame: Float64Array, target: Float64Array, offset: number): boolean | undefined;
  /** forgets what `prepare` and `compute` keep */
  reset?(): void;
}

export function frameStream(computation: FrameComputation): Features {
  const { name, sampleRate, frame, hop, output, size } = computation;
  const framer = new Framer(frame, hop);
  let results = new Float64Array(size);
  let used = 0;
  const visit = (samples: Float64Array) => {
    if (used + size > results.length) {
      const grown = new Float64Array(2 * results.length);
      grown.set(results);
      results = grown;
    }
    if (computation.compute(samples, results, used) !== false) used += size;
  };
  return {
    name,
    inputType: 'int16',
    channels: 1,
    sampleRate,
    outputType: output.output,
    outputShape: [size],
    ...scaleOf(output),
    streaming: true,
    frameRate: sampleRate / hop,
    frameLength: frame,
    frameStart: 0,
    process(samples: TypedArray): TypedArray {
      const counts = toInt16Samples(samples);
      used = 0;
      for (let i = 0; i < counts.length; i++) framer.push(computation.prepare(counts[i]), visit);
      return convertOutput(results.subarray(0, used), output);
    },
    reset() {
      framer.reset();
      computation.reset?.();
    },
  };
}

/** int16 counts to -1 .. 1 */
export const fromCounts = (count: number) => count / 32768;
