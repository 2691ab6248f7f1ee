/** The scores of the last moments, for averaging. Labels may only change together with everything else: then it begins anew. */

export class ScoreQueue {
  labels: string[] = [];
  private readonly entries: { time: number; values: number[] }[] = [];

  get count(): number {
    return this.entries.length;
  }

  /** Time of the oldest scores, ms; there must be some. */
  get oldest(): number {
    return this.entries[0].time;
  }

  /** Appends scores, of which `convert` may make others, and drops those before `limit`. */
  push(
    time: number,
    scores: Record<string, number>,
    limit: number,
    convert = (score: number) => score,
  ): void {
    const labels = Object.keys(scores);
    if (labels.length !== this.labels.length || labels.some((label, i) => label !== this.labels[i])) {
      this.clear();
      this.labels = labels;
    }
    this.entries.push({ time, values: labels.map(label => convert(scores[label])) });
    while (this.entries[0].time < limit) this.entries.shift();
  }

  /** Sum of the scores of label number `index`. */
  sum(index: number): number {
    let sum = 0;
    for (const { values } of this.entries) sum += values[index];
    return sum;
  }

  clear(): void {
    this.entries.length = 0;
  }
}
