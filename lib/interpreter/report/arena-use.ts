/** How much of the arena is in use while each operator runs: what a report shows as its share, and where the peak is. */
import { alignUp } from '../plan/arena';
import { measureLifetimes } from '../plan/lifetimes';
import type { ModelPlan } from '../plan/plan';

/** Pairs of operator and tensor beyond which nobody waits for a report: a model of 4,000 operators and tensors. */
const MAX_WORK = 2e7;

interface Interval {
  start: number;
  end: number;
  first: number;
  last: number;
}

/** Bytes by subgraph and operator, every byte once however many tensors share it; undefined where there are too many to count. */
export function arenaUse(plan: ModelPlan): number[][] | undefined {
  const { graph, places, operands } = plan;
  const clock = measureLifetimes(graph);
  const intervals: Interval[] = [];
  places.forEach((list, subgraph) => {
    const { first, last } = clock.subgraphs[subgraph];
    list.forEach(({ area, offset }, index) => {
      if (area !== 'arena') return;
      const end = offset + alignUp(operands[subgraph][index].bytes);
      intervals.push({ start: offset, end, first: first[index], last: last[index] });
    });
  });
  const operators = graph.subgraphs.reduce((sum, s) => sum + s.operators.length, 0);
  if (operators * intervals.length > MAX_WORK) return undefined;
  intervals.sort((a, b) => a.start - b.start);
  return graph.subgraphs.map(({ operators: list }, subgraph) => {
    const { first, last } = clock.operators[subgraph];
    return list.map((_, position) => union(intervals, first[position], last[position]));
  });
}

/** Bytes of the intervals, sorted by their start, that are needed at some tick from `first` to `last`. */
function union(intervals: readonly Interval[], first: number, last: number): number {
  let bytes = 0;
  let covered = 0;
  for (const interval of intervals) {
    if (interval.first > last || interval.last < first) continue;
    const from = Math.max(covered, interval.start);
    if (interval.end > from) bytes += interval.end - from;
    covered = Math.max(covered, interval.end);
  }
  return bytes;
}
