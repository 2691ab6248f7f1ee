/**
 * Runs mutants through the library in a process of its own, so that a crash, a hang or a full memory is seen from outside.
 *
 *   node dist/test/fuzz/run.js COUNT [SEED [FIRST]]     COUNT mutants; a single one is repeated with COUNT 1, FIRST its number
 *   node dist/test/fuzz/run.js 0                        the attacks written by hand
 *
 * Prints the name of every model before it is tried (the last one printed is the one to blame), at the end a report as JSON.
 */
import { readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ModelError } from '../../lib/errors';
import { compressGraph } from '../../lib/interpreter/lookup-weights.support';
import { writeModel } from '../../lib/tflite';
import { encodeGraph } from '../../lib/tflite/write';
import { handMade } from '../support/graphs';
import { haveShared, sharedPath } from '../support/shared';
import { attacks } from './attacks';
import { mutate, type Seed, seedOf } from './mutate';
import { Random } from './random';
import { tryModel } from './try-model';

/** What one model may take to load and run. */
const maximumMs = 1000;

export interface FuzzReport {
  tried: number;
  /** mutants that ran */
  working: number;
  /** ModelErrors by code */
  refused: Record<string, number>;
  /** anything else: other errors, and mutants that took too long three times */
  failures: { model: number | string; story: string; problem: string }[];
  slowestMs: number;
  maximumRss: number;
}

/** The hand-made models, and the golden ones that are small enough to be tried thousands of times. */
function loadSeeds(): Seed[] {
  const made = Object.entries(handMade).flatMap(([name, make]) => {
    const graph = make();
    const { graph: smaller, compressed } = compressGraph(graph);
    const seeds = [seedOf(name, writeModel(graph))];
    // weights as indices into tables, with the metadata that say so
    return compressed === 0 ? seeds : [...seeds, seedOf(`${name}, compressed`, writeModel(smaller))];
  });
  if (!haveShared()) return made;
  const golden = ['models', 'operators'].flatMap(folder =>
    readdirSync(sharedPath('golden', folder))
      .sort()
      .map(name => ({ name, file: sharedPath('golden', folder, name, 'model.tflite') }))
      .filter(({ file }) => statSync(file).size <= 65536)
      .map(({ name, file }) => seedOf(name, new Uint8Array(readFileSync(file)))),
  );
  return [...made, ...golden];
}

/**
 * Pools of seeds to be picked with equal chance. Models that run as they are get most of the mutants: those get deepest. The
 * others are there because a mutation may just remove what stopped them.
 */
async function poolSeeds(seeds: Seed[]): Promise<Seed[][]> {
  const [running, stopped]: [Seed[], Seed[]] = [[], []];
  for (const seed of seeds) {
    const outcome = await tryModel(seed.bytes).catch((error: unknown) => error);
    (outcome === undefined ? running : stopped).push(seed);
  }
  const streaming = running.filter(({ name }) => /^mww|Network$/.test(name));
  return [running, running, running, streaming, stopped].filter(pool => pool.length > 0);
}

class Trial {
  readonly report: FuzzReport = {
    tried: 0,
    working: 0,
    refused: {},
    failures: [],
    slowestMs: 0,
    maximumRss: 0,
  };

  async model(name: string | number, bytes: Uint8Array, story: string): Promise<void> {
    const { report } = this;
    let fastest = Number.POSITIVE_INFINITY;
    let outcome: unknown;
    // the machine is shared: what is slow three times is slow
    for (let attempt = 0; attempt < 3 && fastest > maximumMs; attempt++) {
      writeSync(1, `${name}\n`);
      const start = performance.now();
      outcome = await tryModel(bytes).catch((error: unknown) => error ?? 'undefined was thrown');
      fastest = Math.min(fastest, performance.now() - start);
    }
    report.tried++;
    report.slowestMs = Math.max(report.slowestMs, fastest);
    report.maximumRss = Math.max(report.maximumRss, process.memoryUsage.rss());
    const fail = (problem: string) => report.failures.push({ model: name, story, problem });
    if (fastest > maximumMs) fail(`${Math.round(fastest)} ms`);
    if (outcome === undefined) report.working++;
    else if (outcome instanceof ModelError)
      report.refused[outcome.code] = (report.refused[outcome.code] ?? 0) + 1;
    else fail(outcome instanceof Error ? `${outcome.stack}` : `${outcome}`);
  }
}

async function run(count: number, seed: number, first: number): Promise<FuzzReport> {
  const trial = new Trial();
  if (count === 0)
    for (const [name, make] of Object.entries(attacks)) await trial.model(name, encodeGraph(make()), name);
  const seeds = count > 0 ? await poolSeeds(loadSeeds()) : [];
  for (let mutant = first; mutant < first + count; mutant++) {
    const random = new Random(Math.imul(seed, 0x9e3779b1) + mutant);
    const { bytes, story } = mutate(random.pick(random.pick(seeds)), random);
    if (count === 1) writeSync(1, `${story}\n`);
    await trial.model(mutant, bytes, story);
  }
  return trial.report;
}

const [count = 1000, seed = 1, first = 0] = process.argv.slice(2).map(Number);
void run(count, seed, first).then(report => writeSync(1, `${JSON.stringify(report)}\n`));
