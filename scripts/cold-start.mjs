// Measures how long a fresh process takes from `require` of this package until a model can be invoked: wall clock, processor time of the
// main thread (about what an idle machine takes, whatever else this one does) and of all threads. The least and the median of many
// processes, because everything that disturbs makes it longer.
//
//   node scripts/cold-start.mjs MODEL.tflite [--runs 20] [--door lib|interpreter]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '20' }, door: { type: 'string', default: 'lib' } },
});
const [model] = positionals;
if (model === undefined || !existsSync(model)) {
  console.error('usage: node scripts/cold-start.mjs MODEL.tflite [--runs 20] [--door lib|interpreter]');
  process.exit(1);
}
const door = join(root, 'dist', 'lib', ...(values.door === 'lib' ? [] : [values.door]), 'index.js');

const program = `
  const bytes = require('node:fs').readFileSync(${JSON.stringify(model)});
  const thread = () => process.threadCpuUsage?.() ?? process.cpuUsage();
  const [start, cpu, main] = [performance.now(), process.cpuUsage(), thread()];
  const { Interpreter } = require(${JSON.stringify(door)});
  const loaded = performance.now();
  Interpreter.create(bytes).then(() => {
    const times = { require: loaded - start, create: performance.now() - loaded };
    const [{ user, system }, all] = [thread(), process.cpuUsage(cpu)];
    const processor = { thread: (user + system - main.user - main.system) / 1000, threads: (all.user + all.system) / 1000 };
    console.log(JSON.stringify({ ...times, total: times.require + times.create, ...processor }));
  });
`;

const runs = Array.from({ length: Number(values.runs) }, () =>
  JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })),
);
for (const key of Object.keys(runs[0])) {
  const sorted = runs.map(run => run[key]).sort((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[sorted.length >> 1]].map(ms =>
    `${ms.toFixed(1)} ms`.padStart(9),
  );
  console.log(`${key.padEnd(8)} least ${least}  median ${median}`);
}
