/** `tinyml bench`: how long one invocation takes on this machine. */
import { describeModel, Interpreter, type OperatorStatistics } from '../lib/interpreter';
import { type Command, oneOf, positive, print, printJson, readArguments, UsageError } from './command';
import { readBytes } from './files';
import { bytesOf } from './tensors';
import { table } from './text';

/** Time of one measurement, ms: long against the clock's resolution, short against a pause of the machine. */
const BATCH_MS = 1;

interface Measurement {
  model: string;
  /** median over batches of the mean time of an invocation, us */
  microseconds: number;
  invocations: number;
  macs: number | null;
  /** 1e9 multiply-accumulates per second */
  gmacsPerSecond: number | null;
  /** with --profile */
  operators?: OperatorStatistics[];
}

export const command: Command = {
  summary: 'measures the time of an invocation',
  help: `tinyml bench MODEL.tflite ... [--seconds S] [--kernels simd|portable] [--profile] [--json]

Invokes each model for S seconds (1 by default) after warming up, on one thread, with random inputs, and prints
the median time of an invocation in microseconds. --profile adds the mean time of each operator and how many of its
results lie at the limits of their type or activation.`,

  async run(args) {
    const { values, positionals } = readArguments(args, {
      seconds: { type: 'string' },
      kernels: { type: 'string' },
      profile: { type: 'boolean' },
    });
    if (positionals.length === 0) throw new UsageError('MODEL.tflite is missing');
    const seconds = positive(values.seconds, '--seconds', 1);
    const kernels = oneOf(values.kernels, '--kernels', ['simd', 'portable'], 'simd');
    const measurements: Measurement[] = [];
    for (const path of positionals)
      measurements.push(await measure(path, seconds, kernels, values.profile === true));
    if (values.json) printJson(measurements);
    else if (values.profile !== true) print(table(measurements.map(row)));
    else
      for (const measurement of measurements)
        print(`${row(measurement).join('  ')}\n${profile(measurement)}`);
  },
};

function row({ model, microseconds, macs, gmacsPerSecond }: Measurement): string[] {
  const rate =
    gmacsPerSecond === null
      ? ''
      : `${(macs as number).toLocaleString('en-US')} MACs, ${gmacsPerSecond.toFixed(2)} GMAC/s`;
  return [model, `${microseconds.toFixed(1)} us`, rate];
}

/** One line per operator, with its part of the whole. */
function profile({ operators = [] }: Measurement): string {
  const total = operators.filter(o => o.subgraph === 0).reduce((sum, o) => sum + o.microseconds, 0);
  const saturated = ({ saturation }: OperatorStatistics) =>
    saturation.map(s => `${percent(s.atMinimum, s.values)} low, ${percent(s.atMaximum, s.values)} high`);
  const rows = operators.map(o => [
    o.subgraph === 0 ? `${o.position}` : `${o.subgraph}:${o.position}`,
    o.type,
    o.kernels,
    `${o.microseconds.toFixed(1)} us`,
    percent(o.microseconds, total),
    o.macs === 0 || o.microseconds === 0 ? '-' : (o.macs / o.microseconds / 1000).toFixed(2),
    saturated(o).join('; ') || '-',
  ]);
  return table([['#', 'operator', 'kernels', 'time', 'share', 'GMAC/s', 'at its limits'], ...rows], '  ');
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;

/** Runs of the profile: enough for a mean, few beside the measurement. */
const PROFILED = 50;

async function measure(
  path: string,
  seconds: number,
  kernels: 'simd' | 'portable',
  profiled: boolean,
): Promise<Measurement> {
  const bytes = await readBytes(path);
  const interpreter = await Interpreter.create(bytes, { kernels });
  for (const input of interpreter.inputs) fillRandom(input);
  const size = warmUp(interpreter, seconds);
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  do times.push(timeOf(interpreter, size));
  while (performance.now() < end);
  const operators = profiled ? profileOf(interpreter) : undefined;
  interpreter.close();
  const milliseconds = median(times);
  const { macs } = describeModel(bytes);
  return {
    model: path,
    microseconds: 1000 * milliseconds,
    invocations: size * times.length,
    macs,
    gmacsPerSecond: macs === null ? null : macs / milliseconds / 1e6,
    ...(operators && { operators }),
  };
}

/** The code that looks at every operator has to be learned by the compiler too, so the first half does not count. */
function profileOf(interpreter: Interpreter): OperatorStatistics[] {
  const invoke = () => {
    // inputs are overwritten while a model runs
    for (const input of interpreter.inputs) fillRandom(input);
    interpreter.invoke();
  };
  const learning = interpreter.watch();
  for (let i = 0; i < PROFILED; i++) invoke();
  learning.stop();
  const watch = interpreter.watch({ saturation: true });
  for (let i = 0; i < PROFILED; i++) invoke();
  watch.stop();
  return watch.report();
}

/** Lets the compiler do its work, and finds how many invocations make one measurement. */
function warmUp(interpreter: Interpreter, seconds: number): number {
  const end = performance.now() + Math.min(500, 250 * seconds);
  let fastest = Number.POSITIVE_INFINITY;
  do fastest = Math.min(fastest, timeOf(interpreter, 1));
  while (performance.now() < end);
  return Math.max(1, Math.round(BATCH_MS / fastest));
}

/** Mean time of one of `size` invocations, ms. */
function timeOf(interpreter: Interpreter, size: number): number {
  const start = performance.now();
  for (let i = 0; i < size; i++) interpreter.invoke();
  return (performance.now() - start) / size;
}

/** Integers take all their values; reals lie between -1 and 1, so that nothing overflows. Always the same numbers. */
function fillRandom(input: Interpreter['inputs'][number]): void {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  if (input.type === 'float32' || input.type === 'float64') {
    const data = input.data as Float32Array;
    for (let i = 0; i < data.length; i++) data[i] = 2 * next() - 1;
    return;
  }
  const bytes = bytesOf(input);
  const values = input.type === 'bool' ? 2 : 256;
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(values * next());
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
