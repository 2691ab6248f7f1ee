/**
 * What stands around the payload of a frame: sync bytes, a length field, a checksum. Says how long the frame is that begins
 * somewhere, whether a frame is good, and where its payload lies. Text formats have none of it: their payload is the frame.
 */
import { type Checksum, createChecksum } from './checksum';
import type { ByteOrder, DecoderConfig, LengthPrefixedFraming } from './config';
import { layoutOf } from './format/layout';
import { parseHex } from './hex';
import { maxFrameBytesOf } from './limits';

/** 'length': no such frame can exist; 'checksum': its checksum does not fit. */
export type Verdict = 'good' | 'length' | 'checksum';

const NO_BYTES = new Uint8Array(0);

/** An unsigned integer of 1, 2 or 4 bytes. */
function readUnsigned(bytes: Uint8Array, at: number, size: number, order: ByteOrder): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[order === 'big' ? at + i : at + size - 1 - i];
  return value;
}

export class Envelope {
  readonly sync: Uint8Array;
  /** bytes before checksum and payload: sync bytes and length field */
  readonly prefixBytes: number;
  /** bytes of payload and checksum where all frames are alike, else 0 */
  readonly contentBytes: number;
  readonly checksum: Checksum | undefined;
  readonly maxBytes: number;
  private readonly lengthBytes: number;
  private readonly lengthOrder: ByteOrder;
  private readonly lengthCounts: NonNullable<LengthPrefixedFraming['lengthCounts']>;
  private readonly checksumBytes: number;
  private readonly checksumOrder: ByteOrder;
  private readonly checksumFirst: boolean;
  private readonly coversPrefix: boolean;
  /** payload: header bytes, bytes per sample (1 for text), and its whole length where known, else 0 */
  private readonly headerBytes: number;
  private readonly sampleBytes: number;
  private readonly payloadBytes: number;

  constructor(config: DecoderConfig) {
    const { framing, format, checksum } = config;
    const order = (format.type === 'binary' && format.byteOrder) || 'little';
    const layout = format.type === 'binary' ? layoutOf(format) : undefined;
    this.headerBytes = layout?.headerBytes ?? 0;
    this.sampleBytes = layout?.sampleBytes ?? 1;
    this.payloadBytes = layout?.payloadBytes ?? 0;
    this.maxBytes = maxFrameBytesOf(config);

    this.checksum = checksum && createChecksum(checksum.type);
    this.checksumBytes = this.checksum?.bytes ?? 0;
    this.checksumOrder = checksum?.byteOrder ?? order;
    this.checksumFirst = checksum?.position === 'start';
    this.coversPrefix = checksum?.covers === 'frame';

    const prefixed = framing.type === 'length-prefixed' ? framing : undefined;
    const sync = framing.type === 'fixed' || prefixed ? (framing as { sync?: string }).sync : undefined;
    this.sync = sync === undefined ? NO_BYTES : (parseHex(sync) ?? NO_BYTES);
    this.lengthBytes = prefixed ? { uint8: 1, uint16: 2, uint32: 4 }[prefixed.lengthType] : 0;
    this.lengthOrder = prefixed?.lengthByteOrder ?? order;
    this.lengthCounts = prefixed?.lengthCounts ?? 'payload';
    this.prefixBytes = this.sync.length + this.lengthBytes;
    this.contentBytes = this.payloadBytes > 0 ? this.payloadBytes + this.checksumBytes : 0;
  }

  /**
   * Length of the frame that begins at `start`: 0 where none can, undefined where that takes more bytes than there are up to
   * `end`. Never more than `maxBytes`. For frames whose prefix tells their length.
   */
  frameLength(bytes: Uint8Array, start: number, end: number): number | undefined {
    const available = Math.min(end - start, this.sync.length);
    for (let i = 0; i < available; i++) if (bytes[start + i] !== this.sync[i]) return 0;
    if (end - start < this.prefixBytes) return undefined;
    const length =
      this.lengthBytes === 0 ? this.prefixBytes + this.contentBytes : this.statedLength(bytes, start);
    if (length > this.maxBytes) return 0;
    return this.fits(length - this.prefixBytes - this.checksumBytes) ? length : 0;
  }

  private statedLength(bytes: Uint8Array, start: number): number {
    const stated = readUnsigned(bytes, start + this.sync.length, this.lengthBytes, this.lengthOrder);
    if (this.lengthCounts === 'frame') return stated;
    return this.prefixBytes + stated + (this.lengthCounts === 'payload' ? this.checksumBytes : 0);
  }

  /** Whether a payload can have that many bytes. */
  private fits(payloadBytes: number): boolean {
    if (this.payloadBytes > 0) return payloadBytes === this.payloadBytes;
    const samples = payloadBytes - this.headerBytes;
    return samples > 0 && samples % this.sampleBytes === 0;
  }

  /** Judges a whole frame, prefix included. */
  check(frame: Uint8Array): Verdict {
    if (!this.fits(frame.length - this.prefixBytes - this.checksumBytes)) return 'length';
    if (this.checksum === undefined) return 'good';
    const content = this.prefixBytes + (this.checksumFirst ? this.checksumBytes : 0);
    const end = frame.length - (this.checksumFirst ? 0 : this.checksumBytes);
    const at = this.checksumFirst ? this.prefixBytes : end;
    const stated = readUnsigned(frame, at, this.checksumBytes, this.checksumOrder);
    return this.compute(frame, content, end) === stated ? 'good' : 'checksum';
  }

  /** The checksum over the payload, and over the prefix where that is covered (in the order of the wire, the checksum left out). */
  private compute(frame: Uint8Array, content: number, end: number): number {
    const checksum = this.checksum as Checksum;
    if (!this.coversPrefix || this.prefixBytes === 0) return checksum.compute(frame, content, end);
    if (content === this.prefixBytes) return checksum.compute(frame, 0, end);
    const covered = new Uint8Array(this.prefixBytes + end - content);
    covered.set(frame.subarray(0, this.prefixBytes));
    covered.set(frame.subarray(content, end), this.prefixBytes);
    return checksum.compute(covered, 0, covered.length);
  }

  /** Header and samples of a good frame; a view. */
  payload(frame: Uint8Array): Uint8Array {
    const start = this.prefixBytes + (this.checksumFirst ? this.checksumBytes : 0);
    return frame.subarray(start, frame.length - (this.checksumFirst ? 0 : this.checksumBytes));
  }
}
