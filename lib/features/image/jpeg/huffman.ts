/** Huffman decoding (ITU-T T.81, annexes C and F): tables, and the reader of the coded bits. */
import { cutShort, pictureError } from '../picture';

const MAX_BITS = 16;
/** Codes up to this length are found in one look. */
const QUICK_BITS = 9;

export class HuffmanTable {
  /** by the next 9 bits: length << 8 | symbol; 0 for a longer code */
  readonly quick = new Uint16Array(1 << QUICK_BITS);
  /** by length: the first code that is longer, left-aligned to 16 bits */
  private readonly ends = new Int32Array(MAX_BITS + 2);
  /** by length: symbol position minus code */
  private readonly offsets = new Int32Array(MAX_BITS + 1);

  /**
   * @param counts codes of length 1 to 16
   * @param symbols in the order of their codes
   * @throws InputError for counts that no code can have
   */
  constructor(
    counts: Uint8Array,
    private readonly symbols: Uint8Array,
  ) {
    let code = 0;
    let position = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      this.offsets[length] = position - code;
      for (let i = 0; i < counts[length - 1]; i++, code++, position++) {
        if (length > QUICK_BITS) continue;
        const spare = QUICK_BITS - length;
        this.quick.fill((length << 8) | symbols[position], code << spare, (code + 1) << spare);
      }
      if (code > 1 << length) throw pictureError('JPEG', 'a Huffman table has too many codes');
      this.ends[length] = code << (MAX_BITS - length);
      code <<= 1;
    }
    this.ends[MAX_BITS + 1] = 0x7fffffff;
  }

  /** Symbol and length of a code that is longer than 9 bits, from the next 16: length << 8 | symbol. */
  slow(bits: number): number {
    let length = QUICK_BITS + 1;
    while (bits >= this.ends[length]) length++;
    if (length > MAX_BITS) throw pictureError('JPEG', 'its data hold a code that no table has');
    return (length << 8) | this.symbols[(bits >> (MAX_BITS - length)) + this.offsets[length]];
  }
}

/** The bits of one scan, from its start to the next marker. */
export class BitReader {
  /** the `count` lowest bits are still to come */
  private bits = 0;
  private count = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {}

  /** The next bits without taking them, zeros behind the end; at most 16. */
  private peek(wanted: number): number {
    if (this.count < wanted) this.fill();
    const { bits, count } = this;
    return (count >= wanted ? bits >>> (count - wanted) : bits << (wanted - count)) & ((1 << wanted) - 1);
  }

  private fill(): void {
    const { bytes } = this;
    while (this.count <= 16) {
      const { position } = this;
      if (position >= bytes.length) return;
      const byte = bytes[position];
      if (byte === 0xff) {
        // 255 is coded as 255, 0; anything else ends the data
        if (bytes[position + 1] !== 0) return;
        this.position++;
      }
      this.position++;
      this.bits = ((this.bits << 8) | byte) & 0xffffff;
      this.count += 8;
    }
  }

  /** @throws InputError where the scan has no more bits */
  private take(length: number): void {
    if (length > this.count) throw cutShort('JPEG');
    this.count -= length;
  }

  symbol(table: HuffmanTable): number {
    const found = table.quick[this.peek(QUICK_BITS)] || table.slow(this.peek(MAX_BITS));
    this.take(found >> 8);
    return found & 0xff;
  }

  /** An unsigned number of `length` bits, 0 to 16. */
  number(length: number): number {
    if (length === 0) return 0;
    const value = this.peek(length);
    this.take(length);
    return value;
  }

  /** A difference or coefficient of category `length` (T.81, F.2.2.1). */
  signed(length: number): number {
    const value = this.number(length);
    return length === 0 || value >> (length - 1) !== 0 ? value : value - (1 << length) + 1;
  }

  /** Passes over the rest of a byte and a restart marker. @throws InputError where there is none, or another one */
  restart(index: number): void {
    this.bits = 0;
    this.count = 0;
    const { bytes } = this;
    let at = this.position;
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 1 >= bytes.length) throw cutShort('JPEG');
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + (index & 7))
      throw pictureError('JPEG', `its restart marker ${index & 7} is missing at byte ${at}`, { at });
    this.position = at + 2;
  }
}
