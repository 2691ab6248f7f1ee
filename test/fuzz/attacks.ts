/**
 * Models that are sound and small and ask for the impossible: time without end, memory without end, depth without end. Each
 * is an attack on a limit; chance would hardly find them.
 */
import type { Graph, Subgraph } from '../../lib/graph';
import { graphOf, operator, scaled, tensor } from '../support/graphs';

const conv = {
  padding: 'SAME',
  strideWidth: 1,
  strideHeight: 1,
  dilationWidth: 1,
  dilationHeight: 1,
  activation: 'NONE',
  quantizedBiasType: 'float32',
} as const;
const add = { activation: 'NONE', potScaleInt16: false } as const;
const flag = () => tensor('bool', [1]);
const always = (value: 0 | 1) => tensor('bool', [1], { data: Uint8Array.of(value) });
const numbers = () => tensor('float32', [1, 4]);

/** A loop from subgraph 0 whose condition is a constant. */
function endlessLoop(): Graph {
  return graphOf(
    {
      tensors: [numbers(), numbers()],
      operators: [operator('WHILE', [0], [1], { condSubgraph: 1, bodySubgraph: 2 })],
      inputs: [0],
      outputs: [1],
    },
    { tensors: [numbers(), always(1)], inputs: [0], outputs: [1] },
    {
      tensors: [numbers(), numbers()],
      operators: [operator('ADD', [0, 0], [1], add)],
      inputs: [0],
      outputs: [1],
    },
  );
}

/** Loops in loops: each alone may stay below its limit. */
function nestedLoops(): Graph {
  const depth = 6;
  const loop = (cond: number, body: number): Partial<Subgraph> => ({
    tensors: [numbers(), numbers()],
    operators: [operator('WHILE', [0], [1], { condSubgraph: cond, bodySubgraph: body })],
    inputs: [0],
    outputs: [1],
  });
  const levels = Array.from({ length: depth }, (_, level) => loop(depth + 1, level + 1));
  const body = { tensors: [numbers()], inputs: [0], outputs: [0] };
  const cond = { tensors: [numbers(), always(1)], inputs: [0], outputs: [1] };
  return graphOf(...levels, body, cond);
}

/** Every subgraph runs the next one twice: 2^40 runs of the last. */
function callTree(): Graph {
  const depth = 40;
  const call = (next: number) => operator('IF', [0, 1], [2], { thenSubgraph: next, elseSubgraph: next });
  const level = (index: number): Partial<Subgraph> => ({
    tensors: [always(1), numbers(), numbers(), numbers()],
    operators:
      index < depth
        ? [call(index + 1), operator('IF', [0, 2], [3], { thenSubgraph: index + 1, elseSubgraph: index + 1 })]
        : [operator('ADD', [1, 1], [3], add)],
    inputs: [1],
    outputs: [3],
  });
  return graphOf(...Array.from({ length: depth + 1 }, (_, index) => level(index)));
}

/** A chain of calls longer than any stack. */
function callChain(): Graph {
  const length = 5_000;
  const link = (index: number): Partial<Subgraph> => ({
    tensors: [flag(), flag()],
    operators:
      index + 1 < length
        ? [operator('IF', [0, 0], [1], { thenSubgraph: index + 1, elseSubgraph: index + 1 })]
        : [operator('LOGICAL_NOT', [0], [1], {})],
    inputs: [0],
    outputs: [1],
  });
  return graphOf(...Array.from({ length }, (_, index) => link(index)));
}

/** Initialisations that initialise. */
function callOnceChain(): Graph {
  const length = 5_000;
  return graphOf(
    ...Array.from({ length }, (_, index) => ({
      tensors: [flag()],
      operators: index + 1 < length ? [operator('CALL_ONCE', [], [], { initSubgraph: index + 1 })] : [],
      inputs: index === 0 ? [0] : [],
      outputs: index === 0 ? [0] : [],
    })),
  );
}

