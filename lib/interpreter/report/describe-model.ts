/**
 * What a model is and what it needs: the report of `tinyml inspect` and of the inspector in the editor. Made without any memory, and
 * also for models that cannot run: then `unsupported` says why, operator by operator, and what is not known is null.
 */
import { ModelError } from '../../errors';
import type { Graph, Operator, Tensor } from '../../graph';
import type { ElementType } from '../../tensor';
import { readModel } from '../../tflite';
import { type Limits, resolveLimits } from '../limits';
import { operatorKey } from '../operator-name';
import { checkCalls, reachableSubgraphs } from '../plan/call-graph';
import { decodeConstants } from '../plan/decoded-constants';
import { describeOperands } from '../plan/operands';
import { type ModelPlan, planModel, prepareStep } from '../plan/plan';
import { Variables } from '../plan/variables';
import { PrepareContext } from '../prepare-context';
import { kernelSets } from '../registry';
import { arenaUse } from './arena-use';
import { countConstants } from './parameters';
import { estimateTflmArena, type TflmArena } from './tflm-arena';

export interface TensorReport {
  name: string;
  type: ElementType;
  shape: number[];
  scale?: number;
  zeroPoint?: number;
}

export interface OperatorReport {
  subgraph: number;
  /** in execution order */
  position: number;
  /** `CUSTOM:code` for custom operators */
  type: string;
  supported: boolean;
  /** why not */
  reason?: string;
  /** which kernels run it */
  kernels?: 'portable' | 'simd';
  macs?: number;
  /** constants that it reads, as stored in the file; what several operators read counts for each */
  weightBytes: number;
  /** its constants as laid out for the kernels */
  packedBytes?: number;
  /** its own work space; operators share one */
  scratchBytes?: number;
  /** of the arena in use while it runs; divided by the model's `arenaBytes` its share */
  arenaBytes?: number;
  outputs: { name: string; type: ElementType; shape: number[] }[];
}

export interface UnsupportedReport {
  type: string;
  subgraph: number;
  position: number;
  /** stable, as in ModelError */
  code: string;
  reason: string;
}

export interface ModelReport {
  description: string;
  inputs: TensorReport[];
  outputs: TensorReport[];
  /** by type, most frequent first */
  operators: { type: string; count: number }[];
  /** one by one */
  support: OperatorReport[];
  /** elements of weights and biases */
  parameters: number;
  /** multiply-accumulates of one invoke; other operators count the elements they write, 20 for a transcendental one */
  macs: number | null;
  /** constants as stored in the file */
  weightBytes: number;
  /** constants that the kernels use as they are stored, with their alignment */
  constantBytes: number | null;
  /** constants as laid out for the kernels, beside those used as stored */
  packedBytes: number | null;
  /** activations of one interpreter */
  arenaBytes: number | null;
  /** the operator that runs while most of the arena is in use */
  arenaPeak: { type: string; position: number; subgraph: number; bytes: number } | null;
  /** kernel scratch, shared by all interpreters */
  scratchBytes: number | null;
  /** variables and streaming state of one interpreter */
  stateBytes: number | null;
  /** one interpreter of the model with all that it needs: constants as stored and packed, scratch, arena, state */
  memoryBytes: number | null;
  /** the tensor arena TFLM needs on a microcontroller with 32-bit pointers, an estimate */
  tflmArenaBytes: number | null;
  /** its parts: activations and kernel scratch, and what lives as long as the interpreter */
  tflmArena: TflmArena | null;
  /** why the model cannot run; empty where it can */
  unsupported: UnsupportedReport[];
}

/**
 * Throws a ModelError only for bytes that are no model. `limits` are those of `Interpreter.create`; a model beyond them is reported as
 * unsupported.
 */
export function describeModel(
  model: Uint8Array | Graph,
  options: { limits?: Partial<Limits> } = {},
): ModelReport {
  const graph = model instanceof Uint8Array ? readModel(model) : model;
  const limits = resolveLimits(options.limits);
  const { support, unsupported } = describeOperators(graph, limits);
  let plan: ModelPlan | undefined;
  try {
    plan = planModel(graph, { limits, kernels: kernelSets('simd') });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (unsupported.length === 0)
      unsupported.push({ type: 'model', subgraph: 0, position: -1, code: error.code, reason: error.message });
  }
  const [main] = graph.subgraphs;
  const arena = plan && estimateTflmArena(plan.graph, plan.operands, 4);
  const use = plan && arenaUse(plan);
  for (const operator of support) operator.arenaBytes = use?.[operator.subgraph]?.[operator.position];
  return {
    description: graph.description,
    inputs: main?.inputs.map(i => describeTensor(graph, i)) ?? [],
    outputs: main?.outputs.map(i => describeTensor(graph, i)) ?? [],
    operators: countTypes(graph),
    support,
    ...countConstants(graph),
    macs: plan?.subgraphMacs[0] ?? null,
    constantBytes: plan?.constantBytes ?? null,
    packedBytes: plan?.packedBytes ?? null,
    arenaBytes: plan?.arenaBytes ?? null,
    arenaPeak: use === undefined ? null : arenaPeak(support),
    scratchBytes: plan?.scratchBytes ?? null,
    stateBytes: plan?.stateBytes ?? null,
    memoryBytes: plan === undefined ? null : memoryBytes(plan),
    tflmArenaBytes: arena === undefined ? null : arena.nonPersistentBytes + arena.persistentBytes,
    tflmArena: arena ?? null,
    unsupported,
  };
}

