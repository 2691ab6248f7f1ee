/**
 * One runtime and one model in a process of their own: whether it runs at all (a peer may bring the process down), how far its outputs
 * are from TFLM's, how long the start takes and what memory it holds.
 *
 *   node --expose-gc trial.js RUNTIME MODEL      prints a Trial as JSON
 */
import { spawnSync } from 'node:child_process';
import { type Accuracy, compareWithTflm } from './accuracy';
import { contestantNamed } from './contestants';
import { readModelNamed } from './reference-models';

export interface Trial {
  build: string;
  /** ms: the runtime's code, then the model until the first inference can start */
  startMs: number;
  loadMs: number;
  /** ms: the first inference */
  firstMs: number;
  /** ms of processor time for code and model, of all threads: what a busy machine does not lengthen */
  processorMs: number;
  accuracy: Accuracy;
  /** bytes of resident memory that runtime and model have added */
  residentBytes: number;
  /** bytes that one more interpreter of the model adds, with its weights where the runtime cannot share them */
  interpreterBytes: number;
}

export interface Refusal {
  refused: string;
}

/** How many more interpreters are made to see what one costs. */
const more = 20;

async function measure(runtimeName: string, modelName: string): Promise<Trial> {
  const contestant = contestantNamed(runtimeName);
  const model = readModelNamed(modelName);
  const resident = () => process.memoryUsage.rss();
  const before = resident();
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  const runtime = await contestant.start();
  const started = performance.now();
  const runnable = await runtime.load(model.bytes);
  const [spent, loaded] = [process.cpuUsage(cpu), performance.now()];
  model.inputs[0].forEach((bytes, i) => {
    runnable.setInput(i, bytes);
  });
  runnable.invoke();
  const invoked = performance.now();
  const residentBytes = resident() - before;

  const accuracy = compareWithTflm(await runtime.load(model.bytes), model);
  return {
    build: runtime.build,
    startMs: started - begun,
    loadMs: loaded - started,
    firstMs: invoked - loaded,
    processorMs: (spent.user + spent.system) / 1000,
    accuracy,
    residentBytes,
    interpreterBytes: await bytesPerInterpreter(async () =>
      runnable.another ? runnable.another() : void (await runtime.load(model.bytes)).invoke(),
    ),
  };
}

/** Where the runtime counts its own memory, that and the JavaScript heap; else what the process grows by. */
async function bytesPerInterpreter(make: () => Promise<number | undefined>): Promise<number> {
  const heap = () => {
    globalThis.gc!();
    return process.memoryUsage().heapUsed;
  };
  let [counted, known] = [0, true];
  const [heapBefore, before] = [heap(), process.memoryUsage.rss()];
  for (let i = 0; i < more; i++) {
    const bytes = await make();
    if (bytes === undefined) known = false;
    else counted += bytes;
  }
  const grown = known ? counted + heap() - heapBefore : process.memoryUsage.rss() - before;
  return grown / more;
}

/** Runs a trial in a new process of the same Node with the same options. */
export function trial(runtimeName: string, modelName: string): Trial | Refusal {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [...process.execArgv, '--expose-gc', __filename, runtimeName, modelName],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (status === 0) return JSON.parse(stdout) as Trial;
  const reason = stderr.match(/^(?:\w*Error): (.*)$/m)?.[1] ?? stderr.trim().split('\n')[0];
  return { refused: reason || `ended with ${signal ?? status}` };
}

if (require.main === module)
  measure(process.argv[2], process.argv[3]).then(
    result => {
      process.stdout.write(JSON.stringify(result));
      process.exit(0);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? `Error: ${error.message}` : `Error: ${error}`);
      process.exit(1);
    },
  );
