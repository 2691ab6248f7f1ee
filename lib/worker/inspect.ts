/**
 * A thread that looks at a model for a dialog: what it is, and how long it takes on this machine, operator by operator. In a
 * thread, because somebody else's model may take long, and in one of its own, which is ended with the answer.
 */
import {
  describeModel,
  type Interpreter,
  LoadedModel,
  type ModelReport,
  type OperatorStatistics,
} from '../interpreter';
import { serve } from './serve';

export interface Inspection {
  report: ModelReport;
  /** of one invocation on this machine, median; undefined for a model that cannot run */
  microseconds?: number;
  /** in execution order; empty for a model that cannot run */
  operators: Pick<
    OperatorStatistics,
    'subgraph' | 'position' | 'type' | 'kernels' | 'macs' | 'microseconds'
  >[];
}

export type InspectRequests = {
  /** the bytes of the .tflite */
  inspect: { data: Uint8Array; answer: Inspection };
};

/** Measuring stops after this time (ms), or so many invocations; after one at least. */
const ENOUGH_MS = 250;
const ENOUGH_INVOCATIONS = 50;

serve<InspectRequests>({
  async inspect(bytes) {
    const report = describeModel(bytes);
    if (report.unsupported.length > 0) return { report, operators: [] };
    const model = await LoadedModel.load(bytes);
    const interpreter = model.createInterpreter();
    const microseconds = median(timesOf(interpreter));
    return { report, microseconds, operators: operatorTimes(interpreter) };
  },
});

/** Each operator's median: a mean would show the one time that the machine was busy elsewhere. */
function operatorTimes(interpreter: Interpreter): Inspection['operators'] {
  const runs: OperatorStatistics[][] = [];
  repeat(() => {
    const watch = interpreter.watch();
    interpreter.invoke();
    watch.stop();
    runs.push(watch.report());
  });
  return runs[0].map(({ subgraph, position, type, kernels, macs }, i) => {
    const times = runs.map(operators => operators[i].microseconds);
    return { subgraph, position, type, kernels, macs, microseconds: median(times) };
  });
}

/** Microseconds of several invocations. */
function timesOf(interpreter: Interpreter): number[] {
  const times: number[] = [];
  repeat(() => {
    const start = performance.now();
    interpreter.invoke();
    times.push((performance.now() - start) * 1000);
  });
  return times;
}

function repeat(step: () => void): void {
  const end = performance.now() + ENOUGH_MS;
  for (let i = 0; i < ENOUGH_INVOCATIONS && (i === 0 || performance.now() < end); i++) step();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
