/** What the runtime says of a model file (lib/interpreter, describeModel), and the facts that the inspector shows of it. */
import { bytes, counts, shape, short } from '../numbers';
import { text } from '../texts';
import type { ModelAnswer, ModelReport, TensorReport } from './answer';

export type { ModelAnswer, ModelReport, OperatorTime, TensorReport } from './answer';

/** "1 × 49 × 40 int8" */
export function tensorShape(tensor: TensorReport): string {
  return `${shape(tensor.shape)}\u00a0${tensor.type}`;
}

/** "scale 0.0039, zero point -128"; '' for a tensor that is not quantized */
export function quantizationText({ scale, zeroPoint }: TensorReport): string {
  return scale === undefined
    ? ''
    : text('model.inspector.quantization', { scale: short(scale), zeroPoint: zeroPoint ?? 0 });
}

export interface Fact {
  /** below model.inspector */
  key: string;
  value: string;
}

/** Size, work and memory; what is not known of a model that cannot run is left out. */
export function factsOf({ bytes: fileBytes, microseconds, report }: ModelAnswer): Fact[] {
  const { parameters, macs, weightBytes, arenaBytes, stateBytes, tflmArenaBytes } = report;
  const facts: [string, string | undefined][] = [
    ['file', bytes(fileBytes)],
    ['parameters', counts(parameters)],
    ['weights', bytes(weightBytes)],
    ['macs', macs === null ? undefined : counts(macs)],
    ['arena', arenaBytes === null ? undefined : bytes(arenaBytes)],
    ['state', stateBytes ? bytes(stateBytes) : undefined],
    ['tflmArena', tflmArenaBytes === null ? undefined : bytes(tflmArenaBytes)],
    ['time', microseconds === undefined ? undefined : timeText(microseconds)],
  ];
  return facts.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/** "0.21 ms", "12 µs" */
export function timeText(microseconds: number): string {
  return microseconds < 100 ? `${short(microseconds, 2)}\u00a0µs` : `${short(microseconds / 1000)}\u00a0ms`;
}

export interface OperatorRow {
  type: string;
  count: number;
  /** why it cannot run; undefined where it can */
  reason?: string;
}

/** One row per kind of operator; those that cannot run first, so that they are not missed below others. */
export function operatorRows({ operators, unsupported }: ModelReport): OperatorRow[] {
  const reasons = new Map(unsupported.map(({ type, reason }) => [type, reason]));
  const rows = operators.map(({ type, count }) => ({ type, count, reason: reasons.get(type) }));
  const known = new Set(operators.map(({ type }) => type));
  const others = unsupported
    .filter(({ type }) => !known.has(type))
    .map(({ type, reason }) => ({ type, count: 1, reason }));
  const all: OperatorRow[] = [...others, ...rows];
  return [
    ...all.filter(({ reason }) => reason !== undefined),
    ...all.filter(({ reason }) => reason === undefined),
  ];
}

/** Entries of the first output: how many labels it takes. */
export function classCount({ outputs }: ModelReport): number {
  const sizes = outputs[0]?.shape ?? [];
  return sizes.reduce((product, size) => product * size, 1);
}

/** What is wrong with labels for this model; undefined where they fit, or none are given. */
export function labelProblem(labels: readonly string[], report: ModelReport): string | undefined {
  if (labels.length === 0) return undefined;
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) return text('model.labels.twice', { label: twice });
  const expected = classCount(report);
  return labels.length === expected
    ? undefined
    : text('model.labels.count', { labels: labels.length, expected });
}

/** Labels as typed: one per line, blank lines left out. */
export function labelsOf(typed: string): string[] {
  return typed
    .split(/\r?\n/)
    .map(label => label.trim())
    .filter(label => label !== '');
}
