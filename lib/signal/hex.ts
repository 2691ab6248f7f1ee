/** Bytes written as hexadecimal digits in settings: 'AA55', 'aa 55', '0xAA 0x55'. */

/** The bytes, or undefined where the text is not made of pairs of hexadecimal digits. */
export function parseHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/0x|[\s,:-]/gi, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Pairs of upper-case digits with a blank between bytes. */
export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}
