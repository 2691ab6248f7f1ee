/**
 * Keyword models on recordings of people, features and all: the eval split of Speech Commands (1,186 clips of one second, ../shared/data)
 * through a feature pipeline into the model that was trained on it. Prints the confusion matrix.
 *
 *     npm run evaluate                                                 both models
 *     node dist/scripts/evaluate/keywords.js mlperf-kws                one of them
 *
 * What is known of them: 1,095 right for mlperf-kws into kws_ref_model, 980 for micro_speech (features.md).
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createFeatures, type FeatureConfig } from '../../lib/features';
import { Interpreter } from '../../lib/interpreter';
import { argmax, ConfusionMatrix } from '../../lib/metrics';

const shared = process.env.TINYML_SHARED ?? resolve(__dirname, '..', '..', '..', '..', 'shared');

export interface KeywordTask {
  model: string;
  pipeline: string;
  config: FeatureConfig;
  labels: readonly string[];
  /** the model's label of a word that was spoken */
  labelOf(word: string): string;
}

export const keywordTasks: Readonly<Record<string, KeywordTask>> = {
  'mlperf-kws': {
    model: 'kws_ref_model',
    pipeline: 'mlperf-kws',
    config: { preset: 'mlperf-kws' },
    labels: ['down', 'go', 'left', 'no', 'off', 'on', 'right', 'stop', 'up', 'yes', '_silence_', '_unknown_'],
    labelOf: word => word,
  },
  micro_speech: {
    model: 'micro_speech_quantized',
    pipeline: 'micro_speech',
    config: {},
    labels: ['_silence_', '_unknown_', 'yes', 'no'],
    labelOf: word => (['_silence_', 'yes', 'no'].includes(word) ? word : '_unknown_'),
  },
};

interface Clip {
  label: string;
  split: 'dev' | 'eval';
}

/** The recordings; `get` gives a clip's 16,000 samples. Takes a second. */
export function readKeywords(): { clips: Clip[]; get(clip: Clip): Int16Array } {
  return require(join(shared, 'data', 'lib.js')).audio(join(shared, 'data', 'kws_speech_commands'));
}

export interface Evaluation {
  matrix: ConfusionMatrix;
  /** per clip the index of the label that scored best, the first of several */
  decisions: number[];
}

export async function evaluateKeywords(
  { model, pipeline, config, labels, labelOf }: KeywordTask,
  clips: readonly Clip[],
  get: (clip: Clip) => Int16Array,
): Promise<Evaluation> {
  const bytes = readFileSync(join(shared, 'golden', 'models', model, 'model.tflite'));
  const interpreter = await Interpreter.create(bytes);
  const features = createFeatures(pipeline, config);
  const matrix = new ConfusionMatrix(labels);
  const decisions = clips.map(clip => {
    features.reset();
    interpreter.inputs[0].data.set(features.process(get(clip)) as never);
    interpreter.invoke();
    const decision = argmax(interpreter.outputs[0].data as ArrayLike<number>);
    matrix.add(labels.indexOf(labelOf(clip.label)), decision);
    return decision;
  });
  interpreter.close();
  return { matrix, decisions };
}

async function main(names: readonly string[]): Promise<void> {
  const { clips, get } = readKeywords();
  const heard = clips.filter(({ split }) => split === 'eval');
  for (const name of names) {
    const { matrix } = await evaluateKeywords(keywordTasks[name], heard, get);
    const right = Math.round(matrix.accuracy * matrix.total);
    const share = (100 * matrix.accuracy).toFixed(2);
    console.log(
      `${name} into ${keywordTasks[name].model}: ${right} of ${matrix.total} clips right (${share} %)\n\n${matrix}\n`,
    );
  }
}

if (require.main === module) {
  const names = process.argv.slice(2);
  const unknown = names.find(name => !Object.hasOwn(keywordTasks, name));
  if (unknown !== undefined) {
    console.error(`there is no evaluation "${unknown}", there are ${Object.keys(keywordTasks).join(', ')}`);
    process.exitCode = 1;
  } else void main(names.length > 0 ? names : Object.keys(keywordTasks));
}
