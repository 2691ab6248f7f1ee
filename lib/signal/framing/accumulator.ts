/**
 * Gathers the bytes of one frame until its end is seen. A frame longer than the bound is dropped to its end, however far that is,
 * so that a delimiter that never comes cannot grow memory.
 */
import type { DecoderCounters } from '../decoder';

export class Accumulator {
  private bytes = new Uint8Array(256);
  private length = 0;
  /** drops everything up to the end of the frame */
  private skipping = false;

  constructor(
    private readonly maxBytes: number,
    private readonly counters: DecoderCounters,
  ) {}

  get empty(): boolean {
    return this.length === 0 && !this.skipping;
  }

  add(byte: number): void {
    if (this.skipping) {
      this.counters.discardedBytes++;
      return;
    }
    if (this.length === this.bytes.length) this.grow();
    if (this.length < this.maxBytes) this.bytes[this.length++] = byte;
    else this.overflow();
  }

  private grow(): void {
    if (this.length >= this.maxBytes) return;
    const larger = new Uint8Array(Math.min(this.maxBytes, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  private overflow(): void {
    this.counters.badFrames++;
    this.counters.discardedBytes += this.length + 1;
    this.length = 0;
    this.skipping = true;
  }

  /** The gathered bytes (a view, valid until the next `add`), and an empty accumulator; undefined for a frame that is skipped. */
  take(): Uint8Array | undefined {
    const frame = this.skipping ? undefined : this.bytes.subarray(0, this.length);
    this.length = 0;
    this.skipping = false;
    return frame;
  }

  /** Drops what was gathered and counts it; with `skip`, the rest up to the frame's end too. */
  discard(skip: boolean): void {
    this.counters.discardedBytes += this.length;
    this.length = 0;
    this.skipping = skip;
  }
}
