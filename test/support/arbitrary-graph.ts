/** Random small graphs for property tests: every operator of the schema, every option, every kind of tensor. */
import fc from 'fast-check';
import type { Graph, Operator, Subgraph, Tensor } from '../../lib/graph';
import { byteLength, type ElementType, elementCount } from '../../lib/tensor';
import { enums, tables } from '../../lib/tflite/generated/schema';
import type { ElementLayout, FieldLayout, TableName } from '../../lib/tflite/layout';
import { optionsTables } from '../../lib/tflite/operator-options';

/** A record with the prototype that an object literal has. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const elementType = fc.constantFrom(...(enums.TensorType as readonly ElementType[]));
const float32 = fc.float({ noNaN: true });

function scalar(name: string): fc.Arbitrary<unknown> {
  if (name === 'bool') return fc.boolean();
  if (name === 'float') return float32;
  if (name === 'long') return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  if (name === 'uint') return fc.nat(0xffffffff);
  if (name === 'ubyte') return fc.nat(255);
  return fc.integer();
}

function value(layout: FieldLayout | ElementLayout): fc.Arbitrary<unknown> {
  switch (layout.kind) {
    case 'scalar':
      return scalar(layout.scalar);
    case 'enum':
      return fc.constantFrom(...enums[layout.enum]);
    case 'string':
      return text;
    case 'vector':
      return layout.element.kind === 'scalar' && layout.element.scalar === 'ubyte'
        ? fc.uint8Array({ maxLength: 5 })
        : fc.array(value(layout.element), { maxLength: 5 });
    default:
      throw new Error(`no options hold a ${layout.kind}`);
  }
}

/** Options by the schema's layout; a field that names a subgraph names a later one, so that nothing recurs. */
function options(table: TableName, later: number[]): fc.Arbitrary<object> {
  const fields = tables[table].map(field => {
    const called = () => fc.constantFrom(...later);
    if (/[sS]ubgraph$/.test(field.name)) return [field.name, called()] as const;
    if (/Subgraphs$|^calledComputations$/.test(field.name)) return [field.name, fc.array(called())] as const;
    return [field.name, value(field)] as const;
  });
  return record(Object.fromEntries(fields));
}

const callsSubgraphs = (table: TableName) =>
  tables[table].some(({ name }) => /[sS]ubgraphs?$|^calledComputations$/.test(name));

function operator(tensors: Tensor[], later: number[]): fc.Arbitrary<Operator> {
  const index = fc.nat(tensors.length - 1);
  const writable = tensors.flatMap(({ data }, i) => (data ? [] : [i]));
  const base = {
    version: fc.integer(),
    inputs: fc.array(fc.oneof(index, fc.constant(-1)), { maxLength: 4 }),
    outputs: writable.length > 0 ? fc.array(fc.constantFrom(...writable), { maxLength: 2 }) : fc.constant([]),
    intermediates: fc.array(index, { maxLength: 2 }),
    mutatingVariableInputs: fc.array(fc.boolean(), { maxLength: 4 }),
  };
  const builtin = fc
    .constantFrom(...Object.entries(optionsTables))
    .filter(([, table]) => later.length > 0 || table === null || !callsSubgraphs(table))
    .chain(([type, table]) =>
      record({
        type: fc.constant(type),
        options: table ? options(table, later) : fc.constant({}),
        ...base,
      }),
    );
  const custom = record({
    type: fc.constant('CUSTOM'),
    customCode: text.filter(name => name !== ''),
    customOptions: fc.uint8Array({ maxLength: 9 }),
    ...base,
  });
  return fc.oneof(
    { weight: 9, arbitrary: builtin },
    { weight: 1, arbitrary: custom },
  ) as fc.Arbitrary<Operator>;
}

function quantization(shape: number[]): fc.Arbitrary<Tensor['quantization']> {
  const scale = fc.float({ noNaN: true, noDefaultInfinity: true, min: 0 });
  const of = (length: number, axis: number) =>
    record({
      scale: fc.array(scale, { minLength: length, maxLength: length }).map(list => Float32Array.from(list)),
      zeroPoint: fc
        .array(fc.integer(), { minLength: length, maxLength: length })
        .map(list => Int32Array.from(list)),
      axis: fc.constant(axis),
    });
  const perChannel = shape.flatMap((length, axis) => (length > 0 ? [of(length, axis)] : []));
  return fc.oneof(fc.constant(undefined), of(1, 0), ...perChannel);
}

const tensor: fc.Arbitrary<Tensor> = fc
  .record({
    name: text,
    type: elementType,
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
    constant: fc.boolean(),
    isVariable: fc.boolean(),
    hasRank: fc.boolean(),
    shapeSignature: fc.option(fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 1, maxLength: 4 })),
  })
  .chain(({ constant, shapeSignature, ...rest }) => {
    const bytes = byteLength(rest.type, elementCount(rest.shape));
    return fc
      .record({
        data: fc.uint8Array({ minLength: bytes, maxLength: bytes }),
        quantization: quantization(rest.shape),
      })
      .map(({ data, quantization }) => ({
        ...rest,
        ...(constant && bytes > 0 && { data }),
        ...(shapeSignature && { shapeSignature }),
        ...(quantization && { quantization }),
      }));
  });

function subgraph(index: number, count: number): fc.Arbitrary<Subgraph> {
  const later = Array.from({ length: count - index - 1 }, (_, i) => index + 1 + i);
  return fc.array(tensor, { minLength: 1, maxLength: 6 }).chain(tensors => {
    const activations = tensors.flatMap(({ data }, i) => (data ? [] : [i]));
    return record({
      name: text,
      tensors: fc.constant(tensors),
      operators: fc.array(operator(tensors, later), { maxLength: 4 }),
      inputs: activations.length > 0 ? fc.subarray(activations) : fc.constant([]),
      outputs: fc.subarray(tensors.map((_, i) => i)),
    });
  });
}

/** Graphs that checkGraph accepts; no kernel would know what to do with most of them. */
export const anyGraph: fc.Arbitrary<Graph> = fc
  .integer({ min: 1, max: 3 })
  .chain(count => fc.tuple(...Array.from({ length: count }, (_, i) => subgraph(i, count))))
  .chain(subgraphs => {
    const named = (index: number) =>
      fc.array(record({ name: text, tensor: fc.nat(subgraphs[index].tensors.length - 1) }), {
        maxLength: 2,
      });
    const signature = fc
      .nat(subgraphs.length - 1)
      .chain(index =>
        record({ key: text, subgraph: fc.constant(index), inputs: named(index), outputs: named(index) }),
      );
    return record({
      version: fc.constant(3),
      description: text,
      subgraphs: fc.constant(subgraphs),
      metadata: fc.array(record({ name: text, data: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 2 }),
      signatures: fc.array(signature, { maxLength: 2 }),
    });
  });
