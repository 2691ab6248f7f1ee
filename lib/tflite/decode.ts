/**
 * FlatBuffer -> plain objects, following the layouts of the schema. Trusts its input: call only after verifyStructure. Absent
 * fields have the schema's default, absent strings and vectors are empty, absent tables undefined. Vectors of bytes are
 * views of the file (weights are not copied), all others arrays.
 */
import type { Tables } from './generated/schema';
import { enums, tables, unions } from './generated/schema';
import type { ElementLayout, FieldLayout, ScalarType, TableName } from './layout';
import { inlineSize } from './layout';

/** Decodes the file's root table. */
export function decode<T extends TableName>(bytes: Uint8Array, root: T): Tables[T] {
  const decoder = new Decoder(bytes);
  return decoder.table(decoder.follow(0), root) as Tables[T];
}

/** A table with nothing but the schema's defaults. */
export function defaults<T extends TableName>(name: T): Tables[T] {
  return Object.fromEntries(tables[name].map(field => [field.name, absent(field)])) as Tables[T];
}

/** What a field is that the file leaves out. */
export function absent(field: FieldLayout): unknown {
  if (field.kind === 'string') return '';
  if (field.kind === 'vector') return isBytes(field.element) ? new Uint8Array(0) : [];
  return 'default' in field ? field.default : undefined;
}

export function isBytes(element: ElementLayout): boolean {
  return element.kind === 'scalar' && element.scalar === 'ubyte';
}

class Decoder {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  follow(position: number): number {
    return position + this.view.getUint32(position, true);
  }

  table(position: number, name: TableName): object {
    const vtable = position - this.view.getInt32(position, true);
    const vtableSize = this.view.getUint16(vtable, true);
    const slot = (id: number): number => {
      const entry = 4 + 2 * id;
      const offset = entry < vtableSize ? this.view.getUint16(vtable + entry, true) : 0;
      return offset && position + offset;
    };
    const result: Record<string, unknown> = {};
    for (const field of tables[name]) {
      const value = slot(field.id);
      if (value === 0) result[field.name] = absent(field);
      else if (field.kind === 'union')
        result[field.name] = this.union(field.union, slot(field.id - 1), value);
      else if (field.kind === 'vector') result[field.name] = this.vector(field.element, this.follow(value));
      else result[field.name] = this.value(field, value);
    }
    return result;
  }

  private union(name: string, typePosition: number, position: number): object | undefined {
    const type = typePosition && unions[name][this.view.getUint8(typePosition)];
    return type ? { type, value: this.table(this.follow(position), type) } : undefined;
  }

  private vector(element: ElementLayout, position: number): unknown {
    const count = this.view.getUint32(position, true);
    const start = position + 4;
    if (isBytes(element)) return this.bytes.subarray(start, start + count);
    const size = inlineSize(element);
    return Array.from({ length: count }, (_, i) => this.value(element, start + i * size));
  }

  private value(layout: ElementLayout, position: number): unknown {
    if (layout.kind === 'table') return this.table(this.follow(position), layout.table);
    if (layout.kind === 'string') return this.string(this.follow(position));
    const scalar = this.scalar(layout.scalar, position);
    return layout.kind === 'enum' ? enums[layout.enum][scalar as number] : scalar;
  }

  private string(position: number): string {
    const { buffer, byteOffset } = this.bytes;
    const length = this.view.getUint32(position, true);
    return Buffer.from(buffer, byteOffset + position + 4, length).toString('utf8');
  }

  private scalar(type: ScalarType, at: number): number | bigint | boolean {
    switch (type) {
      case 'bool':
        return this.view.getUint8(at) !== 0;
      case 'byte':
        return this.view.getInt8(at);
      case 'ubyte':
        return this.view.getUint8(at);
      case 'short':
        return this.view.getInt16(at, true);
      case 'ushort':
        return this.view.getUint16(at, true);
      case 'int':
        return this.view.getInt32(at, true);
      case 'uint':
        return this.view.getUint32(at, true);
      case 'long':
        return this.view.getBigInt64(at, true);
      case 'ulong':
        return this.view.getBigUint64(at, true);
      case 'float':
        return this.view.getFloat32(at, true);
      case 'double':
        return this.view.getFloat64(at, true);
    }
  }
}
