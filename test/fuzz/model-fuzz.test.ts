/**
 * Hostile models never crash, hang or swallow the process: each mutant gives a ModelError or works, within a second, and the
 * process that tries them all stays below 400 MB. TINYML_FUZZ sets another count; a failure names the mutant, which
 * `node dist/test/fuzz/run.js 1 SEED MUTANT` repeats.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeModel } from '../../lib/tflite';
import { quantizedNetwork } from '../support/graphs';
import { longCount } from '../support/long';
import { attacks } from './attacks';
import { mutate, seedOf } from './mutate';
import { Random } from './random';
import type { FuzzReport } from './run';

const count = Number(process.env.TINYML_FUZZ) || longCount(5000, 100_000);
const seed = 1;
const maximumRss = 400e6;
/** Three attempts of a second each, and the process may have to wait for the machine. */
const silenceMs = 30_000;

/** What became of the process; `last` is the name of the last model begun. */
interface Outcome {
  exit: number | string | null;
  last: string;
  report?: FuzzReport;
  errors: string;
}

/** Runs mutants, or with a count of 0 the attacks, in a process of their own. */
function run(models: number): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(__dirname, 'run.js'), `${models}`, `${seed}`]);
    let [last, rest, errors] = ['', '', ''];
    let timer: NodeJS.Timeout;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), silenceMs);
    };
    watch();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      watch();
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      last = lines.at(-1) ?? last;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const report = last.startsWith('{') ? (JSON.parse(last) as FuzzReport) : undefined;
      resolve({ exit: code ?? signal, last, report, errors: errors.slice(-2000) });
    });
  });
}

/** No crash, no hang, no other error than a ModelError, no memory without bound. */
function checkOutcome({ exit, last, report, errors }: Outcome, tried: number): FuzzReport {
  assert.ok(report, `the process ended (${exit}) at ${last} of seed ${seed}\n${errors}`);
  assert.equal(exit, 0, errors);
  assert.equal(report.tried, tried);
  assert.deepEqual(report.failures, []);
  assert.ok(report.maximumRss < maximumRss, `${Math.round(report.maximumRss / 1e6)} MB`);
  return report;
}

describe('hostile models', () => {
  it(`${count} mutants give a ModelError or work`, async function () {
    this.timeout(count * 200 + 60_000);
    const { working, refused } = checkOutcome(await run(count), count);
    // the mutants are worth something: neither all stopped at the door nor all harmless
    assert.ok(working > count / 20, `only ${working} of ${count} work`);
    const codes = Object.keys(refused);
    assert.ok(codes.length >= 10, codes.join(' '));
  });

  it('attacks on time, memory and depth give a ModelError or work', async function () {
    this.timeout(120_000);
    const { refused } = checkOutcome(await run(0), Object.keys(attacks).length);
    // endless loops, trees of calls, images and work above the limits
    assert.ok(refused['limit-exceeded'] >= 5, JSON.stringify(refused));
  });

  it('a mutant can be had again', () => {
    const start = seedOf('network', writeModel(quantizedNetwork()));
    const states = Array.from({ length: 200 }, (_, i) => i);
    const mutants = states.map(state => mutate(start, new Random(state)));
    assert.deepEqual(
      states.map(state => mutate(start, new Random(state))),
      mutants,
    );
    const different = new Set(mutants.map(({ bytes }) => Buffer.from(bytes).toString('base64')));
    assert.ok(different.size > 150, `${different.size} different mutants`);
    assert.deepEqual(start.bytes, writeModel(quantizedNetwork()), 'the seed is left as it was');
  });
});
