/**
 * When the samples of a stream were taken: by the device's own time stamps where frames carry them, else by counting samples at the
 * stated rate, else, where neither is known, when they arrived.
 */
import type { BuiltBlock } from './block-builder';
import { DeviceTime, StreamClock } from './clock';
import type { TimeConfig } from './format';

export class Timing {
  private readonly clock = new StreamClock();
  private readonly device: DeviceTime;
  /** device's time at which the sample after the newest one is due, ms; Infinity where that is not known */
  private due = Number.POSITIVE_INFINITY;
  /** device's time of the newest frame, ms */
  private newest = 0;

  constructor(
    private readonly time: TimeConfig | undefined,
    private readonly sampleRate: number | undefined,
  ) {
    this.device = new DeviceTime(time?.modulus ?? Number.POSITIVE_INFINITY);
  }

  /**
   * The time stamp of a frame without wraps, ms; `restarted` where the device's time has begun anew. Expects frames with time stamps.
   */
  read(stamp: number): { time: number; restarted: boolean } {
    const time = this.time?.epoch ? stamp : this.device.unwrap(stamp);
    if (time === undefined) {
      this.clock.restart();
      this.due = Number.POSITIVE_INFINITY;
    }
    this.newest = time ?? stamp;
    return { time: this.newest, restarted: time === undefined };
  }

  /**
   * Samples that must have been lost before `blocks`, which came in one piece after the connection was cut; their numbers do not
   * count the lost ones yet. 0 where it cannot be known.
   */
  missed(blocks: readonly BuiltBlock[], receivedAt: number | undefined): number {
    const rate = this.sampleRate;
    if (rate === undefined || blocks[0].sequence === 0) return 0;
    const [first] = blocks;
    if (first.time !== undefined) return Math.max(0, Math.round(((first.time - this.due) * rate) / 1000));
    if (receivedAt === undefined) return 0;
    const missing = this.clock.missing(this.counted(endOf(blocks)), receivedAt);
    return Math.floor((missing * rate) / 1000);
  }

  /** Gives the blocks that came at `receivedAt` their start times. */
  stamp(blocks: readonly BuiltBlock[], receivedAt: number | undefined): void {
    if (blocks.length === 0) return;
    this.observe(blocks, receivedAt);
    for (const block of blocks) {
      const start = this.startOf(block, receivedAt);
      if (start !== undefined) block.start = start;
      delete block.time;
    }
  }

  /** The stream's own time of a sample, counted, ms. */
  private counted(sample: number): number {
    return (sample * 1000) / (this.sampleRate as number);
  }

  private observe(blocks: readonly BuiltBlock[], receivedAt: number | undefined): void {
    const last = blocks[blocks.length - 1];
    if (this.time && this.sampleRate !== undefined)
      this.due = (last.time as number) + this.counted(last.count);
    if (receivedAt === undefined || this.time?.epoch) return;
    if (this.time) this.clock.observe(this.newest, receivedAt);
    else if (this.sampleRate !== undefined) this.clock.observe(this.counted(endOf(blocks)), receivedAt);
  }

  private startOf(block: BuiltBlock, receivedAt: number | undefined): number | undefined {
    if (this.time?.epoch) return block.time;
    if (this.time) return this.clock.epoch(block.time as number);
    return this.sampleRate === undefined ? receivedAt : this.clock.epoch(this.counted(block.sequence));
  }
}

/** Number of the sample after the last one. */
function endOf(blocks: readonly BuiltBlock[]): number {
  const last = blocks[blocks.length - 1];
  return last.sequence + last.count;
}
