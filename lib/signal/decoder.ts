/** The contract of a decoder: bytes of one stream in, blocks of samples out. */
import type { SampleBlock } from './block';

/** What a decoder has seen since it was made or reset. */
export interface DecoderCounters {
  /** frames (lines, messages) decoded */
  frames: number;
  /** samples decoded */
  samples: number;
  /** frames with an impossible length or content, wrong checksums not included */
  badFrames: number;
  /** frames whose checksum did not fit */
  checksumErrors: number;
  /** times that the beginning of a frame had to be searched */
  resyncs: number;
  /** bytes that belonged to no good frame */
  discardedBytes: number;
  /** frames that came again or too late, dropped */
  duplicates: number;
  /** samples that are missing according to sequence numbers, or to the clock after `interrupt` */
  lostSamples: number;
}

/** Counters at the start. */
export function noCounts(): DecoderCounters {
  return {
    frames: 0,
    samples: 0,
    badFrames: 0,
    checksumErrors: 0,
    resyncs: 0,
    discardedBytes: 0,
    duplicates: 0,
    lostSamples: 0,
  };
}

export interface Decoder {
  /**
   * Takes the next bytes of the stream, cut anywhere (with 'message' framing: one whole message), and returns the samples that
   * they complete. Never throws on content: what cannot be read is counted. `receivedAt`: when they came, ms since the epoch.
   */
  push(bytes: Uint8Array, receivedAt?: number): SampleBlock[];
  /** The stream has ended: returns what was still waiting for a sign that it is complete (a last line without line end). */
  flush(): SampleBlock[];
  /**
   * The connection was cut: the unfinished frame is dropped, sequence numbers and clock are kept, so that the next block says in
   * `gap` how many samples were lost (by sequence number, else by the time that passed where `sampleRate` is known).
   */
  interrupt(): void;
  /** Forgets everything, counters too: the next byte is the first of a new stream. */
  reset(): void;
  readonly counters: Readonly<DecoderCounters>;
}
