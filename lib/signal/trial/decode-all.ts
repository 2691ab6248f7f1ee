/** Decodes what a trial has in hand, from a fresh start to the end of the stream. */
import type { SampleBlock } from '../block';
import type { DecoderConfig } from '../config';
import { createDecoder } from '../create-decoder';
import type { DecoderCounters } from '../decoder';

/** Bytes that came together: a chunk of a serial line, or one message. */
export interface TrialChunk {
  bytes: Uint8Array;
  /** when they came, ms since the epoch */
  receivedAt?: number;
}

/** Everything that a fresh decoder makes of the chunks. Expects valid settings. */
export function decodeAll(
  config: DecoderConfig,
  chunks: readonly TrialChunk[],
): { blocks: SampleBlock[]; counters: DecoderCounters } {
  const decoder = createDecoder(config);
  const blocks = chunks.flatMap(({ bytes, receivedAt }) => decoder.push(bytes, receivedAt));
  blocks.push(...decoder.flush());
  return { blocks, counters: { ...decoder.counters } };
}
