/**
 * Sequence numbers: tells from a jump how many samples were lost, recognises what comes twice, and a device that started again.
 */

export interface SequenceConfig {
  /** numbers before it starts again at 0 */
  modulus: number;
  /** what is numbered; 'samples': the first sample of each frame */
  counts: 'frames' | 'samples';
}

/** A frame that comes again, or late by at most so many frames, is dropped; from further back the device must have restarted. */
const LATE_FRAMES = 8;

export interface SequenceVerdict {
  /** samples lost before this frame */
  lost: number;
  /** the frame was there before or comes too late: it must be dropped */
  late: boolean;
  /** the numbers began anew: how much was lost, they cannot tell */
  restarted: boolean;
}

export class SequenceTracker {
  private last: number | undefined;
  /** samples of the last frame */
  private lastCount = 0;

  constructor(private readonly config: SequenceConfig) {}

  /** Judges the next frame by its number (an integer) and its count of samples. */
  next(sequence: number, count: number): SequenceVerdict {
    const { modulus, counts } = this.config;
    const current = ((sequence % modulus) + modulus) % modulus;
    if (this.last === undefined) return this.accept(current, count, 0, false);
    const step = counts === 'frames' ? 1 : this.lastCount;
    const ahead = (current - this.last - step + 2 * modulus) % modulus;
    const behind = modulus - ahead;
    const samplesEach = counts === 'frames' ? this.lastCount : 1;
    if (ahead < modulus / 2) return this.accept(current, count, ahead * samplesEach, false);
    if (behind <= Math.min(LATE_FRAMES * step, modulus / 4)) return { lost: 0, late: true, restarted: false };
    return this.accept(current, count, 0, true);
  }

  private accept(current: number, count: number, lost: number, restarted: boolean): SequenceVerdict {
    this.last = current;
    this.lastCount = count;
    return { lost, late: false, restarted };
  }
}
