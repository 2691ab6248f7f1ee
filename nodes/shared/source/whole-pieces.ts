/**
 * Bytes taken out of the middle of a stream begin and end in the middle of something. Before a decoder is tried on them, half a line
 * at either end is taken off, and bare samples are cut where a sample begins; frames find their beginning by themselves.
 */
import type { DecoderConfig } from '../../../lib/signal';
import type { RecentChunk } from './recent';

const NEWLINE = 10;

/**
 * @param decoder settings that may be wrong in any way
 * @param joined the stream was running already when its first bytes were heard
 */
export function wholePieces(
  chunks: readonly RecentChunk[],
  decoder: unknown,
  joined = false,
): readonly RecentChunk[] {
  const { framing, format } = (decoder ?? {}) as Partial<DecoderConfig>;
  if (chunks.length === 0) return chunks;
  if (framing?.type === 'lines') return wholeLines(chunks, joined || chunks[0].position > 0);
  if (framing?.type !== 'none' || format?.type !== 'binary' || !Array.isArray(format.sample)) return chunks;
  const size = format.sample.reduce((sum, { type, channels = 1 }) => sum + bytesOf(type) * channels, 0);
  return size > 0 ? dropBytes(chunks, (size - (chunks[0].position % size)) % size) : chunks;
}

/** 'int24' has three bytes, 'float32' four. */
const bytesOf = (type: unknown) => Number(/\d+$/.exec(String(type))?.[0] ?? 0) / 8;

/** Without what stands after the last line end, and where the stream was joined, before the first. */
function wholeLines(chunks: readonly RecentChunk[], joined: boolean): readonly RecentChunk[] {
  const ends = chunks.map(({ bytes }) => bytes.includes(NEWLINE));
  const [first, last] = [ends.indexOf(true), ends.lastIndexOf(true)];
  if (first < 0) return chunks;
  const kept = chunks.slice(0, last + 1);
  const newest = kept[last];
  kept[last] = { ...newest, bytes: newest.bytes.subarray(0, newest.bytes.lastIndexOf(NEWLINE) + 1) };
  if (!joined) return kept;
  const before = chunks.slice(0, first).reduce((sum, { bytes }) => sum + bytes.length, 0);
  const whole = dropBytes(kept, before + chunks[first].bytes.indexOf(NEWLINE) + 1);
  // a single line that was cut is better than none
  return whole.length > 0 ? whole : chunks;
}

function dropBytes(chunks: readonly RecentChunk[], count: number): RecentChunk[] {
  const kept: RecentChunk[] = [];
  let rest = count;
  for (const chunk of chunks) {
    const dropped = Math.min(rest, chunk.bytes.length);
    rest -= dropped;
    if (dropped < chunk.bytes.length)
      kept.push({ ...chunk, bytes: chunk.bytes.subarray(dropped), position: chunk.position + dropped });
  }
  return kept;
}
