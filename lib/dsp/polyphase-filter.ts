/**
 * The table of a polyphase windowed-sinc filter (Kaiser window): flat to 0.8 of the lower Nyquist frequency, down by 100 dB from
 * 1.2 of it on. Row p holds the weights for an output that lies p / phases of the way between two inputs. The table depends on the two
 * rates alone, so all channels and streams of one conversion share it.
 */

/** Zeros of the sinc on either side: with the window's shape they make a transition of 0.4 of the lower Nyquist frequency. */
const ZEROS = 18;
/** Kaiser's shape for 100 dB: 0.1102 (A - 8.7) */
const BETA = 0.1102 * (100 - 8.7);
/** Most phases per zero of the sinc; between them is interpolated, which costs less than the window lets through. */
const MOST_PHASES = 2048;
/** Rates are taken to a millionth of a hertz. */
const FRACTION = 1e6;
/** Tables kept for the next stream of the same rates. */
const KEPT = 8;

export interface PolyphaseFilter {
  /** input samples that an output looks ahead, and as many back */
  readonly lookAhead: number;
  /** weights in a row: 2 lookAhead */
  readonly taps: number;
  readonly phases: number;
  /** (phases + 1) x taps: one row more for the interpolation */
  readonly table: Float64Array;
  /** to / from in lowest terms */
  readonly up: number;
  readonly down: number;
}

const kept = new Map<string, PolyphaseFilter>();

/** The filter from one rate to another. @param from, to Hz, above 0 */
export function polyphaseFilter(from: number, to: number): PolyphaseFilter {
  const key = `${from}/${to}`;
  const filter = kept.get(key) ?? design(from, to);
  // in the order of use: the first is the one unused for longest
  kept.delete(key);
  kept.set(key, filter);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  return filter;
}

function design(from: number, to: number): PolyphaseFilter {
  const [a, b] = [Math.round(from * FRACTION), Math.round(to * FRACTION)];
  const divisor = greatestCommonDivisor(a, b);
  const [up, down] = [b / divisor, a / divisor];
  const cutoff = Math.min(1, to / from);
  // a sinc that is wider by 1 / cutoff is smoother by as much: the table stays of one size
  const phases = Math.min(up, Math.ceil(MOST_PHASES * cutoff));
  const half = ZEROS / cutoff;
  const lookAhead = Math.ceil(half);
  const taps = 2 * lookAhead;
  const table = new Float64Array((phases + 1) * taps);
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
  return { lookAhead, taps, phases, table, up, down };
}

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
