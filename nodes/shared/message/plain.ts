/**
 * Plain payloads: a number, an array, nested arrays, an object of numbers such as { x, y, z }, or an array of such
 * objects. They are always real values. Every error names the place, as in `payload[3][1]`.
 */
import { InputError } from '../../../lib/errors';
import { describeValue, shapeText } from './describe';

export interface PlainTensor {
  data: Float64Array;
  shape: number[];
  /** keys of the objects, in the order of the first one */
  names?: string[];
}

const MAX_DEPTH = 8;

/**
 * The numbers of a plain payload, row-major. A number becomes shape [1], an object of n numbers [1, n], an array of k such
 * objects [k, n] with `names`.
 * @throws InputError for anything that is not a number, for ragged arrays and differing objects
 */
export function readPlain(payload: unknown): PlainTensor {
  if (typeof payload === 'number') return { data: Float64Array.of(payload), shape: [1] };
  const rows = Array.isArray(payload) ? payload : [payload];
  const shape: number[] = [];
  let names: string[] | undefined;
  for (let level: unknown = rows; typeof level !== 'number'; ) {
    if (shape.length === MAX_DEPTH)
      throw new InputError('too-many-axes', `the payload is nested more than ${MAX_DEPTH} deep`, {});
    if (Array.isArray(level)) {
      shape.push(level.length);
      if (level.length === 0) break;
      level = level[0];
    } else if (isRecord(level)) {
      names = Object.keys(level);
      shape.push(names.length);
      break;
    } else {
      throw notANumber(`payload${'[0]'.repeat(Array.isArray(payload) ? shape.length : 0)}`, level);
    }
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const filler = new Filler(new Float64Array(count), shape, names);
  if (Array.isArray(payload)) filler.fillArray(payload, 0, 'payload');
  else filler.fillRecord(payload as Record<string, unknown>, 'payload');
  return { data: filler.data, shape, names };
}

/** Walks the payload once, against the shape that its first elements promised. */
class Filler {
  private next = 0;

  constructor(
    readonly data: Float64Array,
    private readonly shape: readonly number[],
    private readonly names: readonly string[] | undefined,
  ) {}

  fillArray(values: readonly unknown[], axis: number, path: string): void {
    if (values.length !== this.shape[axis]) {
      throw new InputError(
        'ragged-array',
        `${path} has ${values.length} elements where the first of its kind has ${this.shape[axis]} (${shapeText(this.shape)}): make all rows equally long`,
        { path, expected: this.shape[axis], actual: values.length },
      );
    }
    const last = axis === this.shape.length - 1;
    const records = this.names !== undefined && axis === this.shape.length - 2;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (last) this.put(value, path, i);
      else if (records) this.fillRecord(value, `${path}[${i}]`);
      else if (Array.isArray(value)) this.fillArray(value, axis + 1, `${path}[${i}]`);
      else throw notANumber(`${path}[${i}]`, value, 'an array like the first one');
    }
  }

  fillRecord(record: unknown, path: string): void {
    const names = this.names ?? [];
    if (!isRecord(record)) throw notANumber(path, record, `an object with ${names.join(', ')}`);
    if (Object.keys(record).length !== names.length)
      throw notANumber(path, record, `an object with ${names.join(', ')}`);
    for (const name of names) this.put(record[name], path, name);
  }

  private put(value: unknown, path: string, key: number | string): void {
    if (typeof value !== 'number')
      throw notANumber(typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`, value);
    this.data[this.next++] = value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notANumber(path: string, value: unknown, expected = 'a number'): InputError {
  return new InputError(
    'not-a-number',
    `${path} is ${describeValue(value)}, expected ${expected}: send numbers, an array, { x, y, z } or a Buffer described by msg.tensor; a decode node reads texts and bytes`,
    { path },
  );
}
