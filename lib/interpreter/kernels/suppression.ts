/** Greedy non-maximum suppression in float32, as TFLM's detection post-processing does it. Allocates nothing once made. */
const f = Math.fround;

export class Suppression {
  /** ymin, xmin, ymax, xmax of every box */
  readonly corners: Float32Array;
  /** score of every box, the input of `run` */
  readonly scores: Float32Array;
  /** the boxes that `run` chose, best first */
  readonly selected: Int32Array;
  selectedCount = 0;
  private order: Int32Array;
  private spare: Int32Array;
  private readonly active: Uint8Array;

  constructor(
    private readonly boxes: number,
    private readonly scoreThreshold: number,
    private readonly overlapThreshold: number,
  ) {
    this.corners = new Float32Array(4 * boxes);
    this.scores = new Float32Array(boxes);
    this.selected = new Int32Array(boxes);
    this.order = new Int32Array(boxes);
    this.spare = new Int32Array(boxes);
    this.active = new Uint8Array(boxes);
  }

  /** The first box whose corners are not in order, -1 where all are. */
  firstInvalid(): number {
    const { corners } = this;
    for (let i = 0; i < this.boxes; i++)
      if (corners[4 * i] >= corners[4 * i + 2] || corners[4 * i + 1] >= corners[4 * i + 3]) return i;
    return -1;
  }

  /** Chooses at most `limit` boxes: the best one that is left, again and again, without those that overlap one chosen before. */
  run(limit: number): void {
    const { active, selected, overlapThreshold } = this;
    const count = this.sortCandidates();
    const { order } = this;
    const most = Math.min(count, limit);
    active.fill(1, 0, count);
    this.selectedCount = 0;
    for (let i = 0; i < count && this.selectedCount < most; i++) {
      if (active[i] === 0) continue;
      selected[this.selectedCount++] = order[i];
      for (let j = i + 1; j < count; j++)
        if (active[j] === 1 && this.overlap(order[i], order[j]) > overlapThreshold) active[j] = 0;
    }
  }

  /** Boxes above the threshold in order of score, the lower index first among equals: a merge sort between two arrays. */
  private sortCandidates(): number {
    const { scores } = this;
    let count = 0;
    for (let i = 0; i < this.boxes; i++) if (scores[i] >= this.scoreThreshold) this.order[count++] = i;
    for (let width = 1; width < count; width *= 2) {
      const { order, spare } = this;
      for (let start = 0; start < count; start += 2 * width) {
        const middle = Math.min(start + width, count);
        const end = Math.min(start + 2 * width, count);
        let left = start;
        let right = middle;
        for (let i = start; i < end; i++) {
          const takeRight = left >= middle || (right < end && scores[order[right]] > scores[order[left]]);
          spare[i] = takeRight ? order[right++] : order[left++];
        }
      }
      this.order = spare;
      this.spare = order;
    }
    return count;
  }

  /** Intersection over union. */
  private overlap(i: number, j: number): number {
    const { corners } = this;
    const a = 4 * i;
    const b = 4 * j;
    const areaA = f(f(corners[a + 2] - corners[a]) * f(corners[a + 3] - corners[a + 1]));
    const areaB = f(f(corners[b + 2] - corners[b]) * f(corners[b + 3] - corners[b + 1]));
    if (areaA <= 0 || areaB <= 0) return 0;
    const height = f(Math.min(corners[a + 2], corners[b + 2]) - Math.max(corners[a], corners[b]));
    const width = f(Math.min(corners[a + 3], corners[b + 3]) - Math.max(corners[a + 1], corners[b + 1]));
    const shared = f(Math.max(height, 0) * Math.max(width, 0));
    return f(shared / f(f(areaA + areaB) - shared));
  }
}