function describeTensor(graph: Graph, index: number): TensorReport {
  const tensor = graph.subgraphs[0].tensors[index];
  if (tensor === undefined) return { name: `#${index}`, type: 'variant', shape: [] };
  const { name, type, shape, quantization } = tensor;
  const report: TensorReport = { name, type, shape: [...shape] };
  if (quantization !== undefined && quantization.scale.length > 0 && type !== 'float32') {
    report.scale = quantization.scale[0];
    report.zeroPoint = quantization.zeroPoint[0] ?? 0;
  }
  return report;
}

function countTypes(graph: Graph): { type: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { operators } of graph.subgraphs)
    for (const operator of operators)
      counts.set(operatorKey(operator), (counts.get(operatorKey(operator)) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Prepares every operator for itself, so that one that cannot run does not hide the others. */
function describeOperators(graph: Graph, limits: Limits) {
  const support: OperatorReport[] = [];
  const unsupported: UnsupportedReport[] = [];
  const attempt = <T>(fn: () => T): T | ModelError => {
    try {
      return fn();
    } catch (error) {
      if (error instanceof ModelError) return error;
      throw error;
    }
  };
  const environment = attempt(() => {
    checkCalls(graph);
    const reachable = reachableSubgraphs(graph);
    const described = graph.subgraphs.map(s => describeOperands(s, limits));
    const operands = decodeConstants(graph, described, limits);
    const variables = new Variables(graph, reachable, operands);
    return { operands, variables };
  });
  graph.subgraphs.forEach((subgraph, s) => {
    subgraph.operators.forEach((operator, position) => {
      const type = operatorKey(operator);
      const outputs = operator.outputs.flatMap(o => {
        const tensor = subgraph.tensors[o];
        return tensor === undefined
          ? []
          : [{ name: tensor.name, type: tensor.type, shape: [...tensor.shape] }];
      });
      const step =
        environment instanceof ModelError
          ? environment
          : attempt(() => {
              const { operands, variables } = environment;
              const variableOf = (sub: number, tensor: number) => {
                const variable = variables.of(sub, tensor);
                return variable && { slot: variable.slot, bytes: variable.slot.bytes };
              };
              const model = { variableOf, subgraphs: graph.subgraphs, operands };
              return prepareStep(new PrepareContext(model, s, position, operator), kernelSets('simd'));
            });
      const weightBytes = storedBytes(operator, subgraph.tensors);
      if (step instanceof ModelError) {
        support.push({
          ...{ subgraph: s, position, type, weightBytes, outputs },
          supported: false,
          reason: step.message,
        });
        if (!(environment instanceof ModelError))
          unsupported.push({ type, subgraph: s, position, code: step.code, reason: step.message });
      } else
        support.push({
          ...{ subgraph: s, position, type, weightBytes, outputs },
          supported: true,
          kernels: step.kernels,
          macs: step.macs,
          packedBytes: sum(step.requests.packed.map(({ region }) => region.bytes)),
          scratchBytes: sum(step.requests.scratch.map(({ bytes }) => bytes)),
        });
    });
  });
  return { support, unsupported };
}

function arenaPeak(support: readonly OperatorReport[]): ModelReport['arenaPeak'] {
  let peak: ModelReport['arenaPeak'] = null;
  for (const { type, position, subgraph, arenaBytes: bytes = 0 } of support)
    if (peak === null || bytes > peak.bytes) peak = { type, position, subgraph, bytes };
  return peak;
}

function memoryBytes({
  constantBytes,
  packedBytes,
  scratchBytes,
  arenaBytes,
  stateBytes,
}: ModelPlan): number {
  return constantBytes + packedBytes + scratchBytes + arenaBytes + stateBytes;
}

/** Constants of an operator as the file has them, each once. */
function storedBytes(operator: Operator, tensors: readonly Tensor[]): number {
  let bytes = 0;
  for (const index of new Set(operator.inputs)) {
    const { data, lookup } = tensors[index] ?? {};
    bytes += (data?.length ?? 0) + (lookup?.values.length ?? 0);
  }
  return bytes;
}
