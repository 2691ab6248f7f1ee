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
/** code is optimized by then, mostly */
const WARM_UP_INVOCATIONS = 5;

serve<InspectRequests>({
  async inspect(bytes) {
    const report = describeModel(bytes);
    if (report.unsupported.length > 0) return { report, operators: [] };
    const model = await LoadedModel.load(bytes);
    const interpreter = model.createInterpreter();
    const times = timesOf(interpreter);
    const watch = interpreter.watch();
    timesOf(interpreter);
    const operators = watch.report().map(({ subgraph, position, type, kernels, macs, microseconds }) => ({
      subgraph,
      position,
      type,
      kernels,
      macs,
      microseconds,
    }));
    return { report, microseconds: times.sort((a, b) => a - b)[times.length >> 1], operators };
  },
});

/** Microseconds of several invocations, the first ones left out where there is time for more. */
function timesOf(interpreter: Interpreter): number[] {
  const times: number[] = [];
  const end = performance.now() + ENOUGH_MS;
  for (let i = 0; i < ENOUGH_INVOCATIONS && (i === 0 || performance.now() < end); i++) {
    const start = performance.now();
    interpreter.invoke();
    times.push((performance.now() - start) * 1000);
  }
  return times.length > 2 * WARM_UP_INVOCATIONS ? times.slice(WARM_UP_INVOCATIONS) : times;
}
