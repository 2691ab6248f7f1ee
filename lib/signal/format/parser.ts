/** The contract of a parser: the payload of one frame in, its numbers out. */

/** What a parser says of a frame that is no data and no mistake: a header, a comment. */
export const SKIPPED = 'skipped';

/** The content of one frame. Owned by the parser and valid until its next call; nothing is allocated per frame. */
export interface ParsedFrame {
  /** raw values, sample-major; the first `count * channels` entries count */
  values: ArrayLike<number>;
  channels: number;
  count: number;
  /** names of the channels, where the data carry them */
  names?: string[];
  /** the device's number of this frame or of its first sample */
  sequence?: number;
  /** the device's time of the first sample, ms */
  time?: number;
}

export interface Parser {
  /** undefined for a bad frame: not the format's, contradicting itself, a text with something that is no finite number. */
  parse(payload: Uint8Array): ParsedFrame | typeof SKIPPED | undefined;
}

/** Milliseconds of a time unit. */
export const millisecondsOf = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
