/**
 * Measures what `invoke` allocates, in a process that runs one model and nothing else: in a test process that has run hundreds of
 * models, V8 keeps code generic and boxes numbers that it would not box in a flow.
 *
 *   node --expose-gc --min-semi-space-size=64 allocation.support.js MODEL INVOKES KERNELS
 *
 * prints { bytes, collections } of the best of up to eight rounds as JSON: how much the space of young objects has grown over INVOKES
 * invokes, and how often it was collected meanwhile. Young objects have room for 64 MB, so that what is allocated stays and counts.
 */
import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { Interpreter } from './interpreter';

const [file, invokes, kernels] = [process.argv[2], Number(process.argv[3]), process.argv[4]];

let collections = 0;
const observer = new PerformanceObserver(list => {
  collections += list.getEntries().length;
});

const young = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_used_size;

async function measure(): Promise<void> {
  const interpreter = await Interpreter.create(readFileSync(file), { kernels: kernels as 'simd' });
  // no division by 0
  for (const input of interpreter.inputs) if (input.type !== 'int64') (input.data as Int8Array).fill(1);
  // the compiler allocates while it learns the code
  const run = (count: number) => {
    for (let i = 0; i < count; i++) interpreter.invoke();
  };
  run(Math.min(invokes, 3000));
  const rounds: { bytes: number; collections: number }[] = [];
  for (let round = 0; round < 8; round++) {
    globalThis.gc!();
    await setImmediate();
    observer.observe({ entryTypes: ['gc'] });
    collections = 0;
    const before = young();
    run(invokes);
    const bytes = young() - before;
    await setImmediate();
    observer.disconnect();
    rounds.push({ bytes, collections });
    if (bytes < 8000 && collections === 0) break;
    // on a busy machine the compiler has to catch up
    await setTimeout(50);
  }
  rounds.sort((a, b) => a.collections - b.collections || a.bytes - b.bytes);
  process.stdout.write(JSON.stringify(rounds[0]));
}

measure();
