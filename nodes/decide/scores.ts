/**
 * From messages to scores over time. Understood are a classification of tinyml-infer (or an array of them, of several
 * invocations in one message), an object of scores by label, a tensor whose last axis is named, and a single number.
 */

import type { ScoreFrame } from '../../lib/decide';
import { InputError } from '../../lib/errors';
import {
  assertFinite,
  describeValue,
  type Message,
  readTensor,
  realValues,
  timingOf,
} from '../shared/message';

export interface ScoreOptions {
  /** label of a score that comes without one */
  label: string;
  /** time of scores without a time stamp, ms since the epoch */
  now: number;
}

/**
 * The scores of a message, oldest first. Each has the time at which its window ended; results of one message share the
 * message's time equally.
 * @throws InputError for payloads without scores, and for scores that are no numbers
 */
export function readScores(msg: Message, options: ScoreOptions): ScoreFrame[] {
  const { payload } = msg;
  const scores =
    Array.isArray(payload) && payload.length > 0 && payload.every(isClassification)
      ? payload.map(result => checked(result.scores))
      : isClassification(payload)
        ? [checked(payload.scores)]
        : isScores(payload)
          ? [checked(payload)]
          : fromTensor(msg, options);
  const { start, end } = span(msg, options.now);
  return scores.map((entry, index) => ({
    scores: entry,
    time: start + ((end - start) * (index + 1)) / scores.length,
  }));
}

/** When the data began and ended, ms since the epoch; the present where the message does not say. */
function span(msg: Message, now: number): { start: number; end: number } {
  const { start } = timingOf(msg.tensor ?? msg.window);
  const end = (msg.window as { end?: unknown } | undefined)?.end;
  if (start === undefined) return { start: now, end: now };
  return { start, end: typeof end === 'number' && Number.isFinite(end) ? end : start };
}

/** A tensor [..., labels] with names, or single values, which all are scores of the one label. */
function fromTensor(msg: Message, { label }: ScoreOptions): Record<string, number>[] {
  const tensor = realValues(readTensor(msg));
  assertFinite(tensor);
  const { data, shape, names } = tensor;
  const width = names?.length ?? 1;
  if (names === undefined && shape.length > 1 && (shape.at(-1) ?? 1) > 1) {
    throw new InputError(
      'no-labels',
      `the message has ${shape.at(-1)} scores without names: give the model its labels, one per line`,
      { shape },
    );
  }
  return Array.from({ length: data.length / width }, (_, i) =>
    Object.fromEntries(Array.from({ length: width }, (_, j) => [names?.[j] ?? label, data[i * width + j]])),
  );
}

function checked(scores: Record<string, unknown>): Record<string, number> {
  for (const [label, score] of Object.entries(scores)) {
    if (typeof score === 'number' && Number.isFinite(score)) continue;
    throw new InputError(
      'not-a-number',
      `the score of ${label} is ${describeValue(score)}, expected 0 to 1`,
      { label },
    );
  }
  return scores as Record<string, number>;
}

function isClassification(value: unknown): value is { scores: Record<string, unknown> } {
  return isScores((value as { scores?: unknown } | null | undefined)?.scores);
}

function isScores(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
