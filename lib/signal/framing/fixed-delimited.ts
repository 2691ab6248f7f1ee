/**
 * Frames of one known length with a delimiter after each. Since the length is known, data that happen to contain the delimiter do no
 * harm: a delimiter ends a frame only where the frame before it has its length and begins right after another delimiter (or where
 * its checksum fits).
 */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import type { Framer, PayloadSink } from './framer';

export class FixedDelimitedFramer implements Framer {
  /** the latest bytes: position p of the stream lies at p modulo the capacity, one frame and its delimiter */
  private readonly ring: Uint8Array;
  private readonly frame: Uint8Array;
  /** positions: of the next byte, and of the first one not yet used or dropped */
  private position = 0;
  private base = 0;
  /** positions within the ring right behind a delimiter, where a frame may begin */
  private boundaries: number[] = [0];
  private lost = false;

  constructor(
    private readonly delimiter: Uint8Array,
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {
    this.frame = new Uint8Array(envelope.contentBytes);
    this.ring = new Uint8Array(envelope.contentBytes + delimiter.length);
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      if (this.position - this.base === this.ring.length) this.dropTo(this.base + 1);
      this.ring[this.position++ % this.ring.length] = bytes[i];
      if (this.endsWithDelimiter()) this.end();
    }
  }

  private endsWithDelimiter(): boolean {
    const { delimiter, ring, position } = this;
    if (position - this.base < delimiter.length) return false;
    for (let back = 1; back <= delimiter.length; back++)
      if (ring[(position - back) % ring.length] !== delimiter[delimiter.length - back]) return false;
    return true;
  }

  /** At a delimiter: takes the frame before it, if it is one; else a frame may begin here. */
  private end(): void {
    const start = this.position - this.ring.length;
    if (start >= this.base && this.takeFrame(start)) {
      this.dropTo(start);
      this.base = this.position;
      this.lost = false;
      this.boundaries = [this.position];
      return;
    }
    this.boundaries = this.boundaries.filter(boundary => boundary >= this.base);
    this.boundaries.push(this.position);
  }

  private takeFrame(start: number): boolean {
    const expected = this.boundaries.includes(start);
    if (!expected && this.envelope.checksum === undefined) return false;
    for (let i = 0; i < this.frame.length; i++) this.frame[i] = this.ring[(start + i) % this.ring.length];
    const good = this.envelope.check(this.frame) === 'good';
    if (good) this.sink(this.envelope.payload(this.frame));
    else if (expected) this.counters.checksumErrors++;
    return good;
  }

  /** Bytes before `position` belong to no frame. */
  private dropTo(position: number): void {
    if (position === this.base) return;
    this.counters.discardedBytes += position - this.base;
    this.base = position;
    if (!this.lost) this.counters.resyncs++;
    this.lost = true;
  }

  /** Only the delimiter tells that a frame is complete: nothing. */
  flush(): void {}

  reset(): void {
    this.counters.discardedBytes += this.position - this.base;
    this.base = this.position;
    this.boundaries = [this.position];
    this.lost = false;
  }
}
