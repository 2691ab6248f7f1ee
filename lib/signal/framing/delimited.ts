/** Frames of differing length with a delimiter after each, which their content must not contain. Empty frames are skipped. */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import { Accumulator } from './accumulator';
import { deliver, type Framer, type PayloadSink } from './framer';

export class DelimitedFramer implements Framer {
  private readonly frame: Accumulator;
  /** bytes of the delimiter that the latest bytes equal */
  private matched = 0;

  constructor(
    private readonly delimiter: Uint8Array,
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
    /** text may end without a delimiter */
    private readonly text: boolean,
  ) {
    this.frame = new Accumulator(envelope.maxBytes, counters);
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.take(bytes[i]);
  }

  private take(byte: number): void {
    // bytes that only looked like the beginning of the delimiter belong to the frame
    while (this.matched > 0 && byte !== this.delimiter[this.matched]) this.fallBack();
    if (byte !== this.delimiter[this.matched]) {
      this.frame.add(byte);
      return;
    }
    if (++this.matched < this.delimiter.length) return;
    this.matched = 0;
    this.end();
  }

  /** Gives bytes back until the rest is again a beginning of the delimiter. */
  private fallBack(): void {
    const matched = this.matched;
    do {
      this.frame.add(this.delimiter[matched - this.matched]);
      this.matched--;
    } while (!this.begins(matched - this.matched, this.matched));
  }

  /** Whether the `length` bytes of the delimiter from `from` are its beginning. */
  private begins(from: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (this.delimiter[from + i] !== this.delimiter[i]) return false;
    return true;
  }

  private end(): void {
    if (this.frame.empty) return;
    const frame = this.frame.take();
    if (frame) deliver(frame, this.envelope, this.counters, this.sink);
  }

  flush(): void {
    this.matched = 0;
    if (this.text) this.end();
  }

  reset(inside: boolean): void {
    this.matched = 0;
    this.frame.discard(inside);
  }
}
