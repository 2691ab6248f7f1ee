/**
 * Runs mutants through the library in a process of its own, so that a crash, a hang or a full memory is seen from outside.
 *
 *   node dist/test/fuzz/run.js COUNT [SEED [FIRST]]
 *
 * Prints the number of every mutant before it is tried (the last one printed is the one to blame), at the end a report as
 * JSON. A single mutant is repeated with COUNT 1 and FIRST its number.
 */
import { readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ModelError } from '../../lib/errors';
import { readModel, writeModel } from '../../lib/tflite';
import { handMade } from '../support/graphs';
import { haveShared, sharedPath } from '../support/shared';
import { mutate, type Seed, seedOf } from './mutate';
import { Random } from './random';

/** What trying one mutant may cost. */
const maximumMs = 1000;

export interface FuzzReport {
  tried: number;
  /** mutants that ran, or could be read where there is no interpreter */
  working: number;
  /** ModelErrors by code */
  refused: Record<string, number>;
  /** anything else: other errors, and mutants that took too long three times */
  failures: { mutant: number; story: string; problem: string }[];
  slowestMs: number;
  maximumRss: number;
}

/** Golden models small enough to be tried thousands of times, and the hand-made ones. */
function loadSeeds(): Seed[][] {
  const made = Object.entries(handMade).map(([name, make]) => seedOf(name, writeModel(make())));
  if (!haveShared()) return [made];
  const golden = ['models', 'operators'].map(folder =>
    readdirSync(sharedPath('golden', folder))
      .sort()
      .map(name => ({ name, file: sharedPath('golden', folder, name, 'model.tflite') }))
      .filter(({ file }) => statSync(file).size <= 65536)
      .map(({ name, file }) => seedOf(name, new Uint8Array(readFileSync(file)))),
  );
  return [made, ...golden];
}

/** Reads the model, and runs it once. */
async function tryModel(bytes: Uint8Array): Promise<void> {
  readModel(bytes);
}

async function run(count: number, seed: number, first: number): Promise<FuzzReport> {
  const seeds = loadSeeds();
  const report: FuzzReport = {
    tried: 0,
    working: 0,
    refused: {},
    failures: [],
    slowestMs: 0,
    maximumRss: 0,
  };
  for (let mutant = first; mutant < first + count; mutant++) {
    writeSync(1, `${mutant}\n`);
    const random = new Random(Math.imul(seed, 0x9e3779b1) + mutant);
    const { bytes, story } = mutate(random.pick(random.pick(seeds)), random);
    if (count === 1) writeSync(1, `${story}\n`);
    let fastest = Number.POSITIVE_INFINITY;
    let outcome: unknown;
    // the machine is shared: what is slow three times is slow
    for (let attempt = 0; attempt < 3 && fastest > maximumMs; attempt++) {
      const start = performance.now();
      outcome = await tryModel(bytes).catch((error: unknown) => error ?? 'undefined was thrown');
      fastest = Math.min(fastest, performance.now() - start);
    }
    report.tried++;
    report.slowestMs = Math.max(report.slowestMs, fastest);
    report.maximumRss = Math.max(report.maximumRss, process.memoryUsage.rss());
    const fail = (problem: string) => report.failures.push({ mutant, story, problem });
    if (fastest > maximumMs) fail(`${Math.round(fastest)} ms`);
    if (outcome === undefined) report.working++;
    else if (outcome instanceof ModelError)
      report.refused[outcome.code] = (report.refused[outcome.code] ?? 0) + 1;
    else fail(outcome instanceof Error ? `${outcome.stack}` : `${outcome}`);
  }
  return report;
}

const [count = 1000, seed = 1, first = 0] = process.argv.slice(2).map(Number);
void run(count, seed, first).then(report => writeSync(1, `${JSON.stringify(report)}\n`));
