// Turns lib/tflite/schema.fbs into lib/tflite/generated/schema.ts: the types of all tables, enums and unions, and their
// layouts as data, which verifier, decoder and encoder follow. Needs flatc (Debian: flatbuffers-compiler), which checks
// the schema and numbers the fields; what it found is read from its binary schema (reflection.fbs of the FlatBuffers
// project). The result is committed, so nobody needs flatc to build; run this after a change of the schema.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ByteBuffer, Encoding } from 'flatbuffers';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const schemaFile = join(root, 'lib', 'tflite', 'schema.fbs');
const outputFile = join(root, 'lib', 'tflite', 'generated', 'schema.ts');

// ---------------------------------------------------------------------------------- reading flatc's binary schema

/** A table of the binary schema; `id` are the field ids of reflection.fbs. */
class Table {
  constructor(bytes, position) {
    this.bytes = bytes;
    this.position = position;
  }
  at(id) {
    const offset = this.bytes.__offset(this.position, 4 + 2 * id);
    return offset && this.position + offset;
  }
  int(id, absent = 0) {
    return this.at(id) ? this.bytes.readInt32(this.at(id)) : absent;
  }
  long(id) {
    return this.at(id) ? Number(this.bytes.readInt64(this.at(id))) : 0;
  }
  short(id) {
    return this.at(id) ? this.bytes.readUint16(this.at(id)) : 0;
  }
  byte(id) {
    return this.at(id) ? this.bytes.readUint8(this.at(id)) : 0;
  }
  string(id) {
    return this.bytes.__string(this.at(id), Encoding.UTF16_STRING);
  }
  table(id) {
    return new Table(this.bytes, this.bytes.__indirect(this.at(id)));
  }
  tables(id) {
    if (!this.at(id)) return [];
    const start = this.bytes.__vector(this.at(id));
    const count = this.bytes.__vector_len(this.at(id));
    return Array.from(
      { length: count },
      (_, i) => new Table(this.bytes, this.bytes.__indirect(start + 4 * i)),
    );
  }
}

function binarySchema() {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  execFileSync('flatc', ['--schema', '--binary', '--bfbs-builtins', '-o', folder, schemaFile], {
    stdio: 'inherit',
  });
  const bytes = new ByteBuffer(readFileSync(join(folder, 'schema.bfbs')));
  rmSync(folder, { recursive: true });
  return new Table(bytes, bytes.readInt32(0));
}

const schema = binarySchema();
const plainName = table => table.string(0).replace(/^tflite\./, '');
const objects = schema.tables(0).map(object => ({ name: plainName(object), fields: object.tables(1) }));
const allEnums = schema.tables(1).map(item => ({
  name: plainName(item),
  isUnion: item.byte(2) !== 0,
  base: item.table(3).byte(0),
  values: item
    .tables(1)
    .map(value => ({ name: plainName(value), value: value.long(1) }))
    .sort((a, b) => a.value - b.value),
}));

// ---------------------------------------------------------------------------------- names and types

const scalars = {
  2: 'bool',
  3: 'byte',
  4: 'ubyte',
  5: 'short',
  6: 'ushort',
  7: 'int',
  8: 'uint',
  9: 'long',
  10: 'ulong',
  11: 'float',
  12: 'double',
};
const [UNION_TYPE, STRING, VECTOR, OBJECT, UNION] = [1, 13, 14, 15, 16];

