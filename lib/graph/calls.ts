/** Control flow: which operator runs which subgraphs. */
import type { Operator } from './operators';

/** The subgraphs that an operator runs, as indices; empty for all but control flow. */
export function calledSubgraphs(operator: Operator): number[] {
  switch (operator.type) {
    case 'IF':
      return [operator.options.thenSubgraph, operator.options.elseSubgraph];
    case 'WHILE':
    case 'STABLEHLO_WHILE':
      return [operator.options.condSubgraph, operator.options.bodySubgraph];
    case 'CALL_ONCE':
      return [operator.options.initSubgraph];
    case 'CALL':
      return [operator.options.subgraph];
    case 'STABLEHLO_CASE':
      return operator.options.branchSubgraphs;
    case 'STABLEHLO_COMPOSITE':
      return [operator.options.decompositionSubgraph];
    case 'STABLEHLO_CUSTOM_CALL':
      return operator.options.calledComputations;
    case 'STABLEHLO_REDUCE':
    case 'STABLEHLO_REDUCE_WINDOW':
      return [operator.options.bodySubgraph];
    case 'STABLEHLO_SCATTER':
      return [operator.options.updateComputationSubgraph];
    case 'STABLEHLO_SORT':
      return [operator.options.comparatorSubgraph];
    default:
      return [];
  }
}
