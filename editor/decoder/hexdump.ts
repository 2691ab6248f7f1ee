/** Bytes as people read them: offset, pairs of hexadecimal digits, text; so many to a row that a row fits. */

export interface DumpRow {
  /** of its first byte, in hexadecimal: '0010' */
  offset: string;
  /** '41 42 0D 0A' */
  hex: string;
  /** 'AB··', a dot for what cannot be printed */
  text: string;
}

/** Bytes of pairs of hexadecimal digits. */
export function parseHex(hex: string): number[] {
  return (hex.match(/[0-9a-f]{2}/gi) ?? []).map(pair => Number.parseInt(pair, 16));
}

export function dump(bytes: readonly number[], perRow: number): DumpRow[] {
  const rows: DumpRow[] = [];
  for (let offset = 0; offset < bytes.length; offset += perRow) {
    const row = bytes.slice(offset, offset + perRow);
    rows.push({
      offset: offset.toString(16).toUpperCase().padStart(4, '0'),
      hex: row.map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' '),
      text: row.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return rows;
}
