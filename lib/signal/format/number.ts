/** Numbers as devices print them. */

const BLANK = /^\s*$/;

/**
 * The number that a text holds and nothing else: decimal or exponential, blanks around it allowed. NaN for everything else, for
 * what JavaScript would take besides (an empty text, hexadecimal digits, "Infinity"), and beyond the range of float32.
 */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (value === 0 && BLANK.test(text)) return Number.NaN;
  if (!Number.isFinite(Math.fround(value)) || /[xXbBoO]/.test(text)) return Number.NaN;
  return value;
}
