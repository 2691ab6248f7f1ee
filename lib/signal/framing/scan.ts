/**
 * Frames whose beginning tells their length: of one fixed length, or length-prefixed, with or without sync bytes.
 *
 * In step, each frame begins where the one before ended. A frame that cannot be (wrong sync bytes, an impossible length, a wrong
 * checksum) means that the step is lost: then every position is a candidate, and the candidate that is complete first and proves
 * good is taken. Proof is the checksum; without one, that another frame can begin right behind. Bytes are never thrown away before
 * their candidates have failed, so no good frame behind garbage is lost, and as only complete candidates count, a false length
 * does not hold the search up.
 */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import type { Framer, PayloadSink } from './framer';
import { PendingBytes } from './pending';

/** Bytes taken at once, so that one huge chunk does not grow the buffer for good. */
const SLICE = 16384;

interface Candidate {
  start: number;
  length: number;
  /** where the last byte that its proof takes ends */
  proven: number;
}

export class ScanFramer implements Framer {
  private readonly pending = new PendingBytes();
  private inStep = true;
  /** out of step: bytes in front that begin no frame */
  private failed = 0;
  /** out of step: candidates that were complete within so many bytes have failed */
  private searched = 0;

  constructor(
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {}

  push(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += SLICE) {
      this.pending.append(bytes.subarray(start, start + SLICE));
      this.drain(false);
    }
  }

  flush(): void {
    this.drain(true);
    this.inStep = true;
  }

  reset(inside: boolean): void {
    this.counters.discardedBytes += this.pending.length;
    this.pending.clear();
    this.inStep = !inside;
    this.failed = 0;
    this.searched = 0;
  }

  private drain(ended: boolean): void {
    while (this.pending.length > 0 && (this.inStep ? this.takeNext(ended) : this.search(ended)));
  }

  /** In step: takes the next frame. False where its bytes have not all come. */
  private takeNext(ended: boolean): boolean {
    const { bytes, start, end } = this.pending;
    const length = this.envelope.frameLength(bytes, start, end);
    if (length === undefined || length > end - start) {
      if (!ended) return false;
      this.loseStep();
    } else if (length === 0) this.loseStep();
    else if (this.takeGood(start, length)) this.pending.consume(length);
    else {
      this.counters.checksumErrors++;
      this.loseStep();
      this.failed = 1;
    }
    return true;
  }

  private loseStep(): void {
    this.inStep = false;
    this.failed = 0;
    this.searched = 0;
    this.counters.resyncs++;
  }

  private takeGood(start: number, length: number): boolean {
    const frame = this.pending.bytes.subarray(start, start + length);
    if (this.envelope.check(frame) !== 'good') return false;
    this.sink(this.envelope.payload(frame));
    return true;
  }

  /** Out of step: finds the next frame. False where there is none in the bytes that have come. */
  private search(ended: boolean): boolean {
    const { candidates, firstOpen } = this.candidates(ended);
    for (const { start, length } of candidates)
      if (this.takeGood(start, length)) {
        this.drop(start - this.pending.start);
        this.pending.consume(length);
        this.inStep = true;
        return true;
      } else if (this.envelope.sync.length > 1) this.counters.checksumErrors++;
    this.searched = this.pending.length;
    this.drop(firstOpen - this.pending.start);
    return false;
  }

  /** The complete candidates that have not been tried yet, in the order of their proof, and the first position whose candidate is still open. */
  private candidates(ended: boolean): { candidates: Candidate[]; firstOpen: number } {
    const { bytes, start: first, end } = this.pending;
    const { envelope } = this;
    const candidates: Candidate[] = [];
    let firstOpen = end;
    for (let start = first + this.failed; start < end; start++) {
      if (envelope.sync.length > 0 && bytes[start] !== envelope.sync[0]) continue;
      const length = envelope.frameLength(bytes, start, end);
      if (length === 0) continue;
      const proven = length === undefined ? undefined : this.proven(start, length, ended);
      if (proven === undefined) firstOpen = Math.min(firstOpen, start);
      else if (proven > first + this.searched) candidates.push({ start, length: length as number, proven });
    }
    if (ended) firstOpen = end;
    candidates.sort((a, b) => a.proven - b.proven || a.start - b.start);
    return { candidates, firstOpen };
  }

  /** Where the proof of a candidate ends: undefined while its bytes have not come, -1 where it fails. */
  private proven(start: number, length: number, ended: boolean): number | undefined {
    const { bytes, end } = this.pending;
    const frameEnd = start + length;
    if (frameEnd > end) return undefined;
    if (this.envelope.checksum || (ended && frameEnd === end)) return frameEnd;
    const next = this.envelope.frameLength(bytes, frameEnd, end);
    if (next === undefined || end - frameEnd < this.envelope.prefixBytes) return undefined;
    return next > 0 ? frameEnd + this.envelope.prefixBytes : -1;
  }

  private drop(count: number): void {
    this.counters.discardedBytes += count;
    this.pending.consume(count);
    this.failed = 0;
    this.searched -= count;
  }
}
