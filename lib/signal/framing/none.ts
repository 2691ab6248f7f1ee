/** No framing: bare samples back to back (raw PCM). Bytes pass through without a copy, cut at whole samples. */
import type { DecoderCounters } from '../decoder';
import type { Framer, PayloadSink } from './framer';

export class NoFramer implements Framer {
  /** the first bytes of a sample whose rest has not come yet */
  private readonly begun: Uint8Array;
  private begunBytes = 0;

  constructor(
    private readonly sampleBytes: number,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {
    this.begun = new Uint8Array(sampleBytes);
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    if (this.begunBytes > 0) {
      start = Math.min(this.sampleBytes - this.begunBytes, bytes.length);
      this.begun.set(bytes.subarray(0, start), this.begunBytes);
      this.begunBytes += start;
      if (this.begunBytes < this.sampleBytes) return;
      this.sink(this.begun);
    }
    this.begunBytes = (bytes.length - start) % this.sampleBytes;
    const end = bytes.length - this.begunBytes;
    this.begun.set(bytes.subarray(end));
    if (end > start) this.sink(bytes.subarray(start, end));
  }

  /** A sample without its last bytes cannot be complete: nothing. */
  flush(): void {}

  reset(): void {
    this.counters.discardedBytes += this.begunBytes;
    this.begunBytes = 0;
  }
}
