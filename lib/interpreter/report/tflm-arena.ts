/**
 * How large a tensor arena TFLM itself needs for a model: its non-persistent part (activations and kernel scratch, laid out by its
 * greedy planner, which is ours) and its persistent part (interpreter structures, operator data, variables). An estimate, because the
 * structures differ between releases and ports; it shows whether a model fits a microcontroller.
 */
import type { Graph } from '../../graph';
import type { Operand } from '../kernel';
import { type Buffer, planArena } from '../plan/arena';
import { measureLifetimes } from '../plan/lifetimes';
import { countFootprint, type Footprint, footprintOf } from './kernel-footprint';
import { Tail } from './tail';

export interface TflmArena {
  nonPersistentBytes: number;
  persistentBytes: number;
}

/** Expects a graph that the planner's checks have passed. `pointer` is the target's pointer size in bytes. */
export function estimateTflmArena(
  graph: Graph,
  operands: readonly (readonly Operand[])[],
  pointer: 4 | 8,
): TflmArena {
  const footprints = graph.subgraphs.map((subgraph, s) =>
    // what nothing runs has no operands here; TFLM prepares it too, but such models are rare
    (operands[s].length === 0 ? [] : subgraph.operators).map(operator => {
      const footprint = footprintOf(
        operator,
        operator.inputs.map(i => operands[s][i]),
        operator.outputs.map(o => operands[s][o]),
      );
      // compressed weights are decompressed into scratch at every invoke
      const compressed = operator.inputs.filter(i => subgraph.tensors[i]?.lookup !== undefined);
      return {
        ...footprint,
        scratch: [...footprint.scratch, ...compressed.map(i => operands[s][i].bytes)],
      };
    }),
  );
  return {
    nonPersistentBytes: planArena(arenaBuffers(graph, operands, footprints)).bytes,
    persistentBytes: persistentBytes(graph, operands, footprints, pointer),
  };
}

/** Activations and scratch with their lifetimes, in the order in which TFLM lists them. */
function arenaBuffers(
  graph: Graph,
  operands: readonly (readonly Operand[])[],
  footprints: Footprint[][],
): Buffer[] {
  const clock = measureLifetimes(graph);
  const handles = new Set<Operand>();
  graph.subgraphs.forEach((subgraph, s) => {
    for (const operator of subgraph.operators)
      if (operator.type === 'VAR_HANDLE') for (const o of operator.outputs) handles.add(operands[s][o]);
  });
  const buffers: Buffer[] = [];
  operands.forEach((list, s) => {
    const { first, last } = clock.subgraphs[s];
    for (const operand of list) {
      // what TFLM_DECODE gives is a constant here and an activation there
      const stored = graph.subgraphs[s].tensors[operand.index].data !== undefined;
      if (stored || operand.isVariable || operand.bytes === 0 || handles.has(operand)) continue;
      if (first[operand.index] <= last[operand.index])
        buffers.push({ bytes: operand.bytes, first: first[operand.index], last: last[operand.index] });
    }
  });
  footprints.forEach((list, s) => {
    list.forEach(({ scratch }, position) => {
      const { first, last } = clock.operators[s];
      for (const bytes of scratch)
        if (bytes > 0) buffers.push({ bytes, first: first[position], last: last[position] });
    });
  });
  return buffers;
}

function persistentBytes(
  graph: Graph,
  operands: readonly (readonly Operand[])[],
  footprints: Footprint[][],
  pointer: 4 | 8,
): number {
  const tail = new Tail(pointer);
  const struct = (words: number, pointers: number) =>
    tail.allocate(tail.struct(words, pointers), pointers > 0 ? pointer : 4);
  struct(0, 9); // SingleArenaBufferAllocator
  struct(6, 6); // GreedyMemoryPlanner
  struct(0, 8); // MicroAllocator
  const handles = graph.subgraphs.flatMap(s => s.operators.filter(o => o.type === 'VAR_HANDLE'));
  const variables = new Set(handles.map(o => JSON.stringify(o.options)));
  if (variables.size > 0) {
    tail.buffer(tail.struct(2, 1)); // MicroResourceVariables
    tail.buffer(variables.size * tail.struct(0, 5));
  }
  struct(0, 2); // MicroBuiltinDataAllocator
  struct(0, 2 * graph.subgraphs.length); // SubgraphAllocations
  for (const { tensors } of graph.subgraphs) struct(0, 3 * tensors.length); // TfLiteEvalTensor
  for (const { operators } of graph.subgraphs) struct(0, 8 * operators.length); // TfLiteNode and its registration
  for (const list of footprints) for (const { options } of list) struct(options, 0);
  for (const footprint of footprints.flat()) countFootprint(tail, footprint);
  for (const bytes of variableBytes(graph, operands)) tail.buffer(bytes);
  const scratches = footprints.flat().reduce((sum, f) => sum + f.scratch.length, 0);
  struct(0, scratches); // ScratchBufferHandle
  for (const operand of operands.flat()) if (operand.isVariable) tail.buffer(operand.bytes);
  const { inputs, outputs } = graph.subgraphs[0];
  for (const list of [inputs, outputs]) {
    tail.buffer(list.length * pointer);
    for (const index of list) {
      struct(0, 9); // TfLiteTensor
      const scales = operands[0][index].quantization?.scale.length ?? 0;
      if (scales === 0) continue;
      struct(0, 3); // TfLiteAffineQuantization
      struct(1 + scales, 0); // its zero points
    }
  }
  return Math.ceil(tail.bytes / 16) * 16;
}

/** Buffers of resource variables, each allocated at its first ASSIGN_VARIABLE. */
function variableBytes(graph: Graph, operands: readonly (readonly Operand[])[]): number[] {
  const sizes = new Map<string, number>();
  graph.subgraphs.forEach((subgraph, s) => {
    const keys = new Map<number, string>();
    for (const operator of subgraph.operators) {
      if (operator.type === 'VAR_HANDLE') keys.set(operator.outputs[0], JSON.stringify(operator.options));
      if (operator.type !== 'ASSIGN_VARIABLE') continue;
      const key = keys.get(operator.inputs[0]);
      const value = operands[s][operator.inputs[1]];
      if (key !== undefined && value !== undefined && !sizes.has(key)) sizes.set(key, value.bytes);
    }
  });
  return [...sizes.values()];
}
