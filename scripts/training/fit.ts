/** Trains a network on labelled examples: mini-batches in random order, a cosine learning rate, label smoothing. */
import { argmax, ConfusionMatrix, type Random } from '../../lib/metrics';
import type { Network } from './network';

/** Examples of one length back to back, and how a stored value becomes a network's input: (value - mean) / deviation. */
export interface Dataset {
  /** values per example */
  size: number;
  values: Int8Array | Float32Array;
  /** class of each example */
  labels: Uint8Array;
}

/** Standardization by position within a frame (or sample): one mean and deviation per channel, or one for all. */
export interface Standardization {
  mean: readonly number[];
  deviation: readonly number[];
}

export function standardize(
  data: Dataset,
  { mean, deviation }: Standardization,
  example: number,
  into: Float32Array,
): Float32Array {
  const from = example * data.size;
  for (let i = 0; i < data.size; i++)
    into[i] = (data.values[from + i] - mean[i % mean.length]) / deviation[i % deviation.length];
  return into;
}

/** Mean and deviation of every channel; one of each for all channels together where `channels` is 1. */
export function measure(data: Dataset, channels: number): Standardization {
  const sum = new Float64Array(channels);
  const square = new Float64Array(channels);
  data.values.forEach((value: number, i: number) => {
    sum[i % channels] += value;
    square[i % channels] += value * value;
  });
  const count = data.values.length / channels;
  const mean = [...sum].map(total => total / count);
  return { mean, deviation: mean.map((m, c) => Math.sqrt(square[c] / count - m * m)) };
}

export interface TrainingOptions {
  epochs: number;
  batch: number;
  /** first learning rate; ends at 2 % of it */
  rate: number;
  decay: number;
  /** share of the probability that is spread over all classes */
  smoothing: number;
  random: Random;
  /** print no progress */
  quiet?: boolean;
}

export function trainNetwork(
  network: Network,
  data: Dataset,
  standardization: Standardization,
  options: TrainingOptions,
): void {
  const { epochs, batch, rate, decay, smoothing, random, quiet } = options;
  const { classes } = network.shape;
  const count = data.labels.length;
  const input = new Float32Array(data.size);
  const updates = epochs * Math.ceil(count / batch);
  let update = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = random.shuffle(Array.from({ length: count }, (_, i) => i));
    let loss = 0;
    for (let from = 0; from < count; from += batch) {
      const part = order.slice(from, from + batch);
      for (const example of part) {
        const target = Array.from(
          { length: classes },
          (_, c) => smoothing / classes + (c === data.labels[example] ? 1 - smoothing : 0),
        );
        loss += network.learn(standardize(data, standardization, example, input), target, 1 / part.length);
      }
      const progress = update++ / updates;
      network.update(rate * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * progress))), decay);
    }
    if (!quiet) console.log(`epoch ${epoch}: loss ${(loss / count).toFixed(4)}`);
  }
}

export function judge(
  network: Network,
  data: Dataset,
  standardization: Standardization,
  labels: readonly string[],
): ConfusionMatrix {
  const matrix = new ConfusionMatrix(labels);
  const input = new Float32Array(data.size);
  data.labels.forEach((label, example) => {
    matrix.add(label, argmax(network.forward(standardize(data, standardization, example, input))));
  });
  return matrix;
}
