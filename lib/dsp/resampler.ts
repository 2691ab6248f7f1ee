/**
 * Change of the sample rate of one channel by a polyphase windowed sinc (polyphase-filter.ts). Output k belongs to time k / to. Any
 * chunking gives the same samples; nothing is allocated per sample.
 */
import { type PolyphaseFilter, polyphaseFilter } from './polyphase-filter';

export class Resampler {
  /** input samples that an output looks ahead */
  readonly lookAhead: number;

  private readonly filter: PolyphaseFilter;
  /** the last `taps` inputs, twice, so that they always lie in a row */
  private readonly ring: Float64Array;
  private head = 0;
  /** inputs still to come before the next output */
  private missing = 0;
  /** time of the next output between its two inputs, in 1 / up */
  private phase = 0;

  /** @param from, to Hz, above 0 */
  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    this.filter = polyphaseFilter(from, to);
    this.lookAhead = this.filter.lookAhead;
    this.ring = new Float64Array(2 * this.filter.taps);
    this.reset();
  }

  /** Takes the next input; outputs that are due now go to `emit`. */
  push(sample: number, emit: (value: number) => void): void {
    const { ring } = this;
    const { taps, up, down } = this.filter;
    ring[this.head] = sample;
    ring[this.head + taps] = sample;
    this.head = (this.head + 1) % taps;
    this.missing--;
    while (this.missing === 0) {
      emit(this.interpolate());
      const next = this.phase + down;
      this.missing = Math.floor(next / up);
      this.phase = next % up;
    }
  }

  private interpolate(): number {
    const { ring, head } = this;
    const { taps, phases, table, up } = this.filter;
    const position = (this.phase * phases) / up;
    const row = Math.floor(position);
    const rest = position - row;
    const at = row * taps;
    let value = 0;
    if (rest === 0) for (let j = 0; j < taps; j++) value += table[at + j] * ring[head + j];
    else
      for (let j = 0; j < taps; j++) {
        const low = table[at + j];
        value += (low + rest * (table[at + taps + j] - low)) * ring[head + j];
      }
    return value;
  }

  /** The outputs whose time lies within the inputs that came, as if zeros followed; then as new. */
  flush(emit: (value: number) => void): void {
    for (let i = 0; i < this.lookAhead; i++) this.push(0, emit);
    this.reset();
  }

  /** @param before what the input is taken to have been until now */
  reset(before = 0): void {
    this.ring.fill(before);
    this.head = 0;
    this.phase = 0;
    this.missing = this.lookAhead + 1;
  }
}
