/**
 * `rotation-image`: acceleration and angular rate of a window as a square picture (techniques.md 5.8): with the normalized sensors
 * stacked to F and Omega, n x 3 each, the colours are R = Fx Omega_x^T, G = Fy Omega_y^T, B = Fz Omega_z^T.
 */
import { sampleRateOption } from '../common-options';
import type { FeatureDefinition } from '../definition';
import { type ListOption, type OptionTable, readOptions } from '../options';
import { outputTable } from '../output';
import { windowPipeline } from '../window-pipeline';

const NAME = 'rotation-image';

type Pair = readonly [acceleration: number, rate: number];

const fullScaleOption: ListOption<Pair> = {
  kind: 'list',
  default: [4, 8.7266],
  form: 'two numbers above 0, full scale of acceleration and of angular rate, such as [4, 8.7266]',
  help: 'Normalization range only: the sensors’ full scale, in the units of the input (g and rad/s by default).',
  read: value =>
    Array.isArray(value) && value.length === 2 && value.every(v => Number.isFinite(v) && v > 0)
      ? (value as unknown as Pair)
      : undefined,
};

const table = {
  sampleRate: sampleRateOption(50),
  size: {
    kind: 'integer',
    default: 64,
    min: 1,
    max: 512,
    unit: 'samples',
    help: 'Samples of a window, and height and width of the picture.',
  },
  normalization: {
    kind: 'choice',
    choices: ['unit', 'rms', 'range'],
    default: 'unit',
    help: 'unit: every sample to length 1, its direction only; rms: the window to a mean square of 1; range: by fullScale, clipped.',
  },
  fullScale: fullScaleOption,
  ...outputTable,
} as const satisfies OptionTable;

type Normalization = 'unit' | 'rms' | 'range';
type Vector = readonly [Float64Array, Float64Array, Float64Array];

/** Three axes of one sensor, normalized; a vector or a window of length 0 stays 0. */
function normalize(axes: Vector, by: Normalization, fullScale: number): Vector {
  const [x, y, z] = axes;
  const lengths = x.map((v, i) => Math.hypot(v, y[i], z[i]));
  const rms = Math.sqrt(lengths.reduce((sum, l) => sum + l * l, 0) / lengths.length);
  const scaled = (v: number, i: number) => {
    if (by === 'range') return Math.max(-1, Math.min(1, v / fullScale));
    const size = by === 'unit' ? lengths[i] : rms;
    return size === 0 ? 0 : v / size;
  };
  return [x.map(scaled), y.map(scaled), z.map(scaled)];
}

export const rotationImage: FeatureDefinition = {
  name: NAME,
  summary: 'Acceleration times angular rate of a window as a square colour picture, for image models.',
  options: table,
  presets: {
    'rotation-image-64': {
      summary: 'Image models of motion: 64 samples of acceleration and angular rate to 64 x 64 x 3, int8.',
      config: { size: 64, normalization: 'unit', output: 'int8', scale: 1 / 128, zeroPoint: 0 },
    },
  },
  read: config => readOptions(table, config, NAME),
  create(config) {
    const { sampleRate, size, normalization, fullScale, ...output } = readOptions(table, config, NAME);
    return windowPipeline({
      name: NAME,
      channels: 6,
      sampleRate,
      output,
      windowLength: size,
      least: size,
      leastBecause: 'the size of the picture',
      exactly: true,
      shape: () => [size, size, 3],
      compute([ax, ay, az, gx, gy, gz]) {
        const f = normalize([ax, ay, az], normalization, fullScale[0]);
        const w = normalize([gx, gy, gz], normalization, fullScale[1]);
        const image = new Float64Array(size * size * 3);
        for (let i = 0, at = 0; i < size; i++)
          for (let j = 0; j < size; j++) for (let c = 0; c < 3; c++, at++) image[at] = f[c][i] * w[c][j];
        return image;
      },
    });
  },
  describe: ({ sampleRate, outputShape, outputType }, { size, normalization }) =>
    `Takes ${size} samples of acceleration and angular rate (6 axes) at ${sampleRate} Hz and gives a picture of ${outputShape.join(' x ')} as ${outputType}, normalized by ${normalization}.`,
};
