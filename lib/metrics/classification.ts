/** How well a classifier does on labelled examples: accuracy and the confusion matrix with what is read off it. */
import { InputError } from '../errors';

/** Index of the largest score, the first of equals. @throws InputError for no scores */
export function argmax(scores: ArrayLike<number>): number {
  if (scores.length === 0) throw new InputError('METRICS', 'expected at least one score, got none');
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}

/**
 * Counts of examples by true and predicted class.
 * @example
 * const matrix = new ConfusionMatrix(['off', 'on']);
 * matrix.add(1, 0); // an "on" taken for "off"
 */
export class ConfusionMatrix {
  /** counts[truth][predicted] */
  readonly counts: number[][];

  constructor(readonly labels: readonly string[]) {
    this.counts = labels.map(() => labels.map(() => 0));
  }

  /** @throws InputError for an index that is no class */
  add(truth: number, predicted: number): void {
    const row = this.counts[truth];
    if (row?.[predicted] === undefined)
      throw new InputError(
        'METRICS',
        `expected classes from 0 to ${this.labels.length - 1}, got truth ${truth} and prediction ${predicted}`,
      );
    row[predicted]++;
  }

  get total(): number {
    return this.counts.flat().reduce((sum, count) => sum + count, 0);
  }

  /** Share of right predictions, 0 to 1; NaN without examples. */
  get accuracy(): number {
    return this.counts.reduce((sum, row, i) => sum + row[i], 0) / this.total;
  }

  /** Share of the examples of a class that were found; NaN where there are none. */
  recall(label: number): number {
    return this.counts[label][label] / this.counts[label].reduce((sum, count) => sum + count, 0);
  }

  /** Share of the predictions of a class that were right; NaN where there are none. */
  precision(label: number): number {
    return this.counts[label][label] / this.counts.reduce((sum, row) => sum + row[label], 0);
  }

  /** Harmonic mean of precision and recall, 0 where nothing was right. */
  f1(label: number): number {
    const right = this.counts[label][label];
    if (right === 0) return 0;
    const [recall, precision] = [this.recall(label), this.precision(label)];
    return (2 * precision * recall) / (precision + recall);
  }

  /** Mean recall of the classes that have examples: accuracy that a frequent class cannot carry. */
  get balancedAccuracy(): number {
    const recalls = this.labels.map((_, i) => this.recall(i)).filter(recall => !Number.isNaN(recall));
    return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  }

  /** A table for a terminal: rows are the truth, columns the predictions. */
  toString(): string {
    const cells = [
      ['', ...this.labels],
      ...this.counts.map((row, i) => [this.labels[i], ...row.map(String)]),
    ];
    const widths = cells[0].map((_, column) => Math.max(...cells.map(row => row[column].length)));
    return cells.map(row => row.map((cell, i) => cell.padStart(widths[i])).join('  ')).join('\n');
  }
}

/**
 * Share of positions at which both are equal, 0 to 1.
 * @throws InputError for different lengths, or no examples
 */
export function accuracy<T>(predictions: ArrayLike<T>, truth: ArrayLike<T>): number {
  if (predictions.length !== truth.length || truth.length === 0)
    throw new InputError(
      'METRICS',
      `expected one prediction per example, got ${predictions.length} predictions and ${truth.length} examples`,
    );
  let right = 0;
  for (let i = 0; i < truth.length; i++) if (predictions[i] === truth[i]) right++;
  return right / truth.length;
}

/** The confusion matrix of predictions, both given as class indices. @throws InputError as `accuracy` and `add` */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  truth: ArrayLike<number>,
  labels: readonly string[],
): ConfusionMatrix {
  if (predictions.length !== truth.length)
    throw new InputError(
      'METRICS',
      `expected one prediction per example, got ${predictions.length} predictions and ${truth.length} examples`,
    );
  const matrix = new ConfusionMatrix(labels);
  for (let i = 0; i < truth.length; i++) matrix.add(truth[i], predictions[i]);
  return matrix;
}
