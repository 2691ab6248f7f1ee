/**
 * Proves, before anything reads a value, that a file is a well-formed FlatBuffer of our schema: every offset, vtable, vector
 * and string lies inside the file and is aligned, every enum value and union member is known; decode.ts relies on it.
 * After the FlatBuffers project's own verifier, driven by the layouts of the schema.
 *
 * Time and memory stay linear in the file's size: the schema nests to a fixed depth, and a file may not show the same
 * bytes under many names, beyond what honest writers do (tables of the same form share a vtable).
 */
import { rejectModel } from '../graph';
import { enums, tables, unions } from './generated/schema';
import type { ElementLayout, FieldLayout, TableName } from './layout';
import { inlineSize, scalarSize } from './layout';

/** Bounds the objects that decoding makes; the largest language models in this format have some ten thousand tables. */
const maximumTables = 200_000;

/** How many bytes may be looked at per byte of the file; honest files need less than 2. */
const maximumSharing = 4;

export const fileIdentifier = 'TFL3';

/** Throws a ModelError unless `bytes` are a well-formed .tflite file; says nothing about what the model means. */
export function verifyStructure(bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array))
    rejectModel(
      'model-bytes',
      'model',
      'a Uint8Array or Buffer',
      typeof bytes,
      'pass the contents of a .tflite file',
    );
  const magic = String.fromCharCode(...bytes.subarray(4, 8));
  if (magic !== fileIdentifier || bytes.length < 12)
    rejectModel(
      'model-magic',
      'model',
      `"${fileIdentifier}" at byte 4 of a .tflite file`,
      `${JSON.stringify(magic)} in a file of ${bytes.length} bytes`,
      'give the .tflite file itself, not an archive, a C array or a web page',
    );
  new Verifier(bytes, 'model').root('Model');
}

/** Throws a ModelError unless `bytes` are a well-formed FlatBuffer with a table `name` as its root; `what` names it in the message. */
export function verifyTable(bytes: Uint8Array, name: TableName, what: string): void {
  new Verifier(bytes, what).root(name);
}

class Verifier {
  private readonly view: DataView;
  private readonly path: string[] = [];
  private tables = 0;
  private budget: number;

  constructor(
    bytes: Uint8Array,
    private readonly what: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.budget = maximumSharing * bytes.length;
  }

  root(name: TableName): void {
    this.need(0, 4, 4);
    this.table(this.follow(0), name);
  }

  private table(position: number, name: TableName): void {
    if (++this.tables > maximumTables) this.fail(`at most ${maximumTables} tables`, 'more', position);
    this.need(position, 4, 4);
    const vtable = position - this.view.getInt32(position, true);
    this.need(vtable, 4, 2);
    const vtableSize = this.view.getUint16(vtable, true);
    const tableSize = this.view.getUint16(vtable + 2, true);
    if (vtableSize < 4 || vtableSize % 2 !== 0)
      this.fail('a vtable size of 4, 6, 8 ...', `${vtableSize}`, vtable);
    if (tableSize < 4) this.fail('a table size of 4 or more', `${tableSize}`, vtable + 2);
    this.need(vtable, vtableSize, 2, 0);
    this.need(position, tableSize, 4);

    /** Where the value of a slot of the vtable stands, 0 where it is absent. */
    const slot = (id: number, size: number): number => {
      const entry = 4 + 2 * id;
      if (entry + 2 > vtableSize) return 0;
      this.spend(2, vtable);
      const offset = this.view.getUint16(vtable + entry, true);
      if (offset === 0) return 0;
      if (offset < 4 || offset + size > tableSize)
        this.fail(`a field inside its table of ${tableSize} bytes`, `offset ${offset}`, vtable + entry);
      this.aligned(position + offset, size);
      return position + offset;
    };

    for (const field of tables[name]) {
      this.path.push(field.name);
      const value = slot(field.id, inlineSize(field));
      if (field.kind === 'union') this.union(field.union, slot(field.id - 1, 1), value);
      else if (value !== 0) this.field(field, value);
      this.path.pop();
    }
  }

