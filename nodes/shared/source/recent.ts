/** The last bytes that a node received, kept for its dialog: another layout is tried on them before it is deployed. */
import type { TrialChunk } from '../../../lib/signal';

/** Bytes as they came. */
export interface RecentChunk extends TrialChunk {
  /** the stream that they belong to */
  key: string;
  /** ms since the epoch */
  receivedAt: number;
  /** bytes of the stream before these */
  position: number;
}

/** Bytes kept of a node. */
const LIMIT = 4096;
/** Bytes kept of a single message that is longer: a window that came whole is of use only whole. */
const MESSAGE_LIMIT = 65_536;

export class RecentBytes {
  private chunks: RecentChunk[] = [];
  private bytes = 0;

  /** @param limit bytes to keep, 4 kB by default */
  constructor(private readonly limit = LIMIT) {}

  /** Copies the bytes; the oldest chunks go when more than the limit are kept, the newest one stays whole up to 64 kB. */
  push(bytes: Uint8Array, key = '', receivedAt = Date.now()): void {
    if (bytes.length === 0) return;
    const kept = Buffer.from(bytes.subarray(-MESSAGE_LIMIT));
    const before = this.chunks.findLast(chunk => chunk.key === key);
    const position = (before ? before.position + before.bytes.length : 0) + bytes.length - kept.length;
    this.chunks.push({ key, bytes: kept, receivedAt, position });
    this.bytes += kept.length;
    while (this.chunks.length > 1 && this.bytes > this.limit) this.bytes -= this.chunks.shift()!.bytes.length;
  }

  /** Number of bytes kept. */
  get length(): number {
    return this.bytes;
  }

  /** The keys of the streams, the newest one first. */
  get keys(): string[] {
    return [...new Set(this.chunks.map(({ key }) => key).reverse())];
  }

  /** The chunks of one stream, oldest first; of the one that was heard last by default. */
  of(key = this.chunks.at(-1)?.key): RecentChunk[] {
    return this.chunks.filter(chunk => chunk.key === key);
  }
}
