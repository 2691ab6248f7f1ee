/**
 * Reader for the options of custom operators: a flexbuffer whose root is a map from names to scalars. Every offset is checked, for the
 * bytes may come from anywhere; values that are no scalars are left out.
 */

/** Types as numbered by the format. Indirect ones lie behind an offset. */
const INT = 1;
const UINT = 2;
const FLOAT = 3;
const INDIRECT_INT = 6;
const INDIRECT_FLOAT = 8;
const MAP = 9;
const BOOL = 26;

class Malformed extends Error {}

/** The scalars by name, true as 1; undefined where the bytes are no map. */
export function readScalars(bytes: Uint8Array): Map<string, number> | undefined {
  try {
    return new Reader(bytes).root();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Reader {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): Map<string, number> {
    const { length } = this.bytes;
    const width = this.unsigned(length - 1, 1);
    const type = this.unsigned(length - 2, 1) >> 2;
    if (type !== MAP) throw new Malformed();
    return this.map(this.follow(length - 2 - width, width), 1 << (this.unsigned(length - 2, 1) & 3));
  }

  /** `at` is the first value; the keys' offset, the keys' width and the count stand before, the types behind the values. */
  private map(at: number, width: number): Map<string, number> {
    const count = this.unsigned(at - width, width);
    const keyWidth = this.unsigned(at - 2 * width, width);
    const keys = this.follow(at - 3 * width, width);
    if (count > this.bytes.length) throw new Malformed();
    const scalars = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const packed = this.unsigned(at + count * width + i, 1);
      const value = this.scalar(at + i * width, width, packed >> 2, 1 << (packed & 3));
      if (value !== undefined) scalars.set(this.key(this.follow(keys + i * keyWidth, keyWidth)), value);
    }
    return scalars;
  }

  private scalar(at: number, width: number, type: number, behind: number): number | undefined {
    if (type >= INDIRECT_INT && type <= INDIRECT_FLOAT)
      return this.scalar(this.follow(at, width), behind, type - INDIRECT_INT + INT, behind);
    switch (type) {
      case INT:
        return this.signed(at, width);
      case UINT:
      case BOOL:
        return this.unsigned(at, width);
      case FLOAT:
        return this.float(at, width);
      default:
        return undefined;
    }
  }

  private key(at: number): string {
    const end = this.bytes.indexOf(0, at);
    if (at < 0 || end < 0) throw new Malformed();
    return String.fromCharCode(...this.bytes.subarray(at, Math.min(end, at + 255)));
  }

  /** Offsets count backwards from where they stand. */
  private follow(at: number, width: number): number {
    return at - this.unsigned(at, width);
  }

  private check(at: number, width: number): void {
    if (![1, 2, 4, 8].includes(width) || at < 0 || at + width > this.bytes.length) throw new Malformed();
  }

  private unsigned(at: number, width: number): number {
    this.check(at, width);
    switch (width) {
      case 1:
        return this.view.getUint8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      default:
        return Number(this.view.getBigUint64(at, true));
    }
  }

  private signed(at: number, width: number): number {
    this.check(at, width);
    switch (width) {
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getInt32(at, true);
      default:
        return Number(this.view.getBigInt64(at, true));
    }
  }

  private float(at: number, width: number): number | undefined {
    this.check(at, width);
    if (width === 4) return this.view.getFloat32(at, true);
    return width === 8 ? this.view.getFloat64(at, true) : undefined;
  }
}
