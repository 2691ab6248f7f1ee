/** How a model is refused, here and in the rooms that read and run graphs. */
import { ModelError } from '../errors';

/** Where in a graph, for messages: "subgraph 1 (body), operator 3 (CONV_2D)". */
export function place(...parts: (string | [what: string, index: number, name: string])[]): string {
  return parts
    .map(part => (typeof part === 'string' ? part : `${part[0]} ${part[1]}${part[2] ? ` (${part[2]})` : ''}`))
    .join(', ');
}

/** Throws the ModelError for a model that does not fit together: what was expected where, what came, what to do. */
export function rejectModel(
  code: string,
  where: string,
  expected: string,
  came: string,
  remedy = 'export the model again from its source, or take an undamaged copy',
): never {
  throw new ModelError(code, `${where}: expected ${expected}, but found ${came}; ${remedy}`, {
    where,
    expected,
    came,
  });
}
