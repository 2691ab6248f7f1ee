/**
 * JSON: numbers, arrays, arrays of arrays or objects (batches), objects of numbers or of arrays. Where the samples stand in a larger
 * message, `path` leads to them.
 */
import type { JsonFormat } from '../config';
import { millisecondsOf, type ParsedFrame, type Parser } from './parser';
import { textOf } from './text';

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Gathers the samples of one message; `good` turns false at anything that is no number or does not fit the samples before. */
class JsonSamples {
  readonly values: number[] = [];
  channels = 0;
  good = true;
  names: string[] | undefined;

  constructor(private readonly format: JsonFormat) {
    this.names = format.keys;
  }

  read(samples: unknown): void {
    if (!Array.isArray(samples)) this.readSample(samples);
    else if (samples.length > 0 && (samples.every(isObject) || samples.every(Array.isArray)))
      for (const sample of samples) this.readSample(sample);
    else this.readFlat(samples);
  }

  /** One array of numbers: one sample, or samples of a stated number of channels. */
  private readFlat(values: unknown[]): void {
    this.channels = this.format.channels ?? values.length;
    if (values.length % this.channels !== 0) this.good = false;
    for (const value of values) this.add(value);
  }

  private readSample(sample: unknown): void {
    if (isObject(sample)) this.readObject(sample);
    else {
      const values = Array.isArray(sample) ? sample : [sample];
      this.fit(values.length);
      for (const value of values) this.add(value);
    }
  }

  private readObject(sample: JsonObject): void {
    this.names ??= this.chooseNames(sample);
    const columns = this.names.map(name => sample[name]);
    this.fit(columns.length);
    if (columns.length > 0 && columns.every(Array.isArray)) this.readColumns(columns as unknown[][]);
    else for (const value of columns) this.add(value);
  }

  /** Channel by channel, all of one length. */
  private readColumns(columns: unknown[][]): void {
    if (columns.some(column => column.length !== columns[0].length)) this.good = false;
    for (let i = 0; i < columns[0].length; i++) for (const column of columns) this.add(column[i]);
  }

  private fit(channels: number): void {
    if (channels !== (this.channels || this.format.channels || channels)) this.good = false;
    this.channels = channels;
  }

  private add(value: unknown): void {
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) this.good = false;
    else this.values.push(value);
  }

  private chooseNames(sample: JsonObject): string[] {
    const beside = [this.format.time?.field, this.format.sequence?.field];
    const channel = (value: unknown) => typeof value === 'number' || Array.isArray(value);
    return Object.keys(sample).filter(key => channel(sample[key]) && !beside.includes(key));
  }
}

export class JsonParser implements Parser {
  private readonly path: string[];

  constructor(private readonly format: JsonFormat) {
    this.path = format.path ? format.path.split('.') : [];
  }

  parse(payload: Uint8Array): ParsedFrame | undefined {
    let message: unknown;
    try {
      message = JSON.parse(textOf(payload));
    } catch {
      return undefined;
    }
    let found = message;
    for (const key of this.path)
      found = typeof found === 'object' && found !== null ? (found as JsonObject)[key] : undefined;
    const samples = new JsonSamples(this.format);
    samples.read(found);
    const { values, channels, names, good } = samples;
    if (!good || values.length === 0) return undefined;
    const frame: ParsedFrame = { values, channels, count: values.length / channels, names };
    return this.readBeside(frame, message, found) ? frame : undefined;
  }

  /** Time and sequence number, in the outermost object or in the first sample; false where one is missing. */
  private readBeside(frame: ParsedFrame, message: unknown, samples: unknown): boolean {
    const { time, sequence } = this.format;
    const places = [message, Array.isArray(samples) ? samples[0] : samples].filter(isObject);
    const numberAt = (field: number | string) =>
      places.map(place => place[field]).find(value => typeof value === 'number') as number | undefined;
    if (time) frame.time = (numberAt(time.field) ?? Number.NaN) * millisecondsOf[time.unit];
    if (sequence) frame.sequence = numberAt(sequence.field);
    return !Number.isNaN(frame.time) && (sequence === undefined || Number.isInteger(frame.sequence));
  }
}
