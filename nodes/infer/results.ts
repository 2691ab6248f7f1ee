/**
 * From a model's outputs to messages: a classification where the labels fit the chosen output, else the tensor. With k
 * invocations in one message a classification is an array of k, a tensor has k along its first axis.
 */
import { ConfigError } from '../../lib/errors';
import { elementCount, type NumericType, type TypedArray } from '../../lib/tensor';
import type { ActiveModel, TensorSpec } from '../model/active-model';
import type { PayloadAs } from '../shared/config';
import {
  descriptionOf,
  type NumberArray,
  nest,
  realValues,
  type TensorData,
  type Timing,
  toBuffer,
  type WindowDescription,
} from '../shared/message';

export interface Classification {
  label: string;
  /** score of the label, a real value: 0 to 1 after softmax or logistic */
  confidence: number;
  /** by label, in the order of the output */
  scores: Record<string, number>;
}

/**
 * The output that becomes msg.payload.
 * @param choice its index or its name
 * @throws ConfigError naming the outputs
 */
export function chooseOutput(choice: string, { name, outputs }: ActiveModel): number {
  const trimmed = choice.trim();
  const named = outputs.findIndex(output => output.name === trimmed);
  const index = named >= 0 ? named : trimmed === '' ? 0 : Number(trimmed);
  if (outputs[index] !== undefined) return index;
  throw new ConfigError(
    'no-such-output',
    `the model ${name} has no output "${trimmed}": expected 0 to ${outputs.length - 1} or one of ${outputs.map(output => output.name).join(', ')}`,
    { output: trimmed },
  );
}

/** One classification per invocation; the best label is the first of the highest scores. */
export function classify(output: TensorData, labels: readonly string[]): Classification[] {
  const { data } = realValues(output);
  return Array.from({ length: data.length / labels.length }, (_, invocation) => {
    const scores: Record<string, number> = {};
    let best = 0;
    const first = invocation * labels.length;
    labels.forEach((label, i) => {
      scores[label] = data[first + i];
      if (data[first + i] > data[first + best]) best = i;
    });
    return { label: labels[best], confidence: data[first + best], scores };
  });
}

/**
 * An output of `count` invocations as a tensor, [1, n] becoming [count, n].
 * @param timing start, sequence and gap of the input; its rate is not that of the results and is left out
 */
export function outputTensor(
  data: TypedArray,
  { type, shape, scale, zeroPoint }: TensorSpec,
  count: number,
  { start, sequence, gap }: Timing,
): TensorData {
  const batched = count === 1 ? [...shape] : shape[0] === 1 ? [count, ...shape.slice(1)] : [count, ...shape];
  const bigintegers = data instanceof BigInt64Array || data instanceof BigUint64Array;
  return {
    data: bigintegers ? Float64Array.from(data, Number) : (data as NumberArray),
    type: type as NumericType,
    shape: elementCount(batched) === data.length ? batched : [data.length],
    scale,
    zeroPoint,
    start,
    sequence,
    gap,
  };
}

/** An entry of msg.outputs. */
export function outputEntry(name: string, tensor: TensorData, payloadAs: PayloadAs): object {
  const written = payloadAs === 'array' ? realValues(tensor) : tensor;
  return {
    name,
    payload: payloadAs === 'array' ? nest(written.data, written.shape) : toBuffer(written.data, written.type),
    tensor: descriptionOf(written),
  };
}

/** When an input was measured, and until when. */
export function windowOf({ sampleRate, start, sequence, gap, shape, data }: TensorData): WindowDescription {
  const samples = shape.length > 1 ? shape[0] : data.length;
  const end = start !== undefined && sampleRate ? start + (samples * 1000) / sampleRate : undefined;
  return { sampleRate, start, sequence, gap, end };
}
