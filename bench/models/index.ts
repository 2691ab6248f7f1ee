/** The models group: every runtime on every reference model, interleaved, with accuracy, start, memory and the limit beside. */
import { exactDotMode } from '../../lib/interpreter/wasm/simd-module';
import { type BenchOptions, type Group, type GroupResult, progress } from '../group';
import { peaks } from '../peak/peak';
import { median, sum } from '../statistics';
import { contestants } from './contestants';
import { goals } from './goals';
import { type Layer, measureLayers } from './layers';
import { haveModel, modelNames, type ReferenceModel, readModelNamed } from './reference-models';
import { report } from './report';
import type { ColdStart, Entry, ModelsResult } from './result';
import type { Runtime } from './runtime';
import { type TimingOptions, timeInterleaved } from './timing';
import { type Trial, trial } from './trial';

/** Slices shorter than what a scheduler gives to somebody else, and enough of them that the median is of undisturbed ones. */
const full: TimingOptions = { rounds: 101, sliceMs: 4, warmUpMs: 300 };
const quick: TimingOptions = { rounds: 31, sliceMs: 2, warmUpMs: 150 };

export const modelsGroup: Group = {
  name: 'models',
  async run(options: BenchOptions): Promise<GroupResult> {
    const wanted = options.models ?? modelNames;
    const present = wanted.filter(haveModel);
    const result = await measure(present.map(readModelNamed), options.quick);
    result.absent = wanted.filter(name => !present.includes(name));
    const reached = goals(result);
    return {
      text: report(result, reached),
      result: { ...result, goals: reached },
      missed: reached.filter(goal => !goal.met).map(goal => goal.text),
    };
  },
};

async function measure(models: ReferenceModel[], isQuick: boolean): Promise<ModelsResult> {
  const entries = runTrials(models);
  const coldStart = entries.some(entry => entry.model === 'kws_ref_model')
    ? measureColdStart(entries, isQuick ? 3 : 9)
    : [];

  progress('timing');
  const options = isQuick ? quick : full;
  const timed = entries.filter(entry => 'accuracy' in entry.trial);
  const rates = peaks();
  const measured = timeInterleaved(await loadAll(timed, models), rates, options);
  timed.forEach((entry, i) => {
    const { times, ...figures } = measured.times[i];
    entry.timed = figures;
  });

  progress('layers');
  const layers: Record<string, Layer[]> = {};
  for (const { name, bytes } of models)
    layers[name] = await measureLayers(bytes, 'simd', isQuick ? 600 : 4000);
  return {
    node: process.version,
    dotMode: exactDotMode() ?? 'none',
    rounds: options.rounds,
    peaks: Object.fromEntries(rates.map(({ name }, i) => [name, measured.peaks[i]])),
    macs: Object.fromEntries(models.map(({ name }) => [name, sum(layers[name].map(layer => layer.macs))])),
    entries,
    coldStart,
    layers,
    absent: [],
  };
}

function runTrials(models: readonly ReferenceModel[]): Entry[] {
  return models.flatMap(({ name: model }) => {
    progress(`outputs, start and memory: ${model}`);
    return contestants.map(({ name: runtime }) => ({ model, runtime, trial: trial(runtime, model) }));
  });
}

/** Starts of fresh processes, everybody in turn. */
function measureColdStart(entries: readonly Entry[], rounds: number): ColdStart[] {
  progress('cold start');
  const able = entries.filter(({ model, trial: t }) => model === 'kws_ref_model' && 'accuracy' in t);
  const trials = able.map((): Trial[] => []);
  for (let round = 0; round < rounds; round++)
    able.forEach(({ runtime, model }, i) => {
      const one = trial(runtime, model);
      if ('accuracy' in one) trials[i].push(one);
    });
  return able.map(({ runtime }, i) => ({
    runtime,
    startMs: median(trials[i].map(t => t.startMs)),
    loadMs: median(trials[i].map(t => t.loadMs)),
    firstMs: median(trials[i].map(t => t.firstMs)),
    processorMs: median(trials[i].map(t => t.processorMs)),
    fastestMs: Math.min(...trials[i].map(t => t.startMs + t.loadMs)),
  }));
}

/** The invokes of all entries, inputs set, each runtime started once. */
async function loadAll(entries: readonly Entry[], models: readonly ReferenceModel[]) {
  const runtimes = new Map<string, Runtime>();
  const invokes: (() => void)[] = [];
  for (const { runtime: name, model: modelName } of entries) {
    const contestant = contestants.find(c => c.name === name)!;
    const model = models.find(m => m.name === modelName)!;
    const runtime = runtimes.get(name) ?? (await contestant.start());
    runtimes.set(name, runtime);
    const runnable = await runtime.load(model.bytes);
    model.inputs[0].forEach((bytes, i) => {
      runnable.setInput(i, bytes);
    });
    invokes.push(() => runnable.invoke());
  }
  return invokes;
}
