/** The contract of a framer, and the one way in which frames are judged and counted. */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';

/** Takes the payload of one good frame: a view that is valid during the call. */
export type PayloadSink = (payload: Uint8Array) => void;

/** Cuts a stream of bytes, which arrive in any pieces, into frames and gives the payloads of the good ones to its sink. */
export interface Framer {
  push(bytes: Uint8Array): void;
  /** The stream has ended: what can be complete is complete. */
  flush(): void;
  /** Drops what is unfinished. The next byte begins a frame or, with `inside`, may lie in the middle of one. */
  reset(inside: boolean): void;
}

/** Passes a frame's payload on where the frame is good, else counts it. Returns whether it was good. */
export function deliver(
  frame: Uint8Array,
  envelope: Envelope,
  counters: DecoderCounters,
  sink: PayloadSink,
): boolean {
  const verdict = envelope.check(frame);
  if (verdict === 'good') {
    sink(envelope.payload(frame));
    return true;
  }
  if (verdict === 'checksum') counters.checksumErrors++;
  else counters.badFrames++;
  counters.discardedBytes += frame.length;
  return false;
}
