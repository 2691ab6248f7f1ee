/**
 * Sound in overlapping frames, as all streaming audio features take it: `length` samples every `hop`. Frames depend on the samples
 * only, never on the pieces they came in; nothing is allocated per frame.
 */
export class Framer {
  /** the frame being filled; longer than a frame's samples only while they wait */
  private readonly frame: Float64Array;
  private filled = 0;
  /** samples to drop before the next frame begins: the hop may be longer than the frame */
  private gap = 0;

  constructor(
    readonly length: number,
    readonly hop: number,
  ) {
    this.frame = new Float64Array(length);
  }

  /** Takes the next sample; true where `visit` was called with a complete frame, which is overwritten afterwards. */
  push(sample: number, visit: (frame: Float64Array) => void): void {
    if (this.gap > 0) {
      this.gap--;
      return;
    }
    const { frame, length, hop } = this;
    frame[this.filled++] = sample;
    if (this.filled < length) return;
    visit(frame);
    const kept = Math.max(0, length - hop);
    frame.copyWithin(0, length - kept);
    this.filled = kept;
    this.gap = Math.max(0, hop - length);
  }

  reset(): void {
    this.filled = 0;
    this.gap = 0;
  }
}

/** Complete frames in so many samples. */
export const frameCount = (samples: number, length: number, hop: number) =>
  samples < length ? 0 : Math.floor((samples - length) / hop) + 1;
