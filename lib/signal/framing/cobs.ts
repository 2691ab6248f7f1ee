/**
 * Consistent Overhead Byte Stuffing, S. Cheshire and M. Baker 1999: frames end with 00. The others are groups of a code byte n and
 * n - 1 bytes; each group but the last, and but those of code FF, stands for its bytes and one 00.
 */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import { Accumulator } from './accumulator';
import { deliver, type Framer, type PayloadSink } from './framer';

/** Decodes in place what stood between two 00; undefined where a group reaches past the end. */
export function decodeCobs(stuffed: Uint8Array): Uint8Array | undefined {
  let from = 0;
  let to = 0;
  while (from < stuffed.length) {
    const code = stuffed[from++];
    const groupEnd = from + code - 1;
    if (code === 0 || groupEnd > stuffed.length) return undefined;
    while (from < groupEnd) stuffed[to++] = stuffed[from++];
    if (code !== 0xff && from < stuffed.length) stuffed[to++] = 0;
  }
  return stuffed.subarray(0, to);
}

export class CobsFramer implements Framer {
  private readonly frame: Accumulator;

  constructor(
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {
    // one code byte for each begun group of 254 bytes
    this.frame = new Accumulator(envelope.maxBytes + Math.ceil(envelope.maxBytes / 254), counters);
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] !== 0) this.frame.add(bytes[i]);
      else if (!this.frame.empty) this.end();
    }
  }

  private end(): void {
    const stuffed = this.frame.take();
    if (stuffed === undefined) return;
    const stuffedBytes = stuffed.length;
    const frame = decodeCobs(stuffed);
    if (frame) deliver(frame, this.envelope, this.counters, this.sink);
    else {
      this.counters.badFrames++;
      this.counters.discardedBytes += stuffedBytes;
    }
  }

  /** Only 00 tells that a frame is complete: nothing. */
  flush(): void {}

  reset(inside: boolean): void {
    this.frame.discard(inside);
  }
}
