/** Options of control flow, variables, tables and random numbers. A subgraph is an index into Graph.subgraphs. */
import type { ElementType } from '../../tensor';
import type { None } from './common';

export interface StateOptions {
  IF: { thenSubgraph: number; elseSubgraph: number };
  WHILE: { condSubgraph: number; bodySubgraph: number };
  CALL_ONCE: { initSubgraph: number };
  CALL: { subgraph: number };

  /** a variable is known by the pair of container and shared name */
  VAR_HANDLE: { container: string; sharedName: string };
  READ_VARIABLE: None;
  ASSIGN_VARIABLE: None;

  HASHTABLE: { tableId: number; keyDtype: ElementType; valueDtype: ElementType };
  HASHTABLE_FIND: None;
  HASHTABLE_IMPORT: None;
  HASHTABLE_SIZE: None;
  HASHTABLE_LOOKUP: None;
  SKIP_GRAM: { ngramSize: number; maxSkipSize: number; includeAllNgrams: boolean };

  RANDOM_STANDARD_NORMAL: RandomOptions;
  RANDOM_UNIFORM: RandomOptions;
  MULTINOMIAL: RandomOptions;

  /** stands for operators handed to another runtime; never stored by a converter */
  DELEGATE: None;
}

export interface RandomOptions {
  seed: bigint;
  seed2: bigint;
}
