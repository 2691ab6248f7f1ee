/**
 * Recordings as text tables: one row per sample, one column per channel, and before them, where the rate is known, a column `timestamp`
 * in ms from the start of the file, as Edge Impulse and spreadsheets take it. Real values.
 */
import { InputError } from '../../errors';
import { parseCsv } from '../csv';
import type { FileFormat } from './format';
import { channelNames, decimal, realNumbers, requireFinite, rowsAndColumns, type Samples } from './samples';

const TIME = /^(timestamp|time|t|ms)$/i;
const NEWLINE = 0x0a;

export const csvFormat: FileFormat = {
  extension: 'csv',
  check: samples => requireFinite(realNumbers(samples), 'a CSV table'),
  head(layout, columns) {
    const names = channelNames(layout, columns).map(name => name.replaceAll(/[",\r\n]/g, ' ').trim());
    return Buffer.from(`${[...(layout.sampleRate ? ['timestamp'] : []), ...names].join(',')}\n`);
  },
  rows(samples, first) {
    const { rows, columns } = rowsAndColumns(samples);
    const values = realNumbers(samples);
    const { sampleRate, type } = samples;
    const written = samples.scale === undefined && samples.exponent === undefined ? type : 'float32';
    let text = '';
    for (let row = 0; row < rows; row++) {
      // three decimals of a millisecond: a microsecond
      if (sampleRate) text += `${Number((((first + row) * 1000) / sampleRate).toFixed(3))},`;
      for (let column = 0; column < columns; column++)
        text += `${decimal(values[row * columns + column], written)}${column + 1 < columns ? ',' : '\n'}`;
    }
    return Buffer.from(text);
  },
  tail: () => new Uint8Array(0),
  counts: () => [],
  repair(bytes) {
    const end = bytes.lastIndexOf(NEWLINE);
    return end < 0 ? undefined : Uint8Array.from(bytes.subarray(0, end + 1));
  },
  read(bytes) {
    const { names, rows, columns, data } = parseCsv(Buffer.from(bytes).toString('utf8'));
    if (rows === 0) throw new InputError('CSV', 'the table has no row of numbers', {});
    return names !== undefined && TIME.test(names[0]) && columns > 1
      ? timed(names, rows, columns, data)
      : { data: Float32Array.from(data), type: 'float32', shape: [rows, columns], names };
  },
};

/** A table whose first column counts milliseconds: they give the rate, and are no channel. */
function timed(names: string[], rows: number, columns: number, table: Float64Array): Samples {
  const channels = columns - 1;
  const data = new Float32Array(rows * channels);
  for (let row = 0; row < rows; row++)
    data.set(table.subarray(row * columns + 1, (row + 1) * columns), row * channels);
  const span = table[(rows - 1) * columns] - table[0];
  // to six digits, which undoes the rounding of the timestamps
  const sampleRate = span > 0 ? Number(((1000 * (rows - 1)) / span).toPrecision(6)) : undefined;
  return { data, type: 'float32', shape: [rows, channels], names: names.slice(1), sampleRate };
}
