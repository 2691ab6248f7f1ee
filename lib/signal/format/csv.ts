/** Rows of numbers, one row per sample: '0.12,-6.20,7.90'. A header row gives names; comments are skipped. */
import type { CsvFormat } from '../config';
import { parseNumber } from './number';
import { millisecondsOf, type ParsedFrame, type Parser, SKIPPED } from './parser';
import { textOf } from './text';

const separators = {
  auto: /\s*[,;\t]\s*|\s+/,
  'auto with decimal comma': /\s*[;\t]\s*|\s+/,
  ',': /,/,
  ';': /;/,
  '\t': /\t/,
  ' ': /\s+/,
};

export class CsvParser implements Parser {
  private readonly separator: RegExp;
  private readonly comment: string;
  private header: string[] | undefined;
  private readonly frame: ParsedFrame & { values: number[] } = { values: [], channels: 0, count: 1 };

  constructor(private readonly format: CsvFormat) {
    const separator = format.separator ?? 'auto';
    this.separator =
      separators[separator === 'auto' && format.decimalComma ? 'auto with decimal comma' : separator];
    this.comment = format.comment ?? '#';
  }

  parse(payload: Uint8Array): ParsedFrame | typeof SKIPPED | undefined {
    const row = textOf(payload).trim();
    if (row === '' || (this.comment !== '' && row.startsWith(this.comment))) return SKIPPED;
    const cells = row.split(this.separator).map(cell => cell.trim());
    if (this.format.header && cells.every(cell => Number.isNaN(this.number(cell)))) {
      this.header = cells.map(cell => cell.replace(/^"(.*)"$/, '$1'));
      this.frame.names = undefined;
      return SKIPPED;
    }
    // a row of another width than its header is a damaged one
    if (this.header && cells.length !== this.header.length) return undefined;
    return this.readRow(cells);
  }

  private readRow(cells: string[]): ParsedFrame | undefined {
    const { frame } = this;
    const { time, sequence } = this.format;
    const timeColumn = time && this.columnOf(time.field);
    const sequenceColumn = sequence && this.columnOf(sequence.field);
    const columns =
      this.format.columns?.map(column => this.columnOf(column)) ??
      [...cells.keys()].filter(column => column !== timeColumn && column !== sequenceColumn);
    for (const [channel, column] of columns.entries()) frame.values[channel] = this.number(cells[column]);
    for (let channel = 0; channel < columns.length; channel++)
      if (Number.isNaN(frame.values[channel])) return undefined;
    if (time) frame.time = this.number(cells[timeColumn as number]) * millisecondsOf[time.unit];
    if (sequence) frame.sequence = this.number(cells[sequenceColumn as number]);
    if (Number.isNaN(frame.time) || (sequence && !Number.isInteger(frame.sequence))) return undefined;
    frame.channels = columns.length;
    if (this.header) frame.names ??= columns.map(column => (this.header as string[])[column]);
    return columns.length > 0 ? frame : undefined;
  }

  private number(cell: string | undefined): number {
    if (cell === undefined) return Number.NaN;
    return parseNumber(this.format.decimalComma ? cell.replace(',', '.') : cell);
  }

  /** The number of a column; -1, which no row has, for a name that no header has given. */
  private columnOf(column: number | string): number {
    return typeof column === 'number' ? column : (this.header?.indexOf(column) ?? -1);
  }
}
