/**
 * Recursive filters as a cascade of second-order sections, transposed direct form II in float64 (scipy.signal.sosfilt): poles
 * near 1, as of a 0.3 Hz low pass at 50 Hz, need the precision.
 */

/** b0 b1 b2 a1 a2 with a0 = 1; sections in the order of the signal. */
export type Section = readonly [b0: number, b1: number, b2: number, a1: number, a2: number];

export class SectionFilter {
  private readonly state: Float64Array;

  constructor(private readonly sections: readonly Section[]) {
    this.state = new Float64Array(2 * sections.length);
  }

  /** The next sample. */
  step(x: number): number {
    const { sections, state } = this;
    for (let s = 0; s < sections.length; s++) {
      const [b0, b1, b2, a1, a2] = sections[s];
      const y = b0 * x + state[2 * s];
      state[2 * s] = b1 * x - a1 * y + state[2 * s + 1];
      state[2 * s + 1] = b2 * x - a2 * y;
      x = y;
    }
    return x;
  }

  /** All samples of a signal, going on from the present state. */
  run(signal: Float64Array): Float64Array {
    return signal.map(x => this.step(x));
  }

  /** As if nothing but zeros had come. */
  zero(): void {
    this.state.fill(0);
  }

  /** As if `x` had come forever: no transient at the start (scipy.signal.sosfilt_zi times x). */
  settle(x: number): void {
    const { sections, state } = this;
    for (let s = 0; s < sections.length; s++) {
      const [b0, b1, b2, a1, a2] = sections[s];
      const y = ((b0 + b1 + b2) / (1 + a1 + a2)) * x;
      state[2 * s + 1] = b2 * x - a2 * y;
      state[2 * s] = b1 * x - a1 * y + state[2 * s + 1];
      x = y;
    }
  }
}

/** Samples that the signal is continued by at both ends (default of scipy.signal.sosfiltfilt for filters with zeros at +-1). */
export const zeroPhasePadding = (order: number) => 3 * (order + 1);

/**
 * Forward and backward: no phase shift, twice the attenuation. The ends are continued by their point reflection.
 * @param signal longer than zeroPhasePadding(order)
 */
export function filterZeroPhase(
  sections: readonly Section[],
  order: number,
  signal: Float64Array,
): Float64Array {
  const edge = zeroPhasePadding(order);
  const n = signal.length;
  const first = signal[0];
  const last = signal[n - 1];
  const padded = Float64Array.from({ length: n + 2 * edge }, (_, i) => {
    const at = i - edge;
    if (at < 0) return 2 * first - signal[-at];
    return at < n ? signal[at] : 2 * last - signal[2 * n - 2 - at];
  });
  const filter = new SectionFilter(sections);
  filter.settle(padded[0]);
  const forward = filter.run(padded).reverse();
  filter.settle(forward[0]);
  return filter
    .run(forward)
    .reverse()
    .slice(edge, edge + n);
}
