/**
 * How a table of the schema lies in a FlatBuffer, as data. generated/schema.ts holds one such description per table;
 * verify.ts, decode.ts and encode.ts interpret it, so that no operator needs code of its own in any of them.
 * The binary format: https://flatbuffers.dev/internals
 */
import type { Tables } from './generated/schema';

export type ScalarType =
  | 'bool'
  | 'byte'
  | 'ubyte'
  | 'short'
  | 'ushort'
  | 'int'
  | 'uint'
  | 'long'
  | 'ulong'
  | 'float'
  | 'double';

export type TableName = keyof Tables;

/** The names of an enum by value: all enums of the schema count from 0 without gaps. */
export type EnumLayout = readonly string[];

type ScalarLayout = { kind: 'scalar'; scalar: ScalarType };
type EnumValueLayout = { kind: 'enum'; scalar: ScalarType; enum: string };
type StringLayout = { kind: 'string' };
type NestedTableLayout = { kind: 'table'; table: TableName };

/** An element of a vector. */
export type ElementLayout = ScalarLayout | EnumValueLayout | StringLayout | NestedTableLayout;

export type FieldLayout = {
  name: string;
  /** slot of the vtable; a union's type is in the slot before its value */
  id: number;
} & (
  | (ScalarLayout & { default: number | bigint | boolean })
  | (EnumValueLayout & { default: string })
  | StringLayout
  | NestedTableLayout
  | { kind: 'union'; union: string }
  | { kind: 'vector'; element: ElementLayout; align?: number }
);

export const scalarSize: Record<ScalarType, number> = {
  bool: 1,
  byte: 1,
  ubyte: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  long: 8,
  ulong: 8,
  float: 4,
  double: 8,
};

/** Bytes that a value takes where it stands: its own for a scalar, those of an offset for all else. */
export function inlineSize(layout: ElementLayout | FieldLayout): number {
  return 'scalar' in layout ? scalarSize[layout.scalar] : 4;
}
