/** Where values lie in a drawing: linear scales and the round numbers to label them with. */

export interface Extent {
  low: number;
  high: number;
}

/** Smallest and largest finite value of several lists; undefined where there is none. */
export function extent(...lists: readonly (readonly (number | null)[])[]): Extent | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists)
    for (const value of list) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? { low, high } : undefined;
}

/** An extent that can be divided by: a constant gets room on both sides. */
export function widened({ low, high }: Extent): Extent {
  if (high > low) return { low, high };
  const room = Math.abs(low) > 0 ? Math.abs(low) * 0.5 : 1;
  return { low: low - room, high: high + room };
}

/** Maps values of `domain` linearly to pixels from `from` (the low end) to `to`. */
export function linear(domain: Extent, from: number, to: number): (value: number) => number {
  const factor = (to - from) / (domain.high - domain.low);
  return value => from + (value - domain.low) * factor;
}

/** About `wanted` round numbers (1, 2 or 5 times a power of ten) inside a domain. */
export function ticks({ low, high }: Extent, wanted: number): number[] {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= raw)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const marks: number[] = [];
  // multiples of the step, not a running sum, so that 0.3 is 0.3
  for (let i = first; i <= last; i++) marks.push(Number((i * step).toPrecision(12)));
  return marks;
}