/** The Graph's name of a schema field (see BuiltinOptions in lib/graph/operators.ts). */
function fieldName(name) {
  if (name === 'fused_activation_function') return 'activation';
  const side = { d: 'depth', w: 'width', h: 'height' };
  return name
    .replace(/^(stride|dilation)_([dwh])(_factor)?$/, (_, what, axis) => `${what}_${side[axis]}`)
    .replace(
      /(.)_subgraph_ind(ex|ices)$/,
      (_, before, end) => `${before}_subgraph${end === 'ices' ? 's' : ''}`,
    )
    .replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** Element types are lower case everywhere in this package. */
const enumerator = (enumName, name) => (enumName === 'TensorType' ? name.toLowerCase() : name);
const quote = text => `'${text}'`;

/** The layout of one value (a field, or an element of a vector). */
function valueLayout(base, index) {
  if (base === STRING) return { kind: 'string' };
  if (base === OBJECT) return { kind: 'table', table: objects[index].name };
  if (index >= 0) return { kind: 'enum', scalar: scalars[base], enum: allEnums[index].name };
  return { kind: 'scalar', scalar: scalars[base] };
}

function fieldLayout(field) {
  const type = field.table(1);
  const [base, element, index] = [type.byte(0), type.byte(1), type.int(2, -1)];
  const head = { name: fieldName(field.string(0)), id: field.short(2) };
  if (base === UNION) return { ...head, kind: 'union', union: allEnums[index].name };
  if (base === VECTOR) {
    const force = field.tables(9).find(attribute => attribute.string(0) === 'force_align');
    return {
      ...head,
      kind: 'vector',
      element: valueLayout(element, index),
      ...(force && { align: Number(force.string(1)) }),
    };
  }
  const value = valueLayout(base, index);
  const number = field.long(4);
  if (value.kind === 'enum') {
    const { name, values } = allEnums[index];
    return { ...head, ...value, default: enumerator(name, values[number].name) };
  }
  if (value.kind !== 'scalar') return { ...head, ...value };
  if (value.scalar === 'bool') return { ...head, ...value, default: number !== 0 };
  return { ...head, ...value, default: /long/.test(value.scalar) ? BigInt(number) : number };
}

function valueType(layout) {
  if (layout.kind === 'vector')
    return layout.element.scalar === 'ubyte' ? 'Uint8Array' : `${valueType(layout.element)}[]`;
  if (layout.kind === 'string') return 'string';
  if (layout.kind === 'enum') return layout.enum;
  if (layout.kind === 'table') return layout.table;
  if (layout.kind === 'union') return layout.union;
  return layout.scalar === 'bool' ? 'boolean' : /long/.test(layout.scalar) ? 'bigint' : 'number';
}

// ---------------------------------------------------------------------------------- the text

/** An object literal with its own spelling of bigint and string. */
function literal(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key}: ${literal(part)}`)
    .join(', ')} }`;
}

const enums = allEnums.filter(item => !item.isUnion);
const unions = allEnums.filter(item => item.isUnion);
for (const { name, values } of allEnums)
  if (values.some(({ value }, i) => value !== i))
    throw new Error(`the values of ${name} are not 0, 1, 2 ...`);

const tables = objects.map(({ name, fields }) => ({
  name,
  fields: fields
    .filter(field => field.byte(6) === 0 && field.table(1).byte(0) !== UNION_TYPE)
    .map(fieldLayout)
    .sort((a, b) => a.id - b.id),
}));

const lines = [
  '// Generated by scripts/generate-schema.mjs from lib/tflite/schema.fbs: change that file and run the script.',
  "import type { EnumLayout, FieldLayout } from '../layout';",
  '',
  ...enums.map(
    ({ name, values }) =>
      `export type ${name} = ${values.map(value => quote(enumerator(name, value.name))).join(' | ')};`,
  ),
  '',
];
for (const { name, fields } of tables) {
  if (fields.length === 0) lines.push(`export type ${name} = Record<never, never>;`);
  else {
    const optional = field => (field.kind === 'table' || field.kind === 'union' ? '?' : '');
    lines.push(
      `export interface ${name} {`,
      ...fields.map(field => `  ${field.name}${optional(field)}: ${valueType(field)};`),
      '}',
    );
  }
}
lines.push('');
for (const { name, values } of unions)
  lines.push(
    `export type ${name} =`,
    ...values.slice(1).map(value => `  | { type: ${quote(value.name)}; value: ${value.name} }`),
    ';',
  );
lines.push('', 'export interface Tables {', ...tables.map(({ name }) => `  ${name}: ${name};`), '}', '');
lines.push('export const enums: Record<string, EnumLayout> = {');
for (const { name, values } of enums)
  lines.push(`  ${name}: [${values.map(value => quote(enumerator(name, value.name))).join(', ')}],`);
lines.push(
  '};',
  '',
  '/** the members of a union by the value of its type field; 0 is none */',
  'export const unions: Record<string, readonly (keyof Tables | undefined)[]> = {',
);
for (const { name, values } of unions)
  lines.push(
    `  ${name}: [undefined, ${values
      .slice(1)
      .map(value => quote(value.name))
      .join(', ')}],`,
  );
lines.push('};', '', 'export const tables: { [T in keyof Tables]: readonly FieldLayout[] } = {');
for (const { name, fields } of tables) {
  if (fields.length === 0) lines.push(`  ${name}: [],`);
  else lines.push(`  ${name}: [`, ...fields.map(field => `    ${literal(field)},`), '  ],');
}
lines.push('};', '');
writeFileSync(outputFile, lines.join('\n'));
console.log(`${outputFile}: ${tables.length} tables, ${enums.length} enums, ${unions.length} unions`);
