/** The samples that stand in for lost ones: a repeated one, or a straight line across the gap. */
import { type NumericType, type TypedArray, typedArrayFor } from '../tensor';

type Row = Float32Array;

export class GapFiller {
  private readonly before: Row;
  private readonly row: Row;
  private readonly wide: boolean;
  private readonly whole: boolean;

  constructor(
    private readonly channels: number,
    type: NumericType,
    private readonly straight: boolean,
  ) {
    const ArrayType = typedArrayFor(type);
    this.before = new ArrayType(channels) as Row;
    this.row = new ArrayType(channels) as Row;
    this.wide = type === 'int64';
    this.whole = type !== 'float32' && type !== 'float64';
  }

  /** Where the last sample before the gap must be put before `fill` is called. */
  get last(): TypedArray {
    return this.before;
  }

  /**
   * Stand-in number `index` (from 0) of `gap`, between the last sample and the first row of `after`; integers are rounded. The
   * returned row is overwritten by the next call.
   */
  fill(index: number, gap: number, after: TypedArray): TypedArray {
    if (!this.straight) return this.before;
    const weight = (index + 1) / (gap + 1);
    for (let c = 0; c < this.channels; c++) {
      const from = Number(this.before[c]);
      const value = from + (Number(after[c]) - from) * weight;
      const kept = this.whole ? Math.round(value) : value;
      (this.row as ArrayLike<unknown> as unknown[])[c] = this.wide ? BigInt(kept) : kept;
    }
    return this.row;
  }
}
