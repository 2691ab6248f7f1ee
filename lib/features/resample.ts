/**
 * `resample`: another sample rate, as a stream. A result waits for the samples behind it; its time is told without that delay.
 */
import { Resampler } from '../dsp';
import type { TypedArray } from '../tensor';
import { axesOption, sampleRateOption } from './common-options';
import type { FeatureDefinition } from './definition';
import { type OptionTable, type OptionValues, optionError, readOptions } from './options';
import { convertOutput, outputTable } from './output';
import { checkWhole, finite } from './samples';
import { scaleOf } from './window-pipeline';

const NAME = 'resample';
/** Ratios beyond this need filters of unreasonable length. */
const LARGEST_RATIO = 1000;

const table = {
  from: { ...sampleRateOption(44100), help: 'Samples per second of the input.' },
  to: { ...sampleRateOption(16000), help: 'Samples per second of the result.' },
  axes: { ...axesOption, default: 1, help: 'Values per sample: 1 for sound, 3 for an accelerometer.' },
  ...outputTable,
} as const satisfies OptionTable;

function read(config: Readonly<Record<string, unknown>>): OptionValues<typeof table> {
  const settings = readOptions(table, config, NAME);
  const { from, to } = settings;
  if (Math.max(from, to) / Math.min(from, to) > LARGEST_RATIO)
    throw optionError(NAME, 'to', to, `within a factor of ${LARGEST_RATIO} of from (${from} Hz)`);
  return settings;
}

export const resample: FeatureDefinition = {
  name: NAME,
  summary:
    'Another sample rate by a windowed sinc: flat to 0.8 of the lower Nyquist frequency, free of aliases.',
  options: table,
  presets: {},
  read,
  create(config) {
    const { from, to, axes, ...output } = read(config);
    const resamplers = Array.from({ length: axes }, () => new Resampler(from, to));
    // int16 sound as real numbers is -1 .. 1, as everywhere; as integers it keeps its counts
    const factorFor = (samples: TypedArray) =>
      samples instanceof Int16Array && output.output === 'float32' ? 1 / 32768 : 1;
    let results = new Float64Array(1024);
    let used = 0;
    // a sample may give several results of one axis before the next axis has its turn
    let place = 0;
    const emit = (value: number) => {
      if (place >= results.length) {
        const grown = new Float64Array(2 * place);
        grown.set(results);
        results = grown;
      }
      results[place] = value;
      place += axes;
    };
    const taken = () => {
      const result = convertOutput(results.subarray(0, used), output);
      used = 0;
      return result;
    };
    const flush = () => {
      // axis by axis, then sample by sample
      const rest = resamplers.map(resampler => {
        const values: number[] = [];
        resampler.flush(value => values.push(value));
        return values;
      });
      return convertOutput(
        rest[0].flatMap((_, i) => rest.map(values => values[i])),
        output,
      );
    };
    return {
      name: NAME,
      channels: axes,
      sampleRate: from,
      outputType: output.output,
      outputShape: [axes],
      ...scaleOf(output),
      streaming: true,
      frameRate: to,
      frameLength: 2 * resamplers[0].lookAhead,
      frameStart: 0,
      process(samples) {
        checkWhole(NAME, samples, axes);
        for (let i = 0; i < samples.length; i++) finite(NAME, samples, i);
        const factor = factorFor(samples);
        for (let i = 0; i < samples.length; i += axes) {
          for (let axis = 0; axis < axes; axis++) {
            place = used + axis;
            resamplers[axis].push(Number(samples[i + axis]) * factor, emit);
          }
          used = place - axes + 1;
        }
        return taken();
      },
      flush,
      reset() {
        for (const resampler of resamplers) resampler.reset();
      },
    };
  },
  describe: ({ outputType, channels }, { from, to }) =>
    `Takes samples of ${channels} values at ${from} Hz and gives them at ${to} Hz as ${outputType}.`,
};
