/**
 * `gravity`: parts acceleration into gravity, what a Butterworth low pass leaves, and body, the rest. From zero or from the steady
 * state of the first sample it can stream; forward and backward (zero phase) it needs the whole window.
 */
import { butterworth, filterZeroPhase, type Section, SectionFilter, zeroPhasePadding } from '../../dsp';
import type { TypedArray } from '../../tensor';
import { axesOption, sampleRateOption } from '../common-options';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type OptionTable, type OptionValues, optionError, readOptions } from '../options';
import { convertOutput, type OutputSettings, outputTable } from '../output';
import { checkWhole, finite } from '../samples';
import { scaleOf, windowLengthOption, windowPipeline } from '../window-pipeline';

const NAME = 'gravity';

const table = {
  sampleRate: sampleRateOption(50),
  axes: axesOption,
  order: { kind: 'integer', default: 3, min: 1, max: 8, help: 'Order of the Butterworth low pass.' },
  cutoffHz: {
    kind: 'number',
    default: 0.3,
    min: 0.0001,
    max: 1000,
    unit: 'Hz',
    help: 'Slower changes than this count as gravity.',
  },
  start: {
    kind: 'choice',
    choices: ['zero', 'steady', 'zero-phase'],
    default: 'steady',
    help: 'State before the first sample: nothing, or as if it had come forever; zero-phase filters forward and backward.',
  },
  parts: {
    kind: 'choice',
    choices: ['both', 'gravity', 'body'],
    default: 'both',
    help: 'What to give: both per window, gravity first; one part alone streams sample by sample.',
  },
  windowLength: windowLengthOption(128),
  ...outputTable,
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

function read(config: Readonly<Record<string, unknown>>): Settings {
  const settings = readOptions(table, config, NAME);
  const { cutoffHz, sampleRate } = settings;
  if (cutoffHz >= sampleRate / 2)
    throw optionError(NAME, 'cutoffHz', cutoffHz, `below half of sampleRate (${sampleRate / 2} Hz)`);
  return settings;
}

/** The low pass of one axis, from its start state. */
class GravityFilter {
  private readonly filter: SectionFilter;
  private started = false;

  constructor(
    sections: readonly Section[],
    private readonly steady: boolean,
  ) {
    this.filter = new SectionFilter(sections);
  }

  step(x: number): number {
    if (!this.started && this.steady) this.filter.settle(x);
    this.started = true;
    return this.filter.step(x);
  }

  reset(): void {
    this.started = false;
    this.filter.zero();
  }
}

/** Gravity of a whole window, axis by axis. */
function gravityOf(
  sections: readonly Section[],
  { start, order }: Settings,
  axis: Float64Array,
): Float64Array {
  if (start === 'zero-phase') return filterZeroPhase(sections, order, axis);
  const filter = new GravityFilter(sections, start === 'steady');
  return axis.map(x => filter.step(x));
}

function perWindow(settings: Settings, output: OutputSettings, sections: readonly Section[]): Features {
  const { axes, sampleRate, parts, start, order, windowLength } = settings;
  const wanted = parts === 'both' ? (['gravity', 'body'] as const) : [parts];
  return windowPipeline({
    name: NAME,
    channels: axes,
    sampleRate,
    output,
    windowLength,
    least: start === 'zero-phase' ? zeroPhasePadding(order) + 1 : 1,
    leastBecause: 'filtering forward and backward reflects that much at both ends',
    shape: samples => (parts === 'both' ? [2, samples, axes] : [samples, axes]),
    compute(channels, samples) {
      const result = new Float64Array(wanted.length * samples * axes);
      channels.forEach((axis, a) => {
        const gravity = gravityOf(sections, settings, axis);
        wanted.forEach((part, p) => {
          for (let i = 0; i < samples; i++)
            result[(p * samples + i) * axes + a] = part === 'gravity' ? gravity[i] : axis[i] - gravity[i];
        });
      });
      return result;
    },
  });
}

function streaming(settings: Settings, output: OutputSettings, sections: readonly Section[]): Features {
  const { axes, sampleRate, parts, start } = settings;
  const filters = Array.from({ length: axes }, () => new GravityFilter(sections, start === 'steady'));
  return {
    name: NAME,
    channels: axes,
    sampleRate,
    outputType: output.output,
    outputShape: [axes],
    ...scaleOf(output),
    streaming: true,
    frameRate: sampleRate,
    frameLength: 1,
    frameStart: 0,
    process(samples: TypedArray): TypedArray {
      checkWhole(NAME, samples, axes);
      for (let i = 0; i < samples.length; i++) finite(NAME, samples, i);
      const result = new Float64Array(samples.length);
      for (let i = 0; i < samples.length; i++) {
        const x = Number(samples[i]);
        const gravity = filters[i % axes].step(x);
        result[i] = parts === 'gravity' ? gravity : x - gravity;
      }
      return convertOutput(result, output);
    },
    reset() {
      for (const filter of filters) filter.reset();
    },
  };
}

export const gravity: FeatureDefinition = {
  name: NAME,
  summary: 'Parts acceleration into gravity and the movement of the body by a Butterworth low pass.',
  options: table,
  presets: {},
  read,
  create(config) {
    const settings = read(config);
    const { output, scale, zeroPoint, rounding, overflow } = settings;
    const sections = butterworth(settings.order, settings.cutoffHz / (settings.sampleRate / 2), 'low');
    const make = settings.parts === 'both' || settings.start === 'zero-phase' ? perWindow : streaming;
    return make(settings, { output, scale, zeroPoint, rounding, overflow }, sections);
  },
  describe: ({ sampleRate, outputType, channels, streaming }, { cutoffHz, parts }) =>
    `Takes ${streaming ? 'samples' : 'a window'} of ${channels} axes at ${sampleRate} Hz and gives ${parts === 'both' ? 'gravity and body' : parts}, parted at ${cutoffHz} Hz, as ${outputType}.`,
};
