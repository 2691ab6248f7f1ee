/**
 * Plain objects -> FlatBuffer, the inverse of decode.ts, following the same layouts. Deterministic: the same objects give the
 * same bytes. Fields that are undefined or have the schema's default are left out; empty vectors and strings are written
 * (runtimes follow some of them without looking), so pass undefined for those that shall be absent.
 */
import { Builder } from 'flatbuffers';
import type { Tables } from './generated/schema';
import { enums, tables, unions } from './generated/schema';
import type { ElementLayout, FieldLayout, ScalarType, TableName } from './layout';
import { inlineSize } from './layout';

/** A table to be written: every field may be left out. */
export type Encodable<T> = T extends Uint8Array | string | number | bigint | boolean
  ? T
  : T extends (infer E)[]
    ? Encodable<E>[]
    : { [K in keyof T]?: Encodable<T[K]> };

/** Encodes a file with `value` as its root table; `sizeHint` in bytes saves growing the buffer again and again. */
export function encode<T extends TableName>(
  root: T,
  value: Encodable<Tables[T]>,
  identifier: string | undefined,
  sizeHint: number,
): Uint8Array {
  const builder = new Builder(sizeHint);
  builder.finish(writeTable(builder, root, value as Fields), identifier);
  return builder.asUint8Array().slice();
}

type Fields = Record<string, unknown>;
type UnionValue = { type: TableName; value: Fields };

/** Writes a table behind everything it refers to and gives its position. */
function writeTable(builder: Builder, name: TableName, value: Fields): number {
  const parts: { field: FieldLayout; write: () => void }[] = [];
  for (const field of tables[name]) {
    const part = value[field.name];
    if (part === undefined || ('default' in field && Object.is(part, field.default))) continue;
    if (field.kind === 'union') {
      const { type, value: member } = part as UnionValue;
      const offset = writeTable(builder, type, member);
      const typeField: FieldLayout = {
        name: '',
        id: field.id - 1,
        kind: 'scalar',
        scalar: 'ubyte',
        default: 0,
      };
      parts.push({ field: typeField, write: () => builder.addInt8(unions[field.union].indexOf(type)) });
      parts.push({ field, write: () => builder.addOffset(offset) });
    } else if (field.kind === 'vector') {
      const offset = writeVector(builder, field.element, part as unknown[] | Uint8Array, field.align);
      parts.push({ field, write: () => builder.addOffset(offset) });
    } else {
      const offset = writeReferred(builder, field, part);
      parts.push({ field, write: () => writeInline(builder, field, offset ?? part) });
    }
  }
  const slots = tables[name].at(-1)?.id ?? -1;
  builder.startObject(slots + 1);
  // large fields first: no padding between them (Array.prototype.sort is stable, so the order is fixed)
  for (const { field, write } of parts.sort((a, b) => inlineSize(b.field) - inlineSize(a.field))) {
    write();
    builder.slot(field.id);
  }
  return builder.endObject();
}

/** The position of a string or table, undefined for what is stored inline. */
function writeReferred(builder: Builder, layout: ElementLayout, value: unknown): number | undefined {
  if (layout.kind === 'string') return builder.createString(value as string);
  if (layout.kind === 'table') return writeTable(builder, layout.table, value as Fields);
  return undefined;
}

function writeInline(builder: Builder, layout: ElementLayout, value: unknown): void {
  if (layout.kind === 'string' || layout.kind === 'table') builder.addOffset(value as number);
  else if (layout.kind === 'enum')
    scalarWriters[layout.scalar](builder, enums[layout.enum].indexOf(value as string));
  else scalarWriters[layout.scalar](builder, value);
}

function writeVector(
  builder: Builder,
  element: ElementLayout,
  values: unknown[] | Uint8Array,
  align?: number,
): number {
  const size = inlineSize(element);
  if (values instanceof Uint8Array) {
    // what createByteVector does not do: the first byte on the alignment, with values.length bytes to follow
    builder.prep(align ?? 4, values.length);
    return builder.createByteVector(values);
  }
  const stored = values.map(value => writeReferred(builder, element, value) ?? value);
  builder.startVector(size, stored.length, align ?? size);
  for (let i = stored.length - 1; i >= 0; i--) writeInline(builder, element, stored[i]);
  return builder.endVector();
}

const scalarWriters: Record<ScalarType, (builder: Builder, value: unknown) => void> = {
  bool: (builder, value) => builder.addInt8(value ? 1 : 0),
  byte: (builder, value) => builder.addInt8(value as number),
  ubyte: (builder, value) => builder.addInt8(value as number),
  short: (builder, value) => builder.addInt16(value as number),
  ushort: (builder, value) => builder.addInt16(value as number),
  int: (builder, value) => builder.addInt32(value as number),
  uint: (builder, value) => builder.addInt32(value as number),
  long: (builder, value) => builder.addInt64(value as bigint),
  ulong: (builder, value) => builder.addInt64(value as bigint),
  float: (builder, value) => builder.addFloat32(value as number),
  double: (builder, value) => builder.addFloat64(value as number),
};
