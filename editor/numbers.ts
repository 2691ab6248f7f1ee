/** Numbers as people read them: with a unit, three to four significant digits, the same everywhere in the dialogs. A number and its
 *  unit are never torn apart: the blank between them does not break. */

const BLANK = '\u00a0';

/** At most `digits` significant digits, without trailing zeros: 0.123, 12.3, 1230, 1.2e-7. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  if (size >= 10 ** (digits - 1)) return String(Math.round(value));
  return String(Number(value.toPrecision(digits)));
}

/** A whole number with thin spaces between groups of three digits from 10,000 on: 1600, 16 000. */
export function whole(value: number): string {
  const digits = String(Math.round(value));
  return Math.abs(value) < 10_000 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** "16 kHz", "62.5 Hz" */
export function hertz(value: number): string {
  return value >= 1000 ? `${short(value / 1000, 4)}${BLANK}kHz` : `${short(value, 4)}${BLANK}Hz`;
}

/** "20 ms", "0.98 s", "2 min" */
export function duration(ms: number): string {
  if (ms < 1) return `${short(ms * 1000)}${BLANK}µs`;
  if (ms < 500) return `${short(ms)}${BLANK}ms`;
  if (ms < 120_000) return `${short(ms / 1000)}${BLANK}s`;
  return `${short(ms / 60_000)}${BLANK}min`;
}

/** "512 B", "18.3 kB", "1.2 MB"; decimal, as on data sheets of flash and RAM */
export function bytes(count: number): string {
  if (count < 1000) return `${whole(count)}${BLANK}B`;
  if (count < 1e6) return `${short(count / 1000)}${BLANK}kB`;
  if (count < 1e9) return `${short(count / 1e6)}${BLANK}MB`;
  return `${short(count / 1e9)}${BLANK}GB`;
}

/** "336", "336 k", "1.2 M" */
export function counts(count: number): string {
  if (count < 10_000) return whole(count);
  if (count < 1e6) return `${short(count / 1000)}${BLANK}k`;
  return `${short(count / 1e6)}${BLANK}M`;
}

/** "1 × 49 × 40" */
export function shape(sizes: readonly number[]): string {
  return sizes.length === 0 ? '1' : sizes.join(`${BLANK}×${BLANK}`);
}

/** "0.97" for scores, always two digits after the point: columns of scores line up */
export function score(value: number): string {
  return value.toFixed(2);
}

/** What was typed as a number; undefined for blank or other text (a blank is not 0). */
export function parse(typed: string): number | undefined {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}
