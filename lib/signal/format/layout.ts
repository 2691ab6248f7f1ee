/** Sizes that follow from a binary format: what a field, a header, a sample and a frame occupy. */
import type { NumericType } from '../../tensor';
import type { BinaryFormat, BinaryType, HeaderField } from '../config';

const typeBytes: Record<BinaryType | 'uint64', number> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int24: 3,
  uint24: 3,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
  uint64: 8,
};

/** The names of all types that a value of a sample may have. */
export const binaryTypes = Object.keys(typeBytes).filter(type => type !== 'uint64') as BinaryType[];

/** Bytes of one number on the wire. */
export function bytesOf(type: BinaryType | 'uint64'): number {
  return typeBytes[type];
}

function headerFieldBytes(field: HeaderField): number {
  return field.field === 'skip' ? field.bytes : bytesOf(field.type);
}

export interface Layout {
  headerBytes: number;
  /** bytes of one sample of all channels */
  sampleBytes: number;
  /** values of one sample */
  channels: number;
  /** samples per frame; 0 where each frame has its own number of them */
  samplesPerFrame: number;
  /** bytes of header and samples; 0 where frames differ in length */
  payloadBytes: number;
  /** the one type that all values have on the wire; undefined where types are mixed */
  uniformType?: BinaryType;
  /** type of the decoded numbers before scaling: integers stay integers, mixed types and float64 become float32 */
  type: NumericType;
}

/** Sizes and types of a valid binary format. */
export function layoutOf(format: BinaryFormat): Layout {
  let headerBytes = 0;
  for (const field of format.header ?? []) headerBytes += headerFieldBytes(field);
  let sampleBytes = 0;
  let channels = 0;
  for (const { type, channels: repeated = 1 } of format.sample) {
    sampleBytes += bytesOf(type) * repeated;
    channels += repeated;
  }
  const first = format.sample[0].type;
  const uniformType = format.sample.every(field => field.type === first) ? first : undefined;
  const samplesPerFrame = format.samplesPerFrame ?? 0;
  return {
    headerBytes,
    sampleBytes,
    channels,
    samplesPerFrame,
    payloadBytes: samplesPerFrame > 0 ? headerBytes + samplesPerFrame * sampleBytes : 0,
    uniformType,
    type: uniformType === undefined ? 'float32' : decodedType(uniformType),
  };
}

function decodedType(type: BinaryType): NumericType {
  if (type === 'int24' || type === 'uint24') return 'int32';
  return type === 'float64' ? 'float32' : type;
}
