/**
 * Gives every activation a place in the arena. Where an operator passes its input's bytes on (RESHAPE and its kin), input and output
 * share one place for their joint lifetime and the operator is left out; TFLM's own layout is the upper bound, so if sharing
 * ever made the greedy plan larger, the plan without it is taken.
 */
import type { Graph } from '../../graph';
import type { Taps } from '../introspection/taps';
import type { Operand } from '../kernel';
import { type Buffer, planArena } from './arena';
import type { Clock } from './lifetimes';
import type { Place, PlannedStep } from './planned-step';
import type { Variables } from './variables';

interface PlacementInput {
  graph: Graph;
  operands: Operand[][];
  steps: PlannedStep[][];
  places: Place[][];
  clock: Clock;
  variables: Variables;
  guardBytes: number;
  taps: Taps;
}

interface Activation extends Buffer {
  subgraph: number;
  index: number;
}

/** Fills in `places`, marks elided steps and returns the bytes of the arena. */
export function placeActivations(input: PlacementInput): number {
  const activations = listActivations(input);
  const plain = planArena(activations, input.guardBytes);
  const groups = shareGroups(input, activations);
  const shared =
    groups.merged.length < activations.length ? planArena(groups.merged, input.guardBytes) : plain;

  const useShared = shared !== plain && shared.bytes <= plain.bytes;
  activations.forEach((activation, i) => {
    const offset = useShared ? shared.offsets[groups.groupOf[i]] : plain.offsets[i];
    input.places[activation.subgraph][activation.index] = { area: 'arena', offset };
  });
  if (useShared) for (const step of groups.elidable) step.elided = true;
  return useShared ? shared.bytes : plain.bytes;
}

/** Tensors that operators write or callers fill in: neither constant, nor variable, nor a handle, nor unused. */
function listActivations({ operands, clock, variables, taps }: PlacementInput): Activation[] {
  const activations: Activation[] = [];
  operands.forEach((list, subgraph) => {
    const { first, last } = clock.subgraphs[subgraph];
    for (const operand of list) {
      const { index } = operand;
      if (operand.data !== undefined || operand.isVariable || operand.bytes === 0) continue;
      if (first[index] > last[index] || variables.isHandle(subgraph, index)) continue;
      activations.push({
        subgraph,
        index,
        bytes: operand.bytes,
        first: first[index],
        last: taps.has(subgraph, index) ? 0x7fffffff : last[index],
      });
    }
  });
  return activations;
}

/** Joins inputs and outputs of pass-through operators. */
function shareGroups({ graph, steps, taps }: PlacementInput, activations: Activation[]) {
  const number = new Map(activations.map((a, i) => [`${a.subgraph}/${a.index}`, i]));
  const parent = activations.map((_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i];
    return i;
  };
  const isOutput = new Uint8Array(activations.length);
  const holdsInput = new Uint8Array(activations.length);
  graph.subgraphs.forEach((subgraph, s) => {
    for (const o of subgraph.outputs) if (number.has(`${s}/${o}`)) isOutput[number.get(`${s}/${o}`)!] = 1;
    for (const i of subgraph.inputs) if (number.has(`${s}/${i}`)) holdsInput[number.get(`${s}/${i}`)!] = 1;
  });
  const elidable: PlannedStep[] = [];
  steps.forEach((list, subgraph) => {
    for (const step of list) {
      if (!step.requests.passesThrough) continue;
      // what is tapped has a place of its own
      if (taps.has(subgraph, step.operator.inputs[0]) || taps.has(subgraph, step.operator.outputs[0]))
        continue;
      const from = number.get(`${subgraph}/${step.operator.inputs[0]}`);
      const to = number.get(`${subgraph}/${step.operator.outputs[0]}`);
      if (from === undefined || to === undefined) continue;
      // an output that is also the caller's input would change when the caller writes the next input
      if (holdsInput[root(from)] === 1 && isOutput[to] === 1) continue;
      parent[to] = root(from);
      elidable.push(step);
    }
  });

  const merged: Activation[] = [];
  const groupNumber = new Map<number, number>();
  const groupOf = activations.map((activation, i) => {
    const key = root(i);
    const known = groupNumber.get(key);
    if (known === undefined) {
      groupNumber.set(key, merged.length);
      return merged.push({ ...activation }) - 1;
    }
    const group = merged[known];
    group.first = Math.min(group.first, activation.first);
    group.last = Math.max(group.last, activation.last);
    group.bytes = Math.max(group.bytes, activation.bytes);
    return known;
  });
  return { merged, groupOf, elidable };
}
