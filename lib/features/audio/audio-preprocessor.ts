/**
 * `audio-preprocessor`: TFLM's model-based audio front end (micro_speech/models/audio_preprocessor_int8.tflite and _float), run by the
 * interpreter: one invocation per frame, with the noise estimate as the model's state. Close to the micro front end, but not equal to it.
 */
import { readFileSync } from 'node:fs';
import { ConfigError, ModelError } from '../../errors';
import type { Interpreter, LoadedModel } from '../../interpreter';
import { elementCount, type NumericType, type TypedArray, type TypedArrayConstructor } from '../../tensor';
import type { FeatureDefinition } from '../definition';
import type { Features } from '../features';
import { type OptionTable, type OptionValues, optionError, readOptions } from '../options';
import { audioRateOption, hopOption } from './audio-options';
import { toInt16Samples } from './samples';

const NAME = 'audio-preprocessor';
const LARGEST_FILE = 2 ** 20;

const table = {
  model: {
    kind: 'text',
    default: '',
    required: true,
    help: 'Path of TFLM’s audio_preprocessor_int8.tflite (or _float), from tflite-micro, examples/micro_speech/models.',
  },
  sampleRate: audioRateOption(16000),
  hop: hopOption(320),
  output: {
    kind: 'choice',
    choices: ['model', 'int8', 'float32'],
    default: 'model',
    help: 'Element type of the result: that of the model; another one is refused.',
  },
} as const satisfies OptionTable;

type Settings = OptionValues<typeof table>;

/** What the model's frames are: 480 samples of sound to 40 bands in TFLM's. */
interface Shape {
  frame: number;
  bands: number;
  type: NumericType;
}

/** what TFLM's model has; said of a pipeline before its model is read */
const usual: Shape = { frame: 480, bands: 40, type: 'int8' };

/** The last model that was opened: streams of one node share its weights. */
let shared: { bytes: Uint8Array; model: LoadedModel } | undefined;

function openModel(path: string): LoadedModel {
  if (path === '')
    throw optionError(
      NAME,
      'model',
      path,
      'the path of audio_preprocessor_int8.tflite, found in tflite-micro under tensorflow/lite/micro/examples/micro_speech/models',
    );
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new ConfigError('CONFIG_VALUE', `${NAME}: model ${path} cannot be read: ${why}`, {
      key: 'model',
      path,
    });
  }
  if (bytes.length > LARGEST_FILE)
    throw optionError(NAME, 'model', path, `a file of at most ${LARGEST_FILE} bytes`);
  if (shared !== undefined && Buffer.compare(shared.bytes, bytes) === 0) return shared.model;
  // the interpreter's rooms are large: they are loaded with the first model
  const { LoadedModel } = require('../../interpreter') as typeof import('../../interpreter');
  const model = openChecked(() => LoadedModel.open(bytes), path);
  shared = { bytes, model };
  return model;
}

function openChecked(open: () => LoadedModel, path: string): LoadedModel {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ConfigError('CONFIG_VALUE', `${NAME}: model ${path} cannot run: ${error.message}`, {
      key: 'model',
      path,
      code: error.code,
    });
  }
}

/** @throws ConfigError for a model that is no audio front end, or gives another type than the settings want */
function shapeOf({ inputs, outputs }: Interpreter, { model, output, hop }: Settings): Shape {
  const [input, result] = [inputs[0], outputs[0]];
  const describe = (list: Interpreter['inputs']) =>
    list.map(({ type, shape }) => `${shape.join('x')} ${type}`).join(', ');
  const fits =
    inputs.length === 1 &&
    outputs.length === 1 &&
    input.type === 'int16' &&
    /^(int8|float32)$/.test(result.type);
  if (!fits)
    throw optionError(
      NAME,
      'model',
      `${model} (${describe(inputs)} to ${describe(outputs)})`,
      'a model of one int16 input, a frame of sound, and one int8 or float32 output',
    );
  if (output !== 'model' && output !== result.type)
    throw optionError(NAME, 'output', output, `model or ${result.type}, which is what the model gives`);
  const frame = elementCount(input.shape);
  if (hop > frame) throw optionError(NAME, 'hop', hop, `at most the model's frame of ${frame} samples`);
  return { frame, bands: elementCount(result.shape), type: result.type as NumericType };
}

function features(settings: Settings, shape: Shape, interpreter: Interpreter | undefined): Features {
  const { sampleRate, hop } = settings;
  const { frame, bands, type } = shape;
  const waiting = new Int16Array(frame);
  let filled = 0;

  const invoke = (runner: Interpreter, result: TypedArray, at: number) => {
    runner.inputs[0].data.set(waiting as never);
    runner.invoke();
    result.set(runner.outputs[0].data as never, at);
  };

  return {
    name: NAME,
    inputType: 'int16',
    channels: 1,
    sampleRate,
    outputType: type,
    outputShape: [bands],
    streaming: true,
    frameRate: sampleRate / hop,
    frameLength: frame,
    frameStart: 0,
    process(samples) {
      if (interpreter === undefined)
        throw new ConfigError('CONFIG_VALUE', `${NAME}: there is no model`, { key: 'model' });
      const counts = toInt16Samples(samples);
      const frames = Math.max(0, Math.floor((filled + counts.length - frame) / hop) + 1);
      const Result = (type === 'int8' ? Int8Array : Float32Array) as unknown as TypedArrayConstructor;
      const result = new Result(frames * bands);
      for (let at = 0, done = 0; at < counts.length; ) {
        const taken = Math.min(frame - filled, counts.length - at);
        waiting.set(counts.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < frame) break;
        invoke(interpreter, result, bands * done++);
        waiting.copyWithin(0, hop);
        filled = frame - hop;
      }
      return result;
    },
    reset() {
      filled = 0;
      interpreter?.reset();
    },
    close() {
      interpreter?.close();
    },
  };
}

const read = (config: Readonly<Record<string, unknown>>): Settings => readOptions(table, config, NAME);

export const audioPreprocessor: FeatureDefinition = {
  name: NAME,
  summary: 'TFLM’s audio front end as a model of its own, run by the interpreter.',
  options: table,
  presets: {},
  read,
  create(config) {
    const settings = read(config);
    const interpreter = openModel(settings.model).createInterpreter();
    return features(settings, shapeOf(interpreter, settings), interpreter);
  },
  // a dialog does not read files of the machine it asks
  preview: config => features(read(config), usual, undefined),
  describe: ({ sampleRate, outputShape, outputType }, { hop, model }) =>
    `Takes frames of sound at ${sampleRate} Hz every ${hop} samples and gives ${outputShape[0]} bands as ${outputType}, computed by ${model === '' ? 'a model of which the path is still to be set' : model}.`,
};
