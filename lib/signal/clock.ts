/**
 * Time stamps for samples. A stream has its own clock, which runs evenly (its samples counted, or the device's time stamps) but knows
 * no date; arrival times know the date but not the moment, since samples wait in buffers and come in bursts. So the date is taken
 * once, when the stream begins, and the stream's clock counts from there. It is corrected only where the two drift apart: by a
 * step forward after a pause, else slowly.
 */

/** Arrival times are compared over periods of so many ms; the earliest arrival of each counts, as the others have waited. */
const PERIOD = 10_000;
/** Deviations below this are left alone, ms. */
const TOLERANCE = 250;
/** A stream this much behind had a pause, ms: its clock is put right at once. */
const PAUSE = 1000;
/** Else the clock may be corrected by this part of the time that has passed, so that time stamps stay in order. */
const SLEW = 0.05;

export class StreamClock {
  /** ms since the epoch when the stream's clock was 0 */
  private offset: number | undefined;
  private periodStart = 0;
  private earliest = Number.POSITIVE_INFINITY;
  private usual = 0;

  /** The newest sample has the time `local` (ms) on the stream's clock and came at `receivedAt` (ms since the epoch). */
  observe(local: number, receivedAt: number): void {
    if (this.offset === undefined) {
      this.offset = receivedAt - local;
      this.startPeriod(receivedAt);
    }
    this.earliest = Math.min(this.earliest, this.lateness(local, receivedAt));
    const elapsed = receivedAt - this.periodStart;
    if (elapsed < PERIOD) return;
    this.offset += correction(this.earliest, elapsed);
    this.usual = Math.abs(this.earliest) > TOLERANCE ? 0 : this.earliest;
    this.startPeriod(receivedAt);
  }

  /** How long after its time on this clock a sample came, ms; 0 before the first observation. */
  lateness(local: number, receivedAt: number): number {
    return this.offset === undefined ? 0 : receivedAt - (local + this.offset);
  }

  /** Lateness beyond the usual one: what must have passed without samples, ms. */
  missing(local: number, receivedAt: number): number {
    return Math.max(0, this.lateness(local, receivedAt) - this.usual);
  }

  /** Time of day of a moment on the stream's clock, ms since the epoch; undefined while nothing was observed. */
  epoch(local: number): number | undefined {
    return this.offset === undefined ? undefined : local + this.offset;
  }

  /** Forgets the date: the next observation gives it anew. */
  restart(): void {
    this.offset = undefined;
  }

  private startPeriod(receivedAt: number): void {
    this.periodStart = receivedAt;
    this.earliest = Number.POSITIVE_INFINITY;
  }
}

function correction(earliest: number, elapsed: number): number {
  if (earliest > PAUSE) return earliest;
  if (Math.abs(earliest) <= TOLERANCE) return 0;
  return Math.max(-SLEW * elapsed, Math.min(SLEW * elapsed, earliest));
}

/** Unwraps a device's time stamps, which start again at 0 after `modulus` ms (Infinity: never). */
export class DeviceTime {
  private last: number | undefined;
  private wrapped = 0;

  constructor(private readonly modulus: number) {}

  /** The time without wraps, ms; undefined where it went backwards: the device has restarted, and a new count begins. */
  unwrap(time: number): number | undefined {
    const step = this.last === undefined ? 0 : time - this.last;
    const restarted = step < 0 && step > -this.modulus / 2;
    if (restarted) this.wrapped = 0;
    else if (step < 0) this.wrapped += this.modulus;
    this.last = time;
    return restarted ? undefined : time + this.wrapped;
  }
}
