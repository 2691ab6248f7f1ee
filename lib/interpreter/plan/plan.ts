/**
 * Planning, once per model: every operator gets a kernel and is prepared, every tensor a place, every byte a reason. The plan holds
 * no memory; a LoadedModel gives it some.
 *
 * Places: constants and packed weights once per model, the arena (activations) and the state (variables) once per interpreter,
 * kernel scratch once for all interpreters, because only one of them runs at a time.
 */
import { ModelError } from '../../errors';
import type { Graph } from '../../graph';
import { type TapReference, Taps } from '../introspection/taps';
import type { Operand, StateSlot } from '../kernel';
import { checkLimit, type Limits } from '../limits';
import { operatorKey, operatorName } from '../operator-name';
import { PrepareContext } from '../prepare-context';
import { alignUp } from './arena';
import { calledSubgraphs, checkCalls, reachableSubgraphs } from './call-graph';
import { checkDataFlow } from './data-flow';
import { checkCompressedInputs, decodeConstants } from './decoded-constants';
import { PadFusion } from './fuse-pad';
import { measureLifetimes } from './lifetimes';
import { describeOperands } from './operands';
import { placeActivations } from './placement';
import type { KernelSet, Place, PlannedStep } from './planned-step';
import { Variables, variableTensorSlot } from './variables';

export type { KernelSet, Place, PlannedStep } from './planned-step';

export interface PlanOptions {
  limits: Limits;
  /** in order of preference; the first that has the operator and does not decline it is taken */
  kernels: readonly KernelSet[];
  /** free bytes behind every tensor, for tests that look for overruns */
  guardBytes?: number;
  /** activations that keep their place until the end of an invoke, so that they can be read after it */
  taps?: 'all' | readonly TapReference[];
  /** false where every operator is to run by itself */
  fuse?: boolean;
}

export interface ModelPlan {
  graph: Graph;
  limits: Limits;
  operands: Operand[][];
  /** by subgraph; empty for subgraphs that nothing runs */
  steps: PlannedStep[][];
  places: Place[][];
  /** MACs of one run of a subgraph, those it runs included; a WHILE counts as one round */
  subgraphMacs: number[];
  constants: { data: Uint8Array; offset: number }[];
  /** area sizes, bytes */
  constantBytes: number;
  packedBytes: number;
  scratchBytes: number;
  arenaBytes: number;
  stateBytes: number;
  slots: StateSlot[];
  guardBytes: number;
  taps: Taps;
}