  private union(name: string, typePosition: number, valuePosition: number): void {
    const type = typePosition === 0 ? 0 : this.view.getUint8(typePosition);
    if (type === 0 || valuePosition === 0) return;
    const member = unions[name][type];
    if (!member)
      this.fail(`a member of the union ${name} (1 to ${unions[name].length - 1})`, `${type}`, typePosition);
    this.table(this.follow(valuePosition), member);
  }

  private field(field: FieldLayout, position: number): void {
    if (field.kind === 'vector') this.vector(field.element, this.follow(position));
    else if (field.kind !== 'union') this.value(field, position);
  }

  /** A value that stands at `position`, or whose offset does; the position itself is known to be sound. */
  private value(layout: ElementLayout, position: number): void {
    if (layout.kind === 'enum') this.enumerator(layout.enum, layout.scalar === 'byte', position);
    else if (layout.kind === 'string') this.string(this.follow(position));
    else if (layout.kind === 'table') this.table(this.follow(position), layout.table);
  }

  private enumerator(name: string, isByte: boolean, position: number): void {
    const value = isByte ? this.view.getInt8(position) : this.view.getInt32(position, true);
    if (enums[name][value] !== undefined) return;
    const known = `a ${name} from 0 to ${enums[name].length - 1}`;
    if (name !== 'BuiltinOperator' || value < 0) this.fail(known, `${value}`, position);
    // what is sound but unknown has most likely been made after this reader
    rejectModel(
      'model-too-new',
      [this.what, ...this.path].join('.'),
      known,
      `${value}`,
      'the model has an operator that is newer than this package (TFLM stops with "Op builtin_code out of range: ' +
        `${value}. Are you using old TFLite binary with newer model?"): update the package, or convert with an older converter`,
    );
  }

  private vector(element: ElementLayout, position: number): void {
    const size = inlineSize(element);
    this.need(position, 4, 4);
    const count = this.view.getUint32(position, true);
    this.need(position + 4, count * size, element.kind === 'scalar' ? scalarSize[element.scalar] : size);
    if (element.kind === 'scalar') return;
    for (let i = 0; i < count; i++) {
      this.path.push(`${i}`);
      this.value(element, position + 4 + i * size);
      this.path.pop();
    }
  }

  private string(position: number): void {
    this.need(position, 4, 4);
    const length = this.view.getUint32(position, true);
    this.need(position + 4, length + 1, 1);
    const end = this.view.getUint8(position + 4 + length);
    if (end !== 0) this.fail('a 0 after the string', `${end}`, position + 4 + length);
  }

  /** The target of the offset at `position`; offsets are unsigned, so they only point forward. */
  private follow(position: number): number {
    const offset = this.view.getUint32(position, true);
    if (offset === 0) this.fail('an offset that points at something', '0', position);
    return position + offset;
  }

  /** `size` bytes at `position` are inside the file and aligned; looking at them costs `cost`. */
  private need(position: number, size: number, alignment: number, cost = size): void {
    if (position < 0 || position + size > this.view.byteLength)
      this.fail(
        `${size} bytes inside the file of ${this.view.byteLength} bytes`,
        `bytes ${position} to ${position + size}`,
        position,
      );
    this.aligned(position, alignment);
    this.spend(cost, position);
  }

  private aligned(position: number, alignment: number): void {
    if (position % alignment !== 0)
      this.fail(`an address divisible by ${alignment}`, `${position}`, position);
  }

  private spend(bytes: number, position: number): void {
    this.budget -= bytes;
    if (this.budget < 0)
      this.fail('parts that do not share their bytes', 'the same bytes over and over', position);
  }

  private fail(expected: string, came: string, position: number): never {
    rejectModel(
      'model-structure',
      `${[this.what, ...this.path].join('.')} at byte ${position}`,
      expected,
      came,
      'the file is damaged, cut off or newer than this reader: export or download it again',
    );
  }
}
