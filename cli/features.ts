/** `tinyml features`: runs a feature pipeline over a file. */
import { InputError } from '../lib/errors';
import { createFeatures, type Features, featureNames, presets } from '../lib/features';
import type { TypedArray } from '../lib/tensor';
import { type Command, oneWord, positive, print, printJson, readArguments, required } from './command';
import { readBytes, readJsonObject, writeBytes } from './files';
import { readRawInput, readSamples, type Samples } from './samples';
import { bytesOf } from './tensors';
import { count } from './text';

export const command: Command = {
  summary: 'computes features of a recording',
  help: `tinyml features NAME --input FILE --output FILE.bin [--config FILE.json] [--clip SAMPLES] [--json]

NAME      a pipeline (${featureNames.join(', ')}) or a preset (${Object.keys(presets).join(', ')})
--input   WAV, PNG and JPEG are recognised by their first bytes, .csv and .s16 by name; any other file is raw,
          little-endian, and described by "input": { "type": "float32", "shape": [128, 3] } in the configuration
          (samples x channels; of a picture height x width x channels).
          Sound counts in int16, motion in physical units.
--config  a JSON object with the pipeline's keys; "preset" fills in the others
--clip    cuts the input into clips of so many samples, each from a fresh state, results back to back;
          "input.shape" then describes one clip
--output  the features, little-endian, frame by frame`,

  async run(args) {
    const { values, positionals } = readArguments(args, {
      input: { type: 'string' },
      output: { type: 'string' },
      config: { type: 'string' },
      clip: { type: 'string' },
    });
    const name = oneWord(positionals, 'NAME');
    const path = required(values.input, '--input');
    const output = required(values.output, '--output');
    const clip = positive(values.clip, '--clip', 0, true);
    const config = values.config === undefined ? {} : await readJsonObject(values.config);
    const features = createFeatures(name, config);
    const samples = readSamples(path, await readBytes(path), readRawInput(config.input), clip);
    checkSamples(path, samples, features);
    const parts = cut(path, samples, clip);
    const results = parts.flatMap(part => {
      features.reset();
      const result = features.process(part);
      return features.flush === undefined ? [result] : [result, features.flush()];
    });
    const bytes = Buffer.concat(results.map(data => bytesOf({ data })));
    await writeBytes(output, bytes);
    report(values.json === true, { path, output, samples, features, results, clips: parts.length });
  },
};

/** @throws InputError where the file is a picture and the pipeline takes none, or its rate or channels are not the pipeline's */
function checkSamples(path: string, { channels, sampleRate, kind }: Samples, features: Features): void {
  if (kind === 'picture' && features.picture) return;
  if (kind === 'picture' || (features.picture && kind !== 'raw'))
    throw new InputError(
      'PICTURE',
      kind === 'picture'
        ? `${path} is a picture, ${features.name} takes samples over time: for pictures there is image`
        : `${path} is no picture (${kind}), ${features.name} takes PNG, JPEG or raw pixels`,
      { path, kind },
    );
  if (channels !== features.channels)
    throw new InputError(
      'CHANNELS',
      `${path} has ${channels} channels, ${features.name} takes ${features.channels}`,
      {
        expected: features.channels,
        actual: channels,
      },
    );
  if (sampleRate !== undefined && sampleRate !== features.sampleRate)
    throw new InputError(
      'SAMPLE_RATE',
      `${path} has ${sampleRate} samples per second, ${features.name} takes ${features.sampleRate}: resample it or set sampleRate`,
      { expected: features.sampleRate, actual: sampleRate },
    );
}

/** The clips, or the whole. @throws InputError where the samples are no whole number of clips */
function cut(path: string, { data, channels, kind }: Samples, clip: number): TypedArray[] {
  const samples = data.length / channels;
  if (clip === 0) return [data];
  if (kind === 'picture')
    throw new InputError('CLIP', `${path} is one picture: leave out --clip, which cuts raw files`, { clip });
  if (samples % clip !== 0 || samples === 0)
    throw new InputError('CLIP', `${path} has ${samples} samples, which is no multiple of --clip ${clip}`, {
      samples,
      clip,
    });
  return Array.from({ length: samples / clip }, (_, i) =>
    data.subarray(i * clip * channels, (i + 1) * clip * channels),
  );
}

interface Outcome {
  path: string;
  output: string;
  samples: Samples;
  features: Features;
  results: TypedArray[];
  clips: number;
}

function report(json: boolean, { path, output, samples, features, results, clips }: Outcome): void {
  const { name, outputType: type, streaming } = features;
  const frame = [...features.outputShape];
  const values = results.reduce((sum, data) => sum + data.length, 0);
  const frames = values / frame.reduce((product, size) => product * size, 1);
  const { kind, size, channels } = samples;
  const input = {
    file: path,
    kind,
    ...(size ?? { samples: samples.data.length / channels, channels }),
  };
  if (json) {
    printJson({
      name,
      input,
      output: { file: output, type, shape: [frames, ...frame], values },
      clips,
      streaming,
    });
    return;
  }
  print(
    size === undefined
      ? `${output}: ${count(frames)} x ${frame.join('x')} ${type} of ${count(samples.data.length / channels)} samples (${kind})`
      : `${output}: ${frame.join('x')} ${type} of a picture of ${size.width} x ${size.height}`,
  );
}