/** Throws a ModelError for anything that cannot run or exceeds a limit. */
export function planModel(graph: Graph, options: PlanOptions): ModelPlan {
  const { limits } = options;
  checkCalls(graph);
  const reachable = reachableSubgraphs(graph);
  const described = graph.subgraphs.map((subgraph, i) =>
    reachable.includes(i) ? describeOperands(subgraph, limits) : [],
  );
  for (const subgraph of reachable) checkDataFlow(graph, subgraph, described[subgraph]);
  const operands = decodeConstants(graph, described, limits);
  const variables = new Variables(graph, reachable, operands);
  const model = { variableOf: variableLookup(variables), subgraphs: graph.subgraphs, operands };

  const taps = Taps.of(graph, options.taps);
  const steps: PlannedStep[][] = graph.subgraphs.map(() => []);
  const fused = [...graph.subgraphs];
  for (const subgraph of reachable) {
    let macs = 0;
    const pads = new PadFusion(graph, subgraph, operands[subgraph], taps);
    graph.subgraphs[subgraph].operators.forEach((operator, position) => {
      const padding = options.fuse === false ? undefined : pads.paddingAt(position);
      const context = new PrepareContext(model, subgraph, position, operator, padding);
      const step = prepareStep(context, options.kernels);
      steps[subgraph].push(step);
      // no later than where the limit is passed: preparing (packing weights) a thousand huge layers more would take long
      macs += step.macs;
      if (subgraph === 0) checkLimit(limits, 'macs', macs, 'one invoke');
    });
    const operators = pads.apply(steps[subgraph]);
    if (operators !== undefined) fused[subgraph] = { ...graph.subgraphs[subgraph], operators };
  }

  const subgraphMacs = sumMacs(graph, steps);
  checkLimit(limits, 'macs', subgraphMacs[0], 'one invoke');

  const places: Place[][] = operands.map(list => list.map(() => ({ area: 'none', offset: 0 })));
  const guard = options.guardBytes ?? 0;
  const constants = placeConstants(graph, operands, steps, places, guard);
  const state = placeState(operands, steps, variables, places, guard);
  const clock = measureLifetimes({ ...graph, subgraphs: fused });
  const arenaBytes = placeActivations({
    ...{ graph, operands, steps, places, clock, variables, taps },
    guardBytes: guard,
  });
  if (fused.some((subgraph, i) => subgraph !== graph.subgraphs[i])) {
    // greedy placement is not monotonic, and TFLM's arena without fusion is the upper bound
    const plain = planModel(graph, { ...options, fuse: false });
    if (plain.arenaBytes < arenaBytes) return plain;
  }
  const packedBytes = sum(
    steps.flat().flatMap(s => s.requests.packed.map(p => alignUp(p.region.bytes + guard))),
  );
  // operators share their scratch, except where guard bytes are to be checked after every step
  const scratches = steps.flat().map(s => sum(s.requests.scratch.map(r => alignUp(r.bytes + guard))));
  const scratchBytes = guard > 0 ? sum(scratches) : Math.max(0, ...scratches);

  checkLimit(
    limits,
    'bytes',
    constants.bytes + packedBytes + scratchBytes + arenaBytes + state.bytes,
    'the model with one interpreter',
  );
  return {
    graph,
    limits,
    operands,
    steps,
    places,
    subgraphMacs,
    constants: constants.list,
    constantBytes: constants.bytes,
    packedBytes,
    scratchBytes,
    arenaBytes,
    stateBytes: state.bytes,
    slots: state.slots,
    guardBytes: guard,
    taps,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function variableLookup(variables: Variables) {
  return (subgraph: number, tensor: number) => {
    const variable = variables.of(subgraph, tensor);
    return variable && { slot: variable.slot, bytes: variable.slot.bytes };
  };
}

/** Chooses the first kernel that takes the operator. A SIMD kernel declines by throwing; the portable one has the last word. */
export function prepareStep(context: PrepareContext, sets: readonly KernelSet[]): PlannedStep {
  const { operator, position } = context;
  const candidates = sets.filter(set => Object.hasOwn(set.table, operatorKey(operator)));
  if (candidates.length === 0) throw unknownOperator(context);
  checkCompressedInputs(operator, context);
  for (const set of candidates) {
    const kernel = set.table[operatorKey(operator)];
    const last = set === candidates[candidates.length - 1];
    const { model, subgraph, padding } = context;
    const attempt = last ? context : new PrepareContext(model, subgraph, position, operator, padding);
    let prepared: unknown;
    try {
      prepared = kernel.prepare(operator, attempt);
    } catch (error) {
      if (last || !(error instanceof ModelError)) throw error;
      continue;
    }
    const { requests } = attempt;
    const written = sum(operator.outputs.map(o => context.model.operands[context.subgraph][o]?.count ?? 0));
    return {
      operator,
      position,
      kernel,
      kernels: set.name,
      prepared,
      requests,
      macs: requests.macs ?? written,
      elided: false,
    };
  }
  throw unknownOperator(context);
}

function unknownOperator(context: PrepareContext): ModelError {
  const key = operatorKey(context.operator);
  const custom = context.operator.type === 'CUSTOM';
  return new ModelError(
    'unsupported-operator',
    `${operatorName(context)} is not one of the operators of TensorFlow Lite for Microcontrollers, which would stop with "Didn't find op for builtin opcode '${key}'". Remedy: ${
      custom
        ? 'replace the custom operator by builtin ones before converting'
        : 'change the layer that makes it, or let the converter decompose it into simpler operators'
    }`,
    { operator: key, subgraph: context.subgraph, position: context.position },
  );
}

function sumMacs(graph: Graph, steps: PlannedStep[][]): number[] {
  const totals: number[] = graph.subgraphs.map(() => -1);
  const total = (subgraph: number): number => {
    if (totals[subgraph] >= 0) return totals[subgraph];
    totals[subgraph] = 0;
    let macs = 0;
    for (const step of steps[subgraph]) {
      const inner = calledSubgraphs(step.operator).map(total);
      macs += step.macs + (step.operator.type === 'IF' ? Math.max(...inner) : sum(inner));
    }
    totals[subgraph] = macs;
    return macs;
  };
  total(0);
  return totals.map(macs => Math.max(macs, 0));
}

/** Constants that some kernel reads while evaluating, each buffer once however many tensors share it. */
function placeConstants(
  graph: Graph,
  operands: Operand[][],
  steps: PlannedStep[][],
  places: Place[][],
  guard: number,
) {
  const list: { data: Uint8Array; offset: number }[] = [];
  const known = new Map<string, number>();
  let bytes = 0;
  const place = (subgraph: number, operand: Operand): void => {
    const { data } = operand;
    if (data === undefined || places[subgraph][operand.index].area === 'constant') return;
    const key = `${data.byteOffset}/${data.length}/${bufferNumber(data.buffer)}`;
    let offset = known.get(key);
    if (offset === undefined) {
      offset = bytes;
      known.set(key, offset);
      list.push({ data, offset });
      bytes += alignUp(data.length + guard);
    }
    places[subgraph][operand.index] = { area: 'constant', offset };
  };
  const buffers: ArrayBufferLike[] = [];
  const bufferNumber = (buffer: ArrayBufferLike): number => {
    if (!buffers.includes(buffer)) buffers.push(buffer);
    return buffers.indexOf(buffer);
  };
  steps.forEach((list, subgraph) => {
    for (const { operator, requests } of list)
      operator.inputs.forEach((index, i) => {
        if (index >= 0 && !requests.consumed.has(i)) place(subgraph, operands[subgraph][index]);
      });
    for (const output of operands[subgraph].length > 0 ? graph.subgraphs[subgraph].outputs : [])
      place(subgraph, operands[subgraph][output]);
  });
  return { list, bytes };
}

/** Variables of all kinds, one slot each in the state of an interpreter. */
function placeState(
  operands: Operand[][],
  steps: PlannedStep[][],
  variables: Variables,
  places: Place[][],
  guard: number,
) {
  const slots: StateSlot[] = [];
  let bytes = 0;
  const add = (slot: StateSlot): void => {
    slot.offset = bytes;
    bytes += alignUp(slot.bytes + guard);
    slots.push(slot);
  };
  for (const variable of variables.list) add(variable.slot);
  operands.forEach((list, subgraph) => {
    for (const operand of list)
      if (operand.isVariable && operand.data === undefined) {
        const slot = variableTensorSlot(operand);
        add(slot);
        places[subgraph][operand.index] = { area: 'state', offset: slot.offset };
      }
  });
  for (const step of steps.flat()) for (const slot of step.requests.state) add(slot);
  return { slots, bytes };
}
