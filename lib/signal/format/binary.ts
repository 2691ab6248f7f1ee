/** Frames of binary numbers: header fields (sequence number, time stamp, count), then the samples. */
import { viewAs } from '../../tensor';
import type { BinaryFormat, BinaryType, HeaderField } from '../config';
import { bytesOf, type Layout, layoutOf } from './layout';
import { millisecondsOf, type ParsedFrame, type Parser } from './parser';

type Reader = (view: DataView, at: number, little: boolean) => number;

const readers: Record<BinaryType | 'uint64', Reader> = {
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at, little) => view.getInt16(at, little),
  uint16: (view, at, little) => view.getUint16(at, little),
  int24: (view, at, little) => (readUint24(view, at, little) << 8) >> 8,
  uint24: readUint24,
  int32: (view, at, little) => view.getInt32(at, little),
  uint32: (view, at, little) => view.getUint32(at, little),
  // exact up to 2^53: 285 years of microseconds
  uint64: (view, at, little) =>
    view.getUint32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little),
  float32: (view, at, little) => view.getFloat32(at, little),
  float64: (view, at, little) => view.getFloat64(at, little),
};

function readUint24(view: DataView, at: number, little: boolean): number {
  const middle = view.getUint8(at + 1) << 8;
  const first = view.getUint8(at);
  const last = view.getUint8(at + 2);
  return little ? first | middle | (last << 16) : (first << 16) | middle | last;
}

export class BinaryParser implements Parser {
  private readonly layout: Layout;
  private readonly little: boolean;
  private readonly header: readonly HeaderField[];
  /** the samples lie in memory as they are needed: no number is touched */
  private readonly asTheyLie: boolean;
  private readonly readersOfSample: { read: Reader; bytes: number }[];
  private scratch = new Float64Array(64);
  private readonly frame: ParsedFrame;

  constructor(format: BinaryFormat) {
    this.layout = layoutOf(format);
    this.little = format.byteOrder !== 'big';
    this.header = format.header ?? [];
    const { uniformType, type } = this.layout;
    this.asTheyLie = uniformType === type && (this.little || bytesOf(uniformType) === 1);
    this.readersOfSample = format.sample.flatMap(field =>
      Array.from({ length: field.channels ?? 1 }, () => ({
        read: readers[field.type],
        bytes: bytesOf(field.type),
      })),
    );
    this.frame = { values: this.scratch, channels: this.layout.channels, count: 0 };
  }

  parse(payload: Uint8Array): ParsedFrame | undefined {
    const { headerBytes, sampleBytes } = this.layout;
    const count = (payload.length - headerBytes) / sampleBytes;
    if (count < 1 || !Number.isInteger(count)) return undefined;
    if (headerBytes > 0 && !this.readHeader(payload, count)) return undefined;
    const samples = headerBytes > 0 ? payload.subarray(headerBytes) : payload;
    this.frame.count = count;
    this.frame.values = this.asTheyLie
      ? (viewAs(this.layout.type, samples) as Float32Array)
      : this.read(samples, count);
    return this.frame;
  }

  /** False where the header's count of samples contradicts the frame's length, or the time is no number. */
  private readHeader(payload: Uint8Array, count: number): boolean {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    let at = 0;
    for (const field of this.header) {
      if (field.field === 'skip') {
        at += field.bytes;
        continue;
      }
      const value = readers[field.type](view, at, this.little);
      at += bytesOf(field.type);
      if (field.field === 'sequence') this.frame.sequence = value;
      else if (field.field === 'time') this.frame.time = value * millisecondsOf[field.unit];
      if (!Number.isFinite(value) || (field.field === 'count' && value !== count)) return false;
    }
    return true;
  }

  private read(samples: Uint8Array, count: number): Float64Array {
    const total = count * this.layout.channels;
    if (this.scratch.length < total) this.scratch = new Float64Array(total);
    const view = new DataView(samples.buffer, samples.byteOffset, samples.length);
    let at = 0;
    for (let i = 0; i < total; )
      for (const { read, bytes } of this.readersOfSample) {
        this.scratch[i++] = read(view, at, this.little);
        at += bytes;
      }
    return this.scratch;
  }
}
