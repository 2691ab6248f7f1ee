/**
 * Which subgraphs an operator runs (IF, WHILE, CALL_ONCE), and what the whole costs. TFLM would recurse without end into a
 * subgraph that calls itself, and a chain of subgraphs that call the next one twice grows exponentially: both are refused here,
 * before anything walks the calls.
 */
import { ModelError } from '../../errors';
import type { Graph, Operator } from '../../graph';

/** Operator visits beyond which a model is refused: three orders of magnitude above any model known. */
const MAX_VISITS = 200_000;

/** The subgraphs that an operator runs, in the order of planning. */
export function calledSubgraphs(operator: Operator): number[] {
  switch (operator.type) {
    case 'IF':
      return [operator.options.thenSubgraph, operator.options.elseSubgraph];
    case 'WHILE':
      return [operator.options.condSubgraph, operator.options.bodySubgraph];
    case 'CALL_ONCE':
      return [operator.options.initSubgraph];
    default:
      return [];
  }
}

/** Throws a ModelError where calls leave the model, run in a circle or multiply without measure. */
export function checkCalls(graph: Graph): void {
  const visits = new Map<number, number>();
  const open = new Set<number>();
  const visit = (subgraph: number): number => {
    if (!(subgraph >= 0 && subgraph < graph.subgraphs.length))
      throw new ModelError(
        'invalid-model',
        `an operator runs subgraph ${subgraph}, the model has ${graph.subgraphs.length}`,
        {
          subgraph,
        },
      );
    const known = visits.get(subgraph);
    if (known !== undefined) return known;
    if (open.has(subgraph))
      throw new ModelError('invalid-model', `subgraph ${subgraph} runs itself: recursion cannot be planned`, {
        subgraph,
      });
    open.add(subgraph);
    let count = 1;
    for (const operator of graph.subgraphs[subgraph].operators) {
      count += 1;
      for (const called of calledSubgraphs(operator)) count += visit(called);
    }
    open.delete(subgraph);
    visits.set(subgraph, count);
    if (count > MAX_VISITS)
      throw new ModelError(
        'limit-exceeded',
        `the model runs more than ${MAX_VISITS} operators in one invoke`,
        { subgraph },
      );
    return count;
  };
  if (graph.subgraphs.length === 0) throw new ModelError('invalid-model', 'the model has no subgraph');
  visit(0);
}

/** The subgraphs that the first one reaches, itself first, in the order of their numbers. */
export function reachableSubgraphs(graph: Graph): number[] {
  const reached = new Set<number>([0]);
  for (const subgraph of reached)
    for (const operator of graph.subgraphs[subgraph].operators)
      for (const called of calledSubgraphs(operator)) reached.add(called);
  return [...reached].sort((a, b) => a - b);
}
