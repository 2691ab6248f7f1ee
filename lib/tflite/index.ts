import type { Graph } from '../graph';

export { readModel, verifyModel } from './read';

/**
 * Writes a model. Throws a ModelError for a graph that does not fit together (see checkGraph). The writer is loaded on first use: who
 * runs models does not write them.
 */
export function writeModel(graph: Graph): Uint8Array {
  return (require('./write') as typeof import('./write')).writeModel(graph);
}
