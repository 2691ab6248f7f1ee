/**
 * The generated layouts against the schema text, read here by a parser of a few lines that has nothing in common with flatc,
 * and against numbers that are known from files in the field. A schema changed without a new generated file fails here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../test/support/shared';
import { enums, tables, unions } from './generated/schema';
import type { FieldLayout, TableName } from './layout';
import { optionsTables } from './operator-options';

const text = readFileSync(join(projectRoot, 'lib', 'tflite', 'schema.fbs'), 'utf8').replace(/\/\/.*$/gm, '');
const blocks = (keyword: string) =>
  [...text.matchAll(new RegExp(`\\b${keyword} (\\w+)[^{]*\\{([^}]*)\\}`, 'g'))].map(
    ([, name, body]) => [name, body] as const,
  );

interface SchemaField {
  name: string;
  id: number;
  type: string;
  default?: string;
  align?: number;
}

/** The fields of a table body, numbered as the format says: by position, two numbers for a union. */
function parseFields(body: string): SchemaField[] {
  let next = 0;
  const fields: SchemaField[] = [];
  for (const [, name, type, value, attributes] of body.matchAll(
    /(\w+)\s*:\s*([\w[\]]+)\s*(?:=\s*(-?\w+))?\s*(\([^)]*\))?\s*;/g,
  )) {
    const id = type in unions ? next + 1 : next;
    next = id + 1;
    const force = attributes?.match(/force_align: (\d+)/);
    if (attributes?.includes('deprecated')) continue;
    fields.push({ name, id, type, default: value, align: force ? Number(force[1]) : undefined });
  }
  return fields;
}

/** What the layout says a field is, in the words of the schema. */
function typeOf(field: FieldLayout): string {
  if (field.kind === 'vector') return `[${typeOf({ ...field.element, name: '', id: 0 } as FieldLayout)}]`;
  if (field.kind === 'union') return field.union;
  if (field.kind === 'table') return field.table;
  if (field.kind === 'enum') return field.enum;
  return field.kind === 'string' ? 'string' : field.scalar;
}

const plain = (name: string) => name.replaceAll('_', '').toLowerCase();

describe('generated schema', () => {
  const schemaTables = blocks('table');

  it('has every table and no other', () => {
    assert.deepEqual(Object.keys(tables).sort(), schemaTables.map(([name]) => name).sort());
    assert.ok(schemaTables.length > 150);
  });

  it('has every field with its id, type, default and alignment', () => {
    for (const [table, body] of schemaTables) {
      const expected = parseFields(body);
      const actual = tables[table as TableName];
      assert.equal(actual.length, expected.length, table);
      expected.forEach((field, i) => {
        const where = `${table}.${field.name}`;
        assert.equal(actual[i].id, field.id, where);
        assert.equal(typeOf(actual[i]), field.type, where);
        assert.equal('align' in actual[i] ? actual[i].align : undefined, field.align, where);
        if (!('default' in actual[i])) return;
        const first = enums[field.type]?.[0] ?? (field.type === 'bool' ? 'false' : '0');
        const written = `${(actual[i] as { default: unknown }).default}`;
        assert.equal(written.toLowerCase(), (field.default ?? first).toLowerCase(), where);
      });
    }
  });

  it('renames a field only as the Graph says', () => {
    const renamed = new Map([
      ['fusedactivationfunction', 'activation'],
      ['stridew', 'stridewidth'],
      ['strideh', 'strideheight'],
      ['strided', 'stridedepth'],
      ['dilationwfactor', 'dilationwidth'],
      ['dilationhfactor', 'dilationheight'],
      ['dilationdfactor', 'dilationdepth'],
      ['branchsubgraphindices', 'branchsubgraphs'],
    ]);
    for (const [table, body] of schemaTables)
      parseFields(body).forEach(({ name }, i) => {
        const usual = renamed.get(plain(name)) ?? plain(name).replace(/(.)subgraphindex$/, '$1subgraph');
        assert.equal(tables[table as TableName][i].name.toLowerCase(), usual, `${table}.${name}`);
      });
  });

  it('has the values of enums and the members of unions in order', () => {
    for (const [name, body] of blocks('enum'))
      for (const [, value, number] of body.matchAll(/(\w+)\s*=\s*(\d+)/g))
        assert.equal(enums[name][Number(number)].toLowerCase(), value.toLowerCase(), `${name}.${value}`);
    for (const [name, body] of blocks('union'))
      assert.deepEqual(
        unions[name].slice(1),
        body.split(',').map(member => member.trim()),
      );
  });

  it('has the numbers that files in the field depend on', () => {
    const operators = enums.BuiltinOperator;
    assert.equal(operators.indexOf('CUSTOM'), 32);
    assert.equal(operators.indexOf('QUANTIZE'), 114);
    assert.equal(operators.indexOf('PLACEHOLDER_FOR_GREATER_OP_CODES'), 127);
    assert.equal(operators.indexOf('ASSIGN_VARIABLE'), 144);
    assert.equal(operators.length, 210);
    const options = unions.BuiltinOptions;
    assert.equal(options.indexOf('Pool2DOptions'), 5);
    assert.equal(options.indexOf('ReducerOptions'), 27);
    assert.equal(options.indexOf('StridedSliceOptions'), 32);
    assert.equal(options.indexOf('WhileOptions'), 93);
    assert.equal(options.indexOf('VarHandleOptions'), 111);
    assert.equal(options.indexOf('RightShiftOptions'), 126);
    assert.equal(unions.BuiltinOptions2.indexOf('StablehloCaseOptions'), 23);
    assert.equal(enums.TensorType.indexOf('int8'), 9);
  });

  it('gives every builtin operator its options, all of them in one union', () => {
    const operators = enums.BuiltinOperator.filter(
      name => name !== 'CUSTOM' && name !== 'PLACEHOLDER_FOR_GREATER_OP_CODES',
    );
    assert.deepEqual(Object.keys(optionsTables).sort(), [...operators].sort());
    const members = [...unions.BuiltinOptions, ...unions.BuiltinOptions2].filter(name => name !== undefined);
    const used = new Set(Object.values(optionsTables).filter(table => table !== null));
    assert.deepEqual([...used].sort(), [...members].sort());
  });
});
