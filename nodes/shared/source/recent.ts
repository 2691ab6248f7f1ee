/** The last bytes that a node received, kept for its dialog: another layout is tried on them before it is deployed. */

/** Bytes kept of a stream. */
const LIMIT = 4096;
/** Bytes kept of a single message that is longer: a window that came whole is of use only whole. */
const MESSAGE_LIMIT = 65_536;

export class RecentBytes {
  private chunks: Buffer[] = [];
  private bytes = 0;

  /** Copies the bytes; the oldest chunks go when more than 4 kB are kept, the newest one stays whole up to 64 kB. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(Buffer.from(bytes.subarray(-MESSAGE_LIMIT)));
    this.bytes += Math.min(bytes.length, MESSAGE_LIMIT);
    while (this.chunks.length > 1 && this.bytes > LIMIT) this.bytes -= this.chunks.shift()!.length;
  }

  /** The chunks as they came, oldest first. */
  get all(): readonly Buffer[] {
    return this.chunks;
  }
}
