/** What to change in a decoder's settings, found by trying: each advice about a variant was tested on the bytes at hand. */
import type { SampleBlock } from '../block';
import type { BinaryFormat, ByteOrder, ChecksumConfig, ChecksumType, DecoderConfig } from '../config';
import type { DecoderCounters } from '../decoder';
import { Envelope } from '../envelope';
import { bytesOf, layoutOf } from '../format/layout';
import { decodeAll, type TrialChunk } from './decode-all';
import { reportFrames } from './frames';

/** What to change, most likely first. */
export function adviseOn(
  config: DecoderConfig,
  chunks: readonly TrialChunk[],
  counters: DecoderCounters,
): string[] {
  const kind = wrongKind(config, chunks, counters);
  if (kind !== undefined) return [kind];
  return [
    checksumAdvice(config, chunks, counters),
    lengthAdvice(config, chunks, counters),
    textAdvice(config, chunks, counters),
    numbersAdvice(config, chunks),
    lossAdvice(counters),
  ].filter(advice => advice !== undefined);
}

const share = (part: number, whole: number, what: string): string => `${part} of ${whole} ${what}`;

/** Text read as binary, or the other way round. */
function wrongKind(
  { format }: DecoderConfig,
  chunks: readonly TrialChunk[],
  counters: DecoderCounters,
): string | undefined {
  const bytes = Buffer.concat(chunks.map(chunk => chunk.bytes));
  let text = 0;
  for (const byte of bytes)
    if ((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13) text++;
  if (format.type === 'binary' && text === bytes.length && bytes.length >= 16 && bytes.includes(10))
    return 'the bytes look like lines of text: try CSV, key=value or JSON lines';
  if (format.type !== 'binary' && counters.frames === 0 && text < 0.8 * bytes.length)
    return 'the bytes are no text: try a binary format, or another baud rate';
  return undefined;
}

function* checksumVariants(
  config: DecoderConfig,
  checksum: ChecksumConfig,
): Generator<[string, DecoderConfig]> {
  const variant = (change: Partial<ChecksumConfig>): DecoderConfig => ({
    ...config,
    checksum: { ...checksum, ...change },
  });
  const big =
    (checksum.byteOrder ?? (config.format.type === 'binary' ? config.format.byteOrder : undefined)) === 'big';
  const order = big ? 'little' : 'big';
  yield [`try ${order}-endian for the checksum`, variant({ byteOrder: order })];
  const covers = checksum.covers === 'frame' ? 'payload' : 'frame';
  yield [
    covers === 'frame'
      ? 'let it cover the sync bytes and the length too'
      : 'let it cover header and samples only',
    variant({ covers }),
  ];
  const types: ChecksumType[] = [
    'crc16-ccitt',
    'crc16-xmodem',
    'crc16-modbus',
    'crc8',
    'crc8-maxim',
    'crc32',
    'sum8',
    'xor8',
  ];
  for (const type of types) {
    if (type === checksum.type) continue;
    for (const byteOrder of ['little', 'big'] as const)
      for (const frame of ['payload', 'frame'] as const)
        yield [
          `try ${type}${type.startsWith('crc16') || type === 'crc32' ? `, ${byteOrder}-endian` : ''}${frame === 'frame' ? ', over the whole frame' : ''}`,
          variant({ type, byteOrder, covers: frame }),
        ];
  }
}

function checksumAdvice(
  config: DecoderConfig,
  chunks: readonly TrialChunk[],
  { checksumErrors, frames }: DecoderCounters,
): string | undefined {
  if (config.checksum === undefined || checksumErrors === 0) return undefined;
  const failed = share(checksumErrors, checksumErrors + frames, 'frames fail their checksum');
  if (frames > checksumErrors) return `${failed}: the line is noisy, or a buffer overflows at the device`;
  for (const [advice, variant] of checksumVariants(config, config.checksum)) {
    const tried = decodeAll(variant, chunks).counters;
    if (tried.frames > Math.max(1, frames) && tried.checksumErrors <= tried.frames / 10)
      return `${failed}; ${advice}`;
  }
  return `${failed}, and none of the others fits: check what the checksum covers and the layout of the frame`;
}

/** Frames whose length is none that the layout can have. */
function lengthAdvice(
  config: DecoderConfig,
  chunks: readonly TrialChunk[],
  counters: DecoderCounters,
): string | undefined {
  const { format, framing } = config;
  if (format.type !== 'binary' || counters.checksumErrors > 0) return undefined;
  if (framing.type === 'fixed')
    return counters.frames > 0 || counters.discardedBytes === 0
      ? undefined
      : 'no frame was found: check the sync bytes and the number of samples per frame';
  if (framing.type === 'none' || counters.badFrames + counters.discardedBytes === 0) return undefined;
  const layout = layoutOf(format);
  const [seen] = [...reportFrames(config, chunks).lengths].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (seen === undefined || (counters.frames > 0 && counters.badFrames <= counters.frames)) return undefined;
  const checksum = new Envelope(config).checksum?.bytes ?? 0;
  const parts = [
    ...(layout.headerBytes > 0 ? [`${layout.headerBytes} of header`] : []),
    layout.samplesPerFrame > 0
      ? `${layout.samplesPerFrame} x ${layout.sampleBytes} of samples`
      : `a multiple of ${layout.sampleBytes} of samples`,
    ...(checksum > 0 ? [`${checksum} of checksum`] : []),
  ];
  return `most frames hold ${seen} bytes, the layout takes ${parts.join(' + ')}`;
}

function textAdvice(
  config: DecoderConfig,
  chunks: readonly TrialChunk[],
  counters: DecoderCounters,
): string | undefined {
  if (config.format.type === 'binary' || counters.badFrames === 0) return undefined;
  const { badText } = reportFrames(config, chunks);
  const failed = share(counters.badFrames, counters.badFrames + counters.frames, 'lines cannot be read');
  // the first line after opening a port usually lacks its beginning
  if (counters.badFrames === 1 && counters.frames > 0) return undefined;
  const example =
    badText === undefined
      ? ': they differ in their number of values'
      : `, such as ${JSON.stringify(badText.slice(0, 60))}`;
  return `${failed}${example}${badText !== undefined ? textRemedy(config, badText) : ''}`;
}

function textRemedy({ format }: DecoderConfig, line: string): string {
  if (/^\s*[[{]/.test(line) && format.type !== 'json') return '; try JSON lines';
  if (/[^\s,;:=]\s*[:=]\s*-?[\d.]/.test(line) && format.type !== 'key-value') return '; try key=value';
  if (format.type === 'csv' && /^[^\d]*$/.test(line)) return '; if it is a header, say that there is one';
  if (format.type === 'csv' && /\d,\d+[;\t ]/.test(line)) return '; try decimal commas';
  if (format.type !== 'csv' && /^[-+\d.eE,;\s]+$/.test(line)) return '; try CSV';
  return '';
}

/** Numbers that would run much more smoothly in the other byte order. */
function numbersAdvice(config: DecoderConfig, chunks: readonly TrialChunk[]): string | undefined {
  if (config.format.type !== 'binary') return undefined;
  const order = config.format.byteOrder ?? 'little';
  const other = order === 'big' ? 'little' : 'big';
  const here = roughness(decodeAll(samplesInOrder(config, order), chunks).blocks);
  if (roughness(decodeAll(samplesInOrder(config, other), chunks).blocks) < here / 4)
    return `the numbers jump wildly; try ${other}-endian`;
  if (here === Number.POSITIVE_INFINITY)
    return 'some numbers are NaN or infinite: check the types of the layout';
  return undefined;
}

/** The settings with the samples in a byte order; all else stays, and the header, whose numbers decide what counts, is passed over. */
function samplesInOrder(config: DecoderConfig, byteOrder: ByteOrder): DecoderConfig {
  const { framing, checksum } = config;
  const format = config.format as BinaryFormat;
  const before = format.byteOrder ?? 'little';
  const header = format.header?.map(
    field => ({ field: 'skip', bytes: field.field === 'skip' ? field.bytes : bytesOf(field.type) }) as const,
  );
  return {
    ...config,
    framing: framing.type === 'length-prefixed' ? { lengthByteOrder: before, ...framing } : framing,
    checksum: checksum && { byteOrder: before, ...checksum },
    format: { ...format, header, byteOrder },
  };
}

/** Mean step from sample to sample; infinite where a value is no finite number, 0 where there are too few to tell. */
function roughness(blocks: readonly SampleBlock[]): number {
  const { channels } = blocks[0] ?? { channels: 1 };
  const values = blocks.flatMap(({ data }) => Array.from(data as Float32Array, Number));
  if (!values.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = channels; i < values.length; i++) sum += Math.abs(values[i] - values[i - channels]);
  return values.length < 8 * channels ? 0 : sum / (values.length - channels);
}

function lossAdvice({ lostSamples, samples }: DecoderCounters): string | undefined {
  if (lostSamples === 0) return undefined;
  return `${share(lostSamples, samples + lostSamples, 'samples are missing by their sequence numbers')}: the line is too slow, or the number's type or meaning is another`;
}
