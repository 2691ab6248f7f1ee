/**
 * Recordings in Edge Impulse's data acquisition format (JSON, version 1), which its uploader and its ingestion service take: one row of
 * `values` per sample, the interval in ms, a name and unit per sensor. Unsigned (`alg: none`), as the service allows for files.
 */
import { InputError } from '../../errors';
import type { FileFormat } from './format';
import {
  channelNames,
  decimal,
  type RecordingLayout,
  realNumbers,
  requireFinite,
  rowsAndColumns,
  type Samples,
} from './samples';

const DEVICE = 'node-red-tinyml';
const TAIL = '\n]}}\n';
const BEGINNING = '"values":[';

/** The parts of a file that matter for reading. */
interface Acquisition {
  payload?: { interval_ms?: unknown; sensors?: unknown; values?: unknown };
}

function interval({ sampleRate }: RecordingLayout): number {
  // twelve digits: 16 kHz is 0.0625, 30 Hz is 33.3333333333
  return Number((1000 / (sampleRate as number)).toPrecision(12));
}

function broken(problem: string): InputError {
  return new InputError('EDGE-IMPULSE-JSON', `no readable Edge Impulse recording: ${problem}`, {});
}

export const jsonFormat: FileFormat = {
  extension: 'json',
  check(samples) {
    requireFinite(realNumbers(samples), 'an Edge Impulse file');
    if (!samples.sampleRate)
      throw new InputError(
        'wrong-format',
        'an Edge Impulse file needs the sample rate, the samples say none: set it in the node that reads or cuts them',
        {},
      );
  },
  head(layout, columns) {
    const sensors = channelNames(layout, columns).map(name => ({ name, units: 'N/A' }));
    const envelope = JSON.stringify({
      protected: { ver: 'v1', alg: 'none', iat: Math.floor(Date.now() / 1000) },
      signature: '0'.repeat(64),
      payload: { device_name: DEVICE, device_type: 'NODE_RED', interval_ms: interval(layout), sensors },
    });
    // the two braces that close payload and file come with the tail
    return Buffer.from(`${envelope.slice(0, -2)},${BEGINNING}`);
  },
  rows(samples, first) {
    const { rows, columns } = rowsAndColumns(samples);
    const values = realNumbers(samples);
    const type = samples.scale === undefined && samples.exponent === undefined ? samples.type : 'float32';
    let text = '';
    for (let row = 0; row < rows; row++) {
      const cells = Array.from(values.subarray(row * columns, (row + 1) * columns), value =>
        decimal(value, type),
      );
      text += `${first + row === 0 ? '' : ','}\n[${cells.join(',')}]`;
    }
    return Buffer.from(text);
  },
  tail: () => Buffer.from(TAIL),
  counts: () => [],
  repair(bytes) {
    const text = Buffer.from(bytes).toString('utf8');
    const start = text.indexOf(BEGINNING);
    if (start < 0) return undefined;
    const [head, ...lines] = text.slice(start + BEGINNING.length).split('\n');
    // a whole row is a line that ends with its bracket, with or without the comma that the next one brought
    const rows = lines.map(line => line.replace(/,$/, ''));
    const torn = rows.findIndex(line => !line.startsWith('[') || !line.endsWith(']'));
    const whole = torn < 0 ? rows : rows.slice(0, torn);
    const written = whole.map(line => `\n${line}`).join(',');
    return Buffer.from(`${text.slice(0, start + BEGINNING.length)}${head}${written}${TAIL}`);
  },
  read(bytes) {
    let file: Acquisition;
    try {
      file = JSON.parse(Buffer.from(bytes).toString('utf8')) as Acquisition;
    } catch (error) {
      throw broken(`it is no JSON (${(error as Error).message})`);
    }
    const { values, interval_ms: ms, sensors } = file?.payload ?? {};
    if (!Array.isArray(values) || values.length === 0) throw broken('it has no payload.values');
    return { ...numbers(values), sampleRate: rate(ms), names: names(sensors) };
  },
};

/** Rows of numbers, or one number per row. */
function numbers(values: unknown[]): Pick<Samples, 'data' | 'type' | 'shape'> {
  const columns = Array.isArray(values[0]) ? values[0].length : 1;
  const data = new Float32Array(values.length * columns);
  values.forEach((row, i) => {
    const cells: unknown[] = Array.isArray(row) ? row : [row];
    if (cells.length !== columns) throw broken(`row ${i} has ${cells.length} values, the first ${columns}`);
    cells.forEach((cell, column) => {
      if (typeof cell !== 'number') throw broken(`row ${i} holds ${JSON.stringify(cell)}, expected numbers`);
      data[i * columns + column] = cell;
    });
  });
  return { data, type: 'float32', shape: [values.length, columns] };
}

function rate(ms: unknown): number | undefined {
  // to nine digits, which undoes the rounding of the interval
  return typeof ms === 'number' && ms > 0 ? Number((1000 / ms).toPrecision(9)) : undefined;
}

function names(sensors: unknown): string[] | undefined {
  if (!Array.isArray(sensors)) return undefined;
  const found = sensors.map(sensor => (sensor as { name?: unknown } | null)?.name);
  return found.every(name => typeof name === 'string') ? (found as string[]) : undefined;
}
