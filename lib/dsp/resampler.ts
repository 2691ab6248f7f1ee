/**
 * Change of the sample rate by a polyphase windowed sinc (Kaiser window): flat to 0.8 of the lower Nyquist frequency, down by 100 dB
 * from 1.2 of it on. Output k belongs to time k / to. Any chunking gives the same samples; nothing is allocated per sample.
 */

/** Zeros of the sinc on either side: with the window's shape they make a transition of 0.4 of the lower Nyquist frequency. */
const ZEROS = 18;
/** Kaiser's shape for 100 dB: 0.1102 (A - 8.7) */
const BETA = 0.1102 * (100 - 8.7);
/** Most phases in the table; rates with more between them are interpolated, which costs less than the window lets through. */
const MOST_PHASES = 2048;
/** Rates are taken to a millionth of a hertz. */
const FRACTION = 1e6;

/** Modified Bessel function of order 0, by its series. */
function bessel0(x: number): number {
  let sum = 1;
  for (let term = 1, k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export class Resampler {
  /** input samples that an output looks ahead */
  readonly lookAhead: number;

  /** a phase is up / phases of the way between two inputs; one row more for the interpolation */
  private readonly table: Float64Array;
  private readonly phases: number;
  private readonly taps: number;
  /** to / from in lowest terms */
  private readonly up: number;
  private readonly down: number;
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
    const [a, b] = [Math.round(from * FRACTION), Math.round(to * FRACTION)];
    const divisor = greatestCommonDivisor(a, b);
    this.up = b / divisor;
    this.down = a / divisor;
    this.phases = Math.min(this.up, MOST_PHASES);
    const cutoff = Math.min(1, to / from);
    this.lookAhead = Math.ceil(ZEROS / cutoff);
    this.taps = 2 * this.lookAhead;
    this.table = this.design(cutoff);
    this.ring = new Float64Array(2 * this.taps);
    this.reset();
  }

  private design(cutoff: number): Float64Array {
    const { taps, phases, lookAhead } = this;
    const table = new Float64Array((phases + 1) * taps);
    const half = ZEROS / cutoff;
    const top = bessel0(BETA);
    for (let p = 0; p <= phases; p++) {
      const row = table.subarray(p * taps, (p + 1) * taps);
      let sum = 0;
      for (let j = 0; j < taps; j++) {
        const x = j - (lookAhead - 1) - p / phases;
        const inside = 1 - (x / half) ** 2;
        const angle = Math.PI * cutoff * x;
        const sinc = x === 0 ? 1 : Math.sin(angle) / angle;
        row[j] = inside <= 0 ? 0 : (sinc * bessel0(BETA * Math.sqrt(inside))) / top;
        sum += row[j];
      }
      // the same gain at 0 Hz in every phase: a constant stays a constant
      for (let j = 0; j < taps; j++) row[j] /= sum;
    }
    return table;
  }

  /** Takes the next input; outputs that are due now go to `emit`. */
  push(sample: number, emit: (value: number) => void): void {
    const { ring, taps } = this;
    ring[this.head] = sample;
    ring[this.head + taps] = sample;
    this.head = (this.head + 1) % taps;
    this.missing--;
    while (this.missing === 0) {
      emit(this.interpolate());
      const next = this.phase + this.down;
      this.missing = Math.floor(next / this.up);
      this.phase = next % this.up;
    }
  }

  private interpolate(): number {
    const { ring, taps, table, head } = this;
    const position = (this.phase * this.phases) / this.up;
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

  reset(): void {
    this.ring.fill(0);
    this.head = 0;
    this.phase = 0;
    this.missing = this.lookAhead + 1;
  }
}
