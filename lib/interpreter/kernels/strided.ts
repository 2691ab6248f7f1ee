/**
 * Walking several tensors at once, each with its own strides: what broadcasting, slicing, transposing and padding have in common.
 * The walk goes row by row; inside a row every tensor advances by a constant. Nothing is allocated while walking.
 */

export interface StridedOperand {
  /** elements to advance per step of each dimension; 0 repeats (broadcasts) */
  strides: readonly number[];
  /** offset of the first element */
  start?: number;
}

/** Strides of a dense tensor, in elements. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

export class StridedWalk {
  /** elements per row, and number of rows */
  readonly row: number;
  readonly rows: number;
  /** per operand: elements to advance within a row */
  readonly step: Int32Array;
  /** per operand: offset of the current row's first element */
  readonly offset: Int32Array;

  /** of the dimensions outside the row; neighbours that all operands cross without a jump are joined */
  readonly shape: Int32Array;
  /** [dimension][operand], of the dimensions outside the row */
  readonly strides: readonly Int32Array[];
  readonly starts: Int32Array;
  private readonly counter: Int32Array;

  /** `shape` is walked in row-major order; every operand has one stride per dimension of it. */
  constructor(shape: readonly number[], operands: readonly StridedOperand[]) {
    const { dimensions, strides } = collapse(shape, operands);
    const last = dimensions.length - 1;
    this.row = dimensions[last];
    this.step = Int32Array.from(strides[last]);
    this.shape = Int32Array.from(dimensions.slice(0, last));
    this.strides = strides.slice(0, last).map(s => Int32Array.from(s));
    this.rows = this.shape.reduce((a, b) => a * b, 1);
    this.starts = Int32Array.from(operands, o => o.start ?? 0);
    this.offset = Int32Array.from(this.starts);
    this.counter = new Int32Array(this.shape.length);
  }

  /** Goes to the first row. */
  restart(): void {
    this.offset.set(this.starts);
    this.counter.fill(0);
  }

  /** Goes to the next row; after the last one the walk is over (count with `rows`). */
  next(): void {
    const { offset, counter, shape, strides } = this;
    for (let d = shape.length - 1; d >= 0; d--) {
      const by = strides[d];
      if (++counter[d] < shape[d]) {
        for (let i = 0; i < offset.length; i++) offset[i] += by[i];
        return;
      }
      counter[d] = 0;
      for (let i = 0; i < offset.length; i++) offset[i] -= by[i] * (shape[d] - 1);
    }
  }
}

/** Joins neighbouring dimensions that all operands cross without a jump, and drops those of length 1. */
function collapse(shape: readonly number[], operands: readonly StridedOperand[]) {
  const dimensions: number[] = [];
  const strides: number[][] = [];
  shape.forEach((length, d) => {
    if (length === 1) return;
    const current = operands.map(o => o.strides[d]);
    const outer = strides[strides.length - 1];
    if (outer?.every((stride, i) => stride === current[i] * length)) {
      dimensions[dimensions.length - 1] *= length;
      strides[strides.length - 1] = current;
    } else {
      dimensions.push(length);
      strides.push(current);
    }
  });
  if (dimensions.length === 0) {
    dimensions.push(1);
    strides.push(operands.map(() => 0));
  }
  return { dimensions, strides };
}
