/** SLIP, RFC 1055: a frame ends with END; END and ESC inside are sent as ESC ESC_END and ESC ESC_ESC. Empty frames are skipped. */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import { Accumulator } from './accumulator';
import { deliver, type Framer, type PayloadSink } from './framer';

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

export class SlipFramer implements Framer {
  private readonly frame: Accumulator;
  private escaped = false;
  /** an escape that does not exist: the frame is damaged */
  private damaged = false;

  constructor(
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {
    this.frame = new Accumulator(envelope.maxBytes, counters);
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === END) this.end();
      else if (this.escaped) this.unescape(byte);
      else if (byte === ESC) this.escaped = true;
      else this.frame.add(byte);
    }
  }

  private unescape(byte: number): void {
    this.escaped = false;
    if (byte !== ESC_END && byte !== ESC_ESC) this.damaged = true;
    this.frame.add(byte === ESC_END ? END : byte === ESC_ESC ? ESC : byte);
  }

  private end(): void {
    const damaged = this.damaged || this.escaped;
    this.escaped = false;
    this.damaged = false;
    if (damaged) {
      this.counters.badFrames++;
      this.frame.discard(false);
    } else if (!this.frame.empty) {
      const frame = this.frame.take();
      if (frame) deliver(frame, this.envelope, this.counters, this.sink);
    }
  }

  /** Only END tells that a frame is complete: nothing. */
  flush(): void {}

  reset(inside: boolean): void {
    this.escaped = false;
    this.damaged = false;
    this.frame.discard(inside);
  }
}
