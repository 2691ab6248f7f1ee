/**
 * Tables of numbers as text (RFC 4180 and what spreadsheets and loggers make of it): comma, semicolon, tab or blanks between
 * the cells, decimal comma where the cells are not separated by commas, an optional row of names, comment lines with #.
 */
import { InputError } from '../errors';

export interface NumberTable {
  /** from the first row, where it holds words */
  names?: string[];
  rows: number;
  columns: number;
  /** row-major; an empty cell and "nan" are NaN */
  data: Float64Array;
}

export type CsvDelimiter = ',' | ';' | '\t' | ' ';

export interface CsvOptions {
  /** by default the one that the first line shows: tab, else semicolon, else comma, else blank */
  delimiter?: CsvDelimiter;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING = /^(|nan|null|na)$/i;
const INFINITE = /^([+-]?)inf(inity)?$/i;

function guessDelimiter(line: string): CsvDelimiter {
  for (const delimiter of ['\t', ';', ','] as const) if (line.includes(delimiter)) return delimiter;
  return ' ';
}

/** The cells of one line; quotes protect delimiters and, doubled, quotes. */
function splitLine(line: string, delimiter: CsvDelimiter): string[] {
  if (delimiter === ' ') return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(delimiter).map(cell => cell.trim());
  const cells: string[] = [];
  const pattern = delimiter === '\t' ? '\\t' : delimiter;
  const cell = new RegExp(`\\s*(?:"((?:[^"]|"")*)"\\s*|([^${pattern}]*))(?:${pattern}|$)`, 'y');
  while (cell.lastIndex < line.length) {
    const match = cell.exec(line);
    if (!match) break;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2].trim());
  }
  if (line.endsWith(delimiter)) cells.push('');
  return cells;
}

function parseNumber(cell: string, decimalComma: boolean): number | undefined {
  const text = decimalComma ? cell.replace(',', '.') : cell;
  if (NUMBER.test(text)) return Number(text);
  if (MISSING.test(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  return infinite ? Number(`${infinite[1]}Infinity`) : undefined;
}

/**
 * @throws InputError that names line and column of what is no number, or of a row with more or fewer cells than the first
 */
export function parseCsv(text: string, options: CsvOptions = {}): NumberTable {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const values: number[] = [];
  let delimiter = options.delimiter;
  let names: string[] | undefined;
  let columns = 0;
  let rows = 0;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    delimiter ??= guessDelimiter(line);
    const cells = splitLine(line, delimiter);
    const numbers = cells.map(cell => parseNumber(cell, delimiter !== ','));
    const wrong = numbers.indexOf(undefined);
    if (columns === 0) {
      columns = cells.length;
      if (wrong >= 0) {
        names = cells;
        continue;
      }
    }
    if (cells.length !== columns)
      throw new InputError(
        'CSV',
        `line ${i + 1} has ${cells.length} cells, expected ${columns} as in the first`,
        {
          line: i + 1,
        },
      );
    if (wrong >= 0)
      throw new InputError(
        'CSV',
        `line ${i + 1}, column ${wrong + 1}: expected a number, got ${JSON.stringify(cells[wrong])}`,
        { line: i + 1, column: wrong + 1 },
      );
    for (const number of numbers) values.push(number as number);
    rows++;
  }
  return { names, rows, columns, data: Float64Array.from(values) };
}

const QUOTED = /[",\r\n]/;

/** Writes a table with commas and lines ended by \n; reading it back gives the same numbers. */
export function formatCsv({ names, rows, columns, data }: NumberTable): string {
  const lines: string[] = [];
  const quote = (name: string) => (QUOTED.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  if (names) lines.push(names.map(quote).join(','));
  for (let row = 0; row < rows; row++)
    lines.push(
      Array.from(data.subarray(row * columns, (row + 1) * columns), value => String(value)).join(','),
    );
  return lines.map(line => `${line}\n`).join('');
}
