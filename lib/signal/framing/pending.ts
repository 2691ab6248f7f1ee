/** Bytes that have come and are not used yet: appended behind, used up in front, contiguous in between. */
export class PendingBytes {
  bytes = new Uint8Array(1024);
  /** the first unused byte and the end, in `bytes` */
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  append(added: Uint8Array): void {
    if (this.end + added.length > this.bytes.length) this.makeRoom(added.length);
    this.bytes.set(added, this.end);
    this.end += added.length;
  }

  private makeRoom(added: number): void {
    const needed = this.length + added;
    const target = needed > this.bytes.length ? new Uint8Array(2 * needed) : this.bytes;
    target.set(this.bytes.subarray(this.start, this.end));
    this.end -= this.start;
    this.start = 0;
    this.bytes = target;
  }

  consume(count: number): void {
    this.start += count;
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }
}
