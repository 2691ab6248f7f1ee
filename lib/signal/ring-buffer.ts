/** The latest samples of a stream, in place: allocated once, overwritten for ever. */
import { type NumericType, type TypedArray, typedArrayFor } from '../tensor';

/** Typed arrays of one kind; the two kinds of elements (numbers, 64-bit integers) never meet in one buffer. */
type Rows = Float32Array;

export class RingBuffer {
  private readonly rows: Rows;
  /** row that is written next */
  private next = 0;
  /** rows that hold samples, at most `capacity` */
  private filled = 0;

  /** Room for `capacity` samples (rows) of `channels` values of `type`. */
  constructor(
    readonly capacity: number,
    readonly channels: number,
    private readonly type: NumericType,
  ) {
    this.rows = this.allocate(capacity);
  }

  private allocate(count: number): Rows {
    return new (typedArrayFor(this.type))(count * this.channels) as Rows;
  }

  get count(): number {
    return this.filled;
  }

  /** Appends `count` rows of `data`, which has this buffer's type, from row `from` on; `count` is at most the capacity. */
  write(data: TypedArray, from: number, count: number): void {
    const { rows, channels, capacity } = this;
    const values = count * channels;
    const at = this.next * channels;
    if (values === data.length && at + values <= rows.length) rows.set(data as Rows, at);
    else {
      // a loop, because a view of a part would be an object per push
      const end = capacity * channels;
      for (let i = 0, to = at, read = from * channels; i < values; i++) {
        rows[to] = (data as Rows)[read++];
        if (++to === end) to = 0;
      }
    }
    this.advance(count);
  }

  /** Appends one row. */
  writeRow(row: TypedArray): void {
    this.rows.set(row as Rows, this.next * this.channels);
    this.advance(1);
  }

  private advance(count: number): void {
    this.next = (this.next + count) % this.capacity;
    this.filled = Math.min(this.capacity, this.filled + count);
  }

  /** Copies the latest row to `target`; there must be one. */
  readLast(target: TypedArray): void {
    const last = (this.next + this.capacity - 1) % this.capacity;
    (target as Rows).set(this.rows.subarray(last * this.channels, (last + 1) * this.channels));
  }

  /** The latest `count` rows, oldest first, in an array of their own; there must be as many. */
  copyLatest(count: number): TypedArray {
    const { rows, channels, capacity, next } = this;
    const copy = this.allocate(count);
    const start = (next + capacity - count) % capacity;
    const first = Math.min(count, capacity - start);
    copy.set(rows.subarray(start * channels, (start + first) * channels));
    if (count > first) copy.set(rows.subarray(0, (count - first) * channels), first * channels);
    return copy;
  }

  clear(): void {
    this.next = 0;
    this.filled = 0;
  }
}
