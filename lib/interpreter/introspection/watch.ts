/**
 * Looks at every operator while a model runs: how long it takes, and how much of its result saturates. An interpreter that nobody
 * watches runs its steps without looking.
 */
import type { Heap } from '../heap';
import { operatorKey } from '../operator-name';
import type { ModelPlan, PlannedStep } from '../plan/plan';
import {
  countSaturation,
  type OutputSaturation,
  type SaturationCounter,
  saturationCounters,
} from './saturation';

export interface WatchOptions {
  /** count results at the limits of their type and activation; reads every output once more */
  saturation?: boolean;
}

/** What one operator did since the watch began. */
export interface OperatorStatistics {
  subgraph: number;
  /** in the file */
  position: number;
  /** `CUSTOM:code` for custom operators */
  type: string;
  kernels: 'portable' | 'simd';
  /** multiply-accumulates of one run */
  macs: number;
  /** runs: the invokes, or more in the body of a loop */
  invocations: number;
  /** mean time of a run, us; that of an operator that runs subgraphs contains theirs */
  microseconds: number;
  /** of each quantized output; empty where it is not counted */
  saturation: OutputSaturation[];
}

interface Count {
  step: PlannedStep;
  invocations: number;
  milliseconds: number;
  saturation: SaturationCounter[];
}

export class Watch {
  private readonly counts: Count[][];

  /** Use `Interpreter.watch`. `steps` are those that run, by subgraph. */
  constructor(
    plan: ModelPlan,
    steps: readonly (readonly PlannedStep[])[],
    { saturation = false }: WatchOptions,
    private readonly end: (watch: Watch) => void,
  ) {
    this.counts = steps.map((list, subgraph) =>
      list.map(step => ({
        step,
        invocations: 0,
        milliseconds: 0,
        saturation: saturation ? saturationCounters(plan, subgraph, step) : [],
      })),
    );
  }

  /** Called by the interpreter after a step. `outputs` are byte addresses. */
  count(subgraph: number, index: number, milliseconds: number, heap: Heap, outputs: Int32Array): void {
    const count = this.counts[subgraph][index];
    count.invocations++;
    count.milliseconds += milliseconds;
    for (const counter of count.saturation) countSaturation(counter, heap, outputs[counter.output]);
  }

  /** Per operator, in execution order; what the planner left out (a RESHAPE that moves nothing) is not listed. */
  report(): OperatorStatistics[] {
    return this.counts.flatMap((list, subgraph) =>
      list.map(({ step, invocations, milliseconds, saturation }) => ({
        subgraph,
        position: step.position,
        type: operatorKey(step.operator),
        kernels: step.kernels,
        macs: step.macs,
        invocations,
        microseconds: invocations === 0 ? 0 : (1000 * milliseconds) / invocations,
        saturation: saturation.map(({ output: _output, count: _count, ...counted }) => counted),
      })),
    );
  }

  /** Ends the watch; the interpreter is as fast as before. The report stays. */
  stop(): void {
    this.end(this);
  }
}