/** A filter of one element over an image as large as it may be. */
function hugeImage(side: number): Graph {
  return graphOf({
    tensors: [
      tensor('int8', [1, side, side, 1], scaled(1)),
      tensor('int8', [1, 1, 1, 1], { fill: 1, ...scaled(1) }),
      tensor('int8', [1, side, side, 1], scaled(1)),
    ],
    operators: [operator('CONV_2D', [0, 1, -1], [2], conv)],
    inputs: [0],
    outputs: [2],
  });
}

/** Little memory, much work: a large filter over a small image, again and again. */
function muchWork(): Graph {
  const image = () => tensor('int8', [1, 32, 32, 16], scaled(1));
  const filter = tensor('int8', [16, 15, 15, 16], { fill: 1, ...scaled(1) });
  const layers = 1000;
  return graphOf({
    tensors: [filter, ...Array.from({ length: layers + 1 }, image)],
    operators: Array.from({ length: layers }, (_, i) => operator('CONV_2D', [i + 1, 0, -1], [i + 2], conv)),
    inputs: [1],
    outputs: [layers + 1],
  });
}

/** Outer loops over nothing: a dimension of 0 behind dimensions of millions. */
function loopsOverNothing(): Graph {
  const empty = () => tensor('float32', [20_000, 20_000, 0]);
  return graphOf({
    tensors: [empty(), empty(), empty()],
    operators: [operator('ADD', [0, 1], [2], add)],
    inputs: [0, 1],
    outputs: [2],
  });
}

/** A pooling window a billion times as large as the image. */
function hugeFilter(): Graph {
  return graphOf({
    tensors: [tensor('int8', [1, 4, 4, 1], scaled(1)), tensor('int8', [1, 4, 4, 1], scaled(1))],
    operators: [
      operator('MAX_POOL_2D', [0], [1], {
        padding: 'SAME',
        strideWidth: 1,
        strideHeight: 1,
        filterWidth: 0x7fffffff,
        filterHeight: 0x7fffffff,
        activation: 'NONE',
      }),
    ],
    inputs: [0],
    outputs: [1],
  });
}

/** Ten thousand small steps, and a tensor each. */
function manyOperators(): Graph {
  const count = 10_000;
  return graphOf({
    tensors: Array.from({ length: count + 1 }, () => tensor('float32', [1])),
    operators: Array.from({ length: count }, (_, i) => operator('ADD', [i, i], [i + 1], add)),
    inputs: [0],
    outputs: [count],
  });
}

/** All activations alive at once, of many sizes: the planner's worst case. */
function everythingAlive(): Graph {
  const count = 5000;
  const sizes = 97;
  const size = (i: number) => 1 + (i % sizes);
  const made = Array.from({ length: count }, (_, i) => i);
  const total = made.reduce((sum, i) => sum + size(i), 0);
  const firstMade = 1 + sizes;
  return graphOf({
    tensors: [
      tensor('float32', [1]),
      ...Array.from({ length: sizes }, (_, i) => tensor('float32', [size(i)], { fill: 0 })),
      ...made.map(i => tensor('float32', [size(i)])),
      tensor('float32', [total]),
    ],
    operators: [
      ...made.map(i => operator('ADD', [0, 1 + (i % sizes)], [firstMade + i], add)),
      operator(
        'CONCATENATION',
        made.map(i => firstMade + i),
        [firstMade + count],
        { axis: 0, activation: 'NONE' },
      ),
    ],
    inputs: [0],
    outputs: [firstMade + count],
  });
}

/** A rank that no kernel's loops were made for. */
function highRank(): Graph {
  const shape = new Array<number>(50_000).fill(1);
  return graphOf({
    tensors: [tensor('float32', shape), tensor('float32', shape), tensor('float32', shape)],
    operators: [operator('ADD', [0, 1], [2], add)],
    inputs: [0, 1],
    outputs: [2],
  });
}

export const attacks: Record<string, () => Graph> = {
  endlessLoop,
  nestedLoops,
  callTree,
  callChain,
  callOnceChain,
  'hugeImage of 2 GB': () => hugeImage(46_000),
  'hugeImage above the limit': () => hugeImage(8_000),
  'hugeImage below the limit': () => hugeImage(5_000),
  muchWork,
  loopsOverNothing,
  hugeFilter,
  manyOperators,
  everythingAlive,
  highRank,
};
