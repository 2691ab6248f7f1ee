/** How a model is refused, here and in the rooms that read and run graphs. */
import { ModelError } from '../errors';

/**
 * One step of the way to a place in a graph, for messages: "tensor 3 (conv1/bias)". Names are cut: a file may call ten thousand
 * tensors by a name of a megabyte.
 */
export function place(what: string, index: number, name: string): string {
  return name ? `${what} ${index} (${brief(name)})` : `${what} ${index}`;
}

/** A name as messages show it. */
export function brief(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 80)}...`;
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
