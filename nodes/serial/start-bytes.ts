/** The bytes that wake a device: text with escapes, or hexadecimal digits. */
import { ConfigError } from '../../lib/errors';
import type { StartBytesAs } from './config';

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' };

/**
 * Text is sent as UTF-8; `\n \r \t \0 \\` and `\xHH` (one byte) are escapes. Hexadecimal digits come in pairs, blanks, commas
 * and colons between them count for nothing.
 * @throws ConfigError naming the place that cannot be read
 */
export function parseStartBytes(text: string, as: StartBytesAs): Buffer {
  return as === 'hex' ? parseHex(text) : parseText(text);
}

function parseHex(text: string): Buffer {
  const digits = text.replace(/0x|[\s,:]/gi, '');
  if (/^([0-9a-f]{2})*$/i.test(digits)) return Buffer.from(digits, 'hex');
  throw new ConfigError(
    'bad-start-bytes',
    `the start bytes "${text}" are no hexadecimal bytes: write pairs of digits, as in 01 FF 0A, or switch to text`,
    { text },
  );
}

function parseText(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const [part, escaped] of text.matchAll(/\\(x[0-9a-f]{2}|[\s\S]?)|[^\\]+/gi)) {
    if (escaped === undefined) parts.push(Buffer.from(part));
    else if (escaped.length === 3) parts.push(Buffer.from(escaped.slice(1), 'hex'));
    else if (ESCAPES[escaped] !== undefined) parts.push(Buffer.from(ESCAPES[escaped]));
    else
      throw new ConfigError(
        'bad-start-bytes',
        `the start bytes "${text}" hold "${part}", which is no escape: use \\n \\r \\t \\0 \\xHH, and \\\\ for a backslash`,
        { text, escape: part },
      );
  }
  return Buffer.concat(parts);
}
