/**
 * From when to when each tensor is needed, on one clock over all subgraphs, as TFLM counts it: every operator is one tick, a
 * subgraph that an operator runs lies within that operator's ticks. A subgraph that several operators run lives from its first
 * run to its last, because its tensors have one place.
 */
import type { Graph } from '../../graph';
import { calledSubgraphs } from './call-graph';

/** Ticks, inclusive; first > last where a tensor is never needed. Indexed by tensor. */
export interface Lifetimes {
  first: Int32Array;
  last: Int32Array;
}

export interface Clock {
  subgraphs: Lifetimes[];
  /** ticks of every operator, [first, last], by subgraph and position: the time in which its scratch is needed */
  operators: { first: Int32Array; last: Int32Array }[];
}

const NEVER = 0x7fffffff;

/** Expects a graph that `checkCalls` and `checkDataFlow` have passed. */
export function measureLifetimes(graph: Graph): Clock {
  const blank = (count: number): Lifetimes => ({
    first: new Int32Array(count).fill(NEVER),
    last: new Int32Array(count).fill(-1),
  });
  const clock: Clock = {
    subgraphs: graph.subgraphs.map(s => blank(s.tensors.length)),
    operators: graph.subgraphs.map(s => blank(s.operators.length)),
  };
  let now = 0;
  const use = (lifetimes: Lifetimes, index: number): void => {
    if (index < 0) return;
    lifetimes.first[index] = Math.min(lifetimes.first[index], now);
    lifetimes.last[index] = Math.max(lifetimes.last[index], now);
  };
  const walk = (subgraph: number): void => {
    const { inputs, outputs, operators } = graph.subgraphs[subgraph];
    const tensors = clock.subgraphs[subgraph];
    for (const input of inputs) use(tensors, input);
    operators.forEach((operator, position) => {
      now++;
      use(clock.operators[subgraph], position);
      for (const output of operator.outputs) use(tensors, output);
      for (const called of calledSubgraphs(operator)) {
        now++;
        walk(called);
      }
      for (const input of operator.inputs) use(tensors, input);
      for (const output of operator.outputs) use(tensors, output);
      use(clock.operators[subgraph], position);
    });
    for (const output of outputs) use(tensors, output);
  };
  walk(0);
  return clock;
}
