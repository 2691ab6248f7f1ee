/** A binary frame as a row of boxes, in the order of its bytes: what is seen at once need not be read. */
import { type DecoderConfig, isBinary } from './config';

export interface FramePart {
  kind: 'sync' | 'length' | 'checksum' | 'header' | 'sample' | 'delimiter';
  /** 'AA 55', 'uint16', '3 × int16', 'crc16-ccitt' */
  text: string;
  /** what it means, a key below editor.decoder.part */
  meaning: string;
  /** bytes of one; undefined where any number may come */
  bytes: number | undefined;
  /** repeated: times, or 0 for as often as fit */
  times?: number;
}

const sizes: Record<string, number> = {
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
const checksumSizes: Record<string, number> = { sum8: 1, xor8: 1, crc8: 1, 'crc8-maxim': 1, crc32: 4 };

export interface SampleField {
  type: string;
  channels?: number;
}

export interface HeaderField {
  field: string;
  type?: string;
  bytes?: number;
  unit?: string;
  epoch?: boolean;
  counts?: string;
}

export function sampleFields({ format }: DecoderConfig): SampleField[] {
  return (format.sample ?? []) as unknown as SampleField[];
}

export function headerFields({ format }: DecoderConfig): HeaderField[] {
  return (format.header ?? []) as unknown as HeaderField[];
}

/** The parts of one frame; empty for text, whose frames need no picture. */
export function frameParts(config: DecoderConfig): FramePart[] {
  if (!isBinary(config)) return [];
  const { framing, checksum } = config;
  const parts: FramePart[] = [];
  const sync = String(framing.sync ?? '').replace(/[^0-9a-f]/gi, '');
  if (sync) parts.push({ kind: 'sync', text: spaced(sync), meaning: 'sync', bytes: sync.length / 2 });
  if (framing.type === 'length-prefixed') {
    const type = String(framing.lengthType);
    parts.push({ kind: 'length', text: type, meaning: 'length', bytes: sizes[type] });
  }
  const sum: FramePart[] = checksum
    ? [
        {
          kind: 'checksum',
          text: checksum.type,
          meaning: 'checksum',
          bytes: checksumSizes[checksum.type] ?? 2,
        },
      ]
    : [];
  if (checksum?.position === 'start') parts.push(...sum);
  for (const field of headerFields(config))
    parts.push({
      kind: 'header',
      text: field.field === 'skip' ? '·' : (field.type ?? ''),
      meaning: field.field,
      bytes: field.field === 'skip' ? field.bytes : sizes[field.type ?? ''],
    });
  const samples = sampleFields(config);
  parts.push({
    kind: 'sample',
    text: samples
      .map(({ type, channels = 1 }) => (channels === 1 ? type : `${channels} × ${type}`))
      .join(' + '),
    meaning: 'sample',
    bytes: samples.reduce((sum, { type, channels = 1 }) => sum + sizes[type] * channels, 0),
    times: Number(config.format.samplesPerFrame ?? 0),
  });
  if (checksum && checksum.position !== 'start') parts.push(...sum);
  if (framing.type === 'delimited') {
    const delimiter = String(framing.delimiter ?? '').replace(/[^0-9a-f]/gi, '');
    parts.push({
      kind: 'delimiter',
      text: spaced(delimiter),
      meaning: 'delimiter',
      bytes: delimiter.length / 2,
    });
  }
  return parts;
}

function spaced(hex: string): string {
  return hex.toUpperCase().replace(/(..)(?=.)/g, '$1 ');
}
