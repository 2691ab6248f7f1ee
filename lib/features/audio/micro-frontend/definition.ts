/**
 * The micro front end as a pipeline. Its integers are the ones its models were trained on, made from the frame's uint16 values
 * by integer arithmetic: int8 is clamp((256 v + 333) div 666 - 128) (techniques.md 8.1, step 10), float32 is v * 10 / 256.
 * The general `scale` and `zeroPoint` therefore do not apply here.
 */
import type { TypedArray } from '../../../tensor';
import type { FeatureDefinition } from '../../definition';
import type { Features } from '../../features';
import { type OptionTable, readOptions } from '../../options';
import { toInt16Samples } from '../samples';
import { MicroFrontend } from './micro-frontend';
import { type MicroFrontendOptions, microFrontendTable } from './options';

const NAME = 'micro-frontend';

const table = {
  ...microFrontendTable,
  output: {
    kind: 'choice',
    choices: ['uint16', 'int8', 'float32'],
    default: 'uint16',
    help: 'int8 for quantized models, uint16 for the front end’s own numbers, float32 for float models.',
  },
} as const satisfies OptionTable;

/** The int8 that micro_speech and microWakeWord models take for a value of a frame (0 to 65535). */
export function microFrontendInt8(value: number): number {
  return Math.min(127, Math.trunc((value * 256 + 333) / 666) - 128);
}

/** The real number that a value of a frame stands for, 0 to about 26 for sound. */
export function microFrontendReal(value: number): number {
  return (value * 10) / 256;
}

function convert(frames: Uint16Array, output: 'uint16' | 'int8' | 'float32'): TypedArray {
  if (output === 'int8') return Int8Array.from(frames, microFrontendInt8);
  if (output === 'float32') return Float32Array.from(frames, microFrontendReal);
  return frames;
}

function create(config: Readonly<Record<string, unknown>>): Features {
  const { output, ...options } = readOptions(table, config, NAME);
  const frontend = new MicroFrontend(options as MicroFrontendOptions);
  return {
    name: NAME,
    inputType: 'int16',
    channels: 1,
    sampleRate: options.sampleRate,
    outputType: output,
    outputShape: [frontend.channels],
    streaming: true,
    frameRate: options.sampleRate / frontend.stepSize,
    frameLength: frontend.windowSize,
    frameStart: 0,
    process: samples => convert(frontend.processFlat(toInt16Samples(samples)), output),
    reset: () => frontend.reset(),
  };
}

export const microFrontend: FeatureDefinition = {
  name: NAME,
  summary: 'The audio front end of TensorFlow Lite for Microcontrollers, equal to it in every bit.',
  options: table,
  presets: {
    micro_speech: {
      summary: 'micro_speech and models trained like it: 40 bands every 20 ms, int8.',
      config: { windowMs: 30, stepMs: 20, output: 'int8' },
    },
    microWakeWord: {
      summary: 'microWakeWord models (okay nabu, hey jarvis ...): 40 bands every 10 ms, int8.',
      config: { windowMs: 30, stepMs: 10, output: 'int8' },
    },
  },
  read: config => readOptions(table, config, NAME),
  create,
  describe: ({ sampleRate, outputShape, outputType }, { windowMs, stepMs, lowHz, highHz }) =>
    `Takes ${windowMs} ms of sound at ${sampleRate} Hz every ${stepMs} ms and gives ${outputShape[0]} bands from ${lowHz} to ${highHz} Hz as ${outputType}.`,
};
