/**
 * `image`: a picture to what a vision model takes, by steps in their order (features.md). PNG and JPEG files say their size
 * themselves; raw pixels have the shape of `config.input` or of the key `picture`.
 *
 * Pixels as integers (scale 1) carry no scale: int8 is pixel - 128, whatever range the model declares for it (person_detect says
 * 2/255 and -1), and the infer node passes it as it is.
 */
import type { TypedArray } from '../../tensor';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type ListOption, type OptionTable, readOptions } from '../options';
import { convertOutput, outputTable } from '../output';
import { scaleOf } from '../window-pipeline';
import { decodePicture } from './decode';
import { type Pixels, pictureShape, toPixels } from './pixels';
import { applyStep, readSteps, type Step, stepsForm } from './steps';

const NAME = 'image';

const stepsOption: ListOption<readonly Step[]> = {
  kind: 'list',
  default: [],
  form: stepsForm,
  help: 'What is done to the picture, in this order; nothing leaves it as it is.',
  read: readSteps,
};

const pictureOption: ListOption<readonly number[]> = {
  kind: 'list',
  default: [240, 320, 3],
  form: 'height, width and channels (1 to 4), such as [240, 320, 3], at most 16 M pixels',
  help: 'Size of the pictures that will come: raw pixels must have it, files may have any other.',
  read(value) {
    try {
      const { height, width, channels } = pictureShape(value as number[]);
      return [height, width, channels];
    } catch {
      return undefined;
    }
  },
};

const table = { steps: stepsOption, picture: pictureOption, ...outputTable } as const satisfies OptionTable;

/** Height, width and channels behind the steps, without a pixel computed. @throws InputError as the steps */
function shapeBehind(steps: readonly Step[], shape: readonly number[]): number[] {
  let { height, width, channels } = pictureShape(shape);
  for (const step of steps) {
    if (step === 'grey') channels = 1;
    else if (step === 'square') height = width = Math.min(height, width);
    else if (typeof step === 'object' && 'resize' in step) ({ height, width } = step.resize);
    else if (typeof step === 'object' && 'crop' in step)
      [height, width] = [Math.min(height, step.crop.height), Math.min(width, step.crop.width)];
  }
  return channels === 1 ? [height, width] : [height, width, channels];
}

function create(config: Readonly<Record<string, unknown>>): Features {
  const { steps, picture, ...output } = readOptions(table, config, NAME);
  const isPixels = output.output !== 'float32' && output.scale === 1;
  const isUint8 = output.output === 'uint8' && output.scale === 1;
  let outputShape = shapeBehind(steps, picture);
  const expected = picture.reduce((product, size) => product * size, 1);

  const read = (samples: TypedArray, shape: readonly number[] | undefined): Pixels => {
    const described = shape ?? (samples.length === expected ? picture : undefined);
    const file =
      described === undefined && samples instanceof Uint8Array ? decodePicture(samples) : undefined;
    return file === undefined ? toPixels(samples, described ?? picture) : { ...file, whole: true };
  };

  return {
    name: NAME,
    picture: true,
    // a row of the announced picture: what a raw file of several pictures is cut by
    channels: picture[1] * picture[2],
    sampleRate: 0,
    outputType: output.output,
    get outputShape() {
      return outputShape;
    },
    ...(isPixels ? {} : scaleOf(output)),
    streaming: false,
    process(samples, shape) {
      let pixels = read(samples, shape);
      for (const step of steps) pixels = applyStep(pixels, step, isUint8);
      const { height, width, channels, data } = pixels;
      outputShape = channels === 1 ? [height, width] : [height, width, channels];
      return convertOutput(data, output);
    },
    reset() {},
  };
}

/** "a centred square, resized to 96 x 96 (auto), grey" */
function describeStep(step: Step): string {
  if (step === 'square') return 'the largest centred square';
  if (typeof step === 'string') return step === 'grey' ? 'grey' : 'rounded to whole pixels';
  if ('crop' in step) return `the middle ${step.crop.width} x ${step.crop.height}`;
  if ('normalize' in step) return `less ${step.normalize.mean}, divided by ${step.normalize.deviation}`;
  const { width, height, method } = step.resize;
  return `resized to ${width} x ${height} (${method})`;
}

export const image: FeatureDefinition = {
  name: NAME,
  summary: 'Pictures (JPEG, PNG or raw pixels) for vision models: crop, resize, grey.',
  options: table,
  presets: {
    'person-detect': {
      summary: 'person_detect of TensorFlow Lite for Microcontrollers: any picture to 96 x 96 grey, int8.',
      config: {
        steps: ['square', { resize: { width: 96, height: 96, method: 'auto' } }, 'round', 'grey'],
        output: 'int8',
        zeroPoint: -128,
      },
    },
  },
  read: config => readOptions(table, config, NAME),
  create,
  fromInput: shape => ({ picture: shape }),
  describe({ outputShape, outputType }, settings) {
    const steps = settings.steps as readonly Step[];
    const [height, width, channels] = settings.picture as readonly number[];
    const done = steps.length === 0 ? '' : `, ${steps.map(describeStep).join(', ')}`;
    return `Takes a picture, JPEG, PNG or raw pixels of ${height} x ${width} x ${channels}${done}, and gives ${outputShape.join(' x ')} as ${outputType}.`;
  },
};
