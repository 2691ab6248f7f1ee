/** How many samples per second arrive, measured over the last seconds. */

/** Length of the measurement, ms. */
const SPAN = 4_000;
/** Least time between two marks, ms. */
const STEP = 100;

export class RateMeter {
  /** [time, samples received until then], oldest first */
  private marks: [number, number][] = [];
  private total = 0;
  /** when samples came last, ms */
  last = 0;

  /** @param now ms, never decreasing */
  add(samples: number, now: number): void {
    this.total += samples;
    this.last = now;
    const newest = this.marks.at(-1);
    // several chunks within a moment move one mark; the first mark must stay where the measurement begins
    if (this.marks.length > 1 && newest && now - this.marks.at(-2)![0] < STEP) this.marks.pop();
    this.marks.push([now, this.total]);
    while (this.marks.length > 2 && now - this.marks[1][0] >= SPAN) this.marks.shift();
  }

  /** Samples per second (Hz); undefined until two moments are known. */
  get rate(): number | undefined {
    if (this.marks.length < 2) return undefined;
    const [from, before] = this.marks[0];
    const [to, after] = this.marks.at(-1)!;
    return to > from ? ((after - before) * 1000) / (to - from) : undefined;
  }

  /** Samples that would have come by now do not come. */
  silent(now: number): boolean {
    const period = this.rate ? 1000 / this.rate : 0;
    return now - this.last > Math.max(SPAN, 5 * period);
  }
}

/** "16.0 kHz", "50.0 Hz", "0.25 Hz" */
export function rateText(hertz: number): string {
  if (hertz >= 1000) return `${(hertz / 1000).toFixed(1)} kHz`;
  return `${hertz.toFixed(hertz >= 10 ? 1 : 2)} Hz`;
}
