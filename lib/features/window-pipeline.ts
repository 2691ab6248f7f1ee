/**
 * What all pipelines have in common that take one window per call: splitting channels, refusing what cannot be computed, one
 * rounding at the end, and the shape of the result, which may follow the length of the window.
 */
import { InputError } from '../errors';
import type { NumericType, TypedArray } from '../tensor';
import { toInt16Samples } from './audio/samples';
import type { Features } from './features';
import type { OptionTable } from './options';
import { convertOutput, type OutputSettings } from './output';
import { checkLeast, splitChannels } from './samples';

/** A row for pipelines whose result's shape follows the window's length. */
export const windowLengthOption = (samples: number) =>
  ({
    kind: 'integer',
    default: samples,
    min: 1,
    max: 10_000_000,
    unit: 'samples',
    help: 'Length of the windows that will come, to tell the shape of the result beforehand; others are taken as well.',
  }) as const satisfies OptionTable[string];

export interface WindowComputation {
  name: string;
  channels: number;
  /** Hz */
  sampleRate: number;
  /** 'int16': sound, in counts */
  inputType?: NumericType;
  output: OutputSettings;
  /** shape of the result of a window of so many samples; @throws where such a window is refused */
  shape(samples: number): readonly number[];
  /** samples of the window that the first shape is told of */
  windowLength: number;
  /** fewest samples of a window, and what for */
  least: number;
  leastBecause: string;
  /** longer windows are refused */
  exactly?: boolean;
  /** @param channels one array per channel, at least `least` samples */
  compute(channels: Float64Array[], samples: number): ArrayLike<number>;
}

/** Integer types have a scale; float32 has none. */
export const scaleOf = ({ output, scale, zeroPoint }: OutputSettings) =>
  output === 'float32' ? {} : { scale, zeroPoint };

export function windowPipeline(computation: WindowComputation): Features {
  const { name, channels, sampleRate, inputType, output, least, leastBecause } = computation;
  const shapeOf = (samples: number) => {
    checkLeast(name, samples, least, leastBecause);
    if (computation.exactly && samples > least)
      throw new InputError(
        'INPUT_LENGTH',
        `${name} takes windows of ${least} samples (${leastBecause}), got ${samples}`,
        { expected: least, actual: samples },
      );
    return computation.shape(samples);
  };
  let samples = Math.max(least, computation.windowLength);
  return {
    name,
    inputType,
    channels,
    sampleRate,
    outputType: output.output,
    /** of the last window; before the first one of the window that the settings announce */
    get outputShape() {
      return shapeOf(samples);
    },
    ...scaleOf(output),
    streaming: false,
    process(window: TypedArray): TypedArray {
      const values = inputType === 'int16' ? toInt16Samples(window) : window;
      const split = splitChannels(name, values, channels);
      const count = split[0].length;
      shapeOf(count);
      samples = count;
      return convertOutput(computation.compute(split, count), output);
    },
    reset() {},
  };
}
