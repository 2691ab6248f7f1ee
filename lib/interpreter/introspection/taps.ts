/**
 * Which tensors to keep: intermediate activations whose place in the arena nothing else may take, so that they can be read after an
 * invoke. Nobody pays for taps that are not asked for: without them the arena is laid out as if there were none.
 */
import { ModelError } from '../../errors';
import type { Graph } from '../../graph';

/** A tensor by its name, its index in the main subgraph, or its index in any subgraph. */
export type TapReference = string | number | { subgraph: number; tensor: number };

export interface TensorPlace {
  subgraph: number;
  tensor: number;
}

/** Throws a ModelError where the model has no such tensor. Of several tensors of one name the first is meant. */
export function findTensor(graph: Graph, reference: TapReference): TensorPlace {
  if (typeof reference === 'string') {
    for (const [subgraph, { tensors }] of graph.subgraphs.entries()) {
      const tensor = tensors.findIndex(({ name }) => name === reference);
      if (tensor >= 0) return { subgraph, tensor };
    }
    throw noSuchTensor(`'${reference}'`);
  }
  const place = typeof reference === 'number' ? { subgraph: 0, tensor: reference } : reference;
  if (graph.subgraphs[place.subgraph]?.tensors[place.tensor] === undefined)
    throw noSuchTensor(`${place.tensor} of subgraph ${place.subgraph}`);
  return place;
}

function noSuchTensor(what: string): ModelError {
  return new ModelError(
    'no-such-tensor',
    `the model has no tensor ${what}: expected a tensor's name or index as 'tinyml inspect --json' lists them`,
    { tensor: what },
  );
}

/** The tensors to keep, as `key`s. */
export class Taps {
  private readonly keys: Set<string>;

  constructor(
    readonly places: readonly TensorPlace[],
    private readonly all: boolean,
  ) {
    this.keys = new Set(places.map(({ subgraph, tensor }) => `${subgraph}/${tensor}`));
  }

  /** Throws a ModelError where the model has no such tensor. */
  static of(graph: Graph, taps: 'all' | readonly TapReference[] = []): Taps {
    return taps === 'all'
      ? new Taps([], true)
      : new Taps(
          taps.map(tap => findTensor(graph, tap)),
          false,
        );
  }

  /** Whether a tensor must be there, whole, after an invoke: then no operator may be fused over it. */
  has(subgraph: number, tensor: number): boolean {
    return this.all || this.keys.has(`${subgraph}/${tensor}`);
  }
}
