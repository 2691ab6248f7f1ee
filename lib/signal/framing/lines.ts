/**
 * Text lines, ended by LF, CR or both; empty lines are skipped. With `messages`, the end of each pushed piece ends a line too,
 * for texts of one or more rows that come as one message each.
 */
import type { DecoderCounters } from '../decoder';
import { Accumulator } from './accumulator';
import type { Framer, PayloadSink } from './framer';

const LF = 10;
const CR = 13;

export class LineFramer implements Framer {
  private readonly line: Accumulator;

  constructor(
    maxBytes: number,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
    private readonly messages = false,
  ) {
    this.line = new Accumulator(maxBytes, counters);
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === LF || byte === CR) this.flush();
      else this.line.add(byte);
    }
    if (!this.messages) return;
    if (bytes.length === 0) this.counters.badFrames++;
    this.flush();
  }

  flush(): void {
    if (this.line.empty) return;
    const line = this.line.take();
    if (line) this.sink(line);
  }

  reset(inside: boolean): void {
    // a message begins with a row
    this.line.discard(inside && !this.messages);
  }
}
