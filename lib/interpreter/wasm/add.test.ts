/** ADD, SUB and MUL in SIMD against the portable kernels: equal bits on random models, shapes that broadcast, scales of all sizes. */
import assert from 'node:assert';
import fc from 'fast-check';
import { Interpreter } from '../interpreter';
import { MIN_COUNT_TO_PROVE } from './add';
import { provenLinear } from './linear';
import { activation, broadcastPair, int8Tensor, type Uniform, uniform, zeroPoint } from './shapes.support';
import {
  describeFamily,
  everyModel,
  kernelsOf,
  modelOf,
  modules,
  type Random,
  valuesOf,
} from './simd.support';

interface Operation {
  a: number[];
  b: number[];
  output: number[];
  quantized: Uniform[];
  activation: string;
  constant: boolean;
}

function model(type: 'ADD' | 'SUB' | 'MUL', o: Operation, random: Random) {
  const count = o.b.reduce((product, d) => product * d, 1);
  const tensors = [
    int8Tensor(o.a, o.quantized[0]),
    int8Tensor(o.b, o.quantized[1], o.constant ? valuesOf('int8', random, count) : undefined),
    int8Tensor(o.output, o.quantized[2]),
  ];
  return modelOf(tensors, { type, options: { activation: o.activation, potScaleInt16: false } });
}

const quantized = fc.tuple(uniform, uniform, uniform);
const common = { quantized, activation, constant: fc.boolean() };
const length = fc.integer({ min: 1, max: 300 });

describeFamily('sums and products', modules, set => {
  for (const type of ['ADD', 'SUB', 'MUL'] as const) {
    it(`${type} of two tensors of one shape`, async () => {
      const shapes = fc.record({ length, ...common });
      await everyModel(set, shapes, ({ length, ...rest }, random) =>
        model(type, { a: [1, length], b: [1, length], output: [1, length], ...rest }, random),
      );
    });

    it(`${type} of shapes that broadcast`, async () => {
      const shapes = fc.record({ pair: broadcastPair, ...common });
      await everyModel(set, shapes, ({ pair, ...rest }, random) => model(type, { ...pair, ...rest }, random));
    });
  }

  it('ADD and SUB as linear functions', async () => {
    // scales of one magnitude, as networks have them: others saturate
    const one = fc.record({ scale: fc.double({ min: 0.01, max: 0.1, noNaN: true }), zeroPoint });
    const same = one.map(q => [q, q, q]);
    const shapes = fc.record({
      type: fc.constantFrom('ADD' as const, 'SUB' as const),
      quantized: fc.oneof(fc.tuple(one, one, one), same),
      length: fc.integer({ min: 256, max: 266 }),
      row: fc.integer({ min: 0, max: 2 }),
      activation,
    });
    await everyModel(set, shapes, ({ type, length, row, ...rest }, random) => {
      const rows = Math.ceil(MIN_COUNT_TO_PROVE / length);
      const b = [[rows, length], [length], [rows, 1]][row];
      return model(type, { a: [rows, length], b, output: [rows, length], constant: false, ...rest }, random);
    });
  });
});

describe('the linear form of a sum', () => {
  const multiplier = 2 ** 30;
  const sum = (scale: number, shift: number) => ({
    spareBits: 20,
    inputs: [
      { multiplier, shift: 0, zeroPoint: 0 },
      { multiplier: Math.round(multiplier * scale), shift: 0, zeroPoint: 3 },
    ] as [never, never],
    output: { multiplier, shift, zeroPoint: -7, min: -128, max: 127 },
  });

  it('is there for sums of one scale, halves included', () => {
    assert.ok(provenLinear(sum(1, -18), 1));
    assert.ok(provenLinear(sum(1, -19), -1));
  });
  it('is found where plain rounding leaves some pairs of bytes on the wrong side', () => {
    const found = Array.from({ length: 40 }, (_, i) => provenLinear(sum(1 + (i + 0.123) / 41, -18), 1));
    assert.ok(found.filter(Boolean).length >= 38, `${found.filter(Boolean).length} of 40`);
  });
  it('is not there for sums far beyond the output', () => {
    assert.strictEqual(provenLinear(sum(1, 0), 1), undefined);
  });
});

describe('SIMD sums and products leave to the portable kernels', () => {
  for (const type of ['int16', 'int32'] as const)
    it(type, async () => {
      const o = { a: [4], b: [4], output: [4], activation: 'NONE', constant: false };
      const q = { scale: 1, zeroPoint: 0 };
      const graph = model('ADD', { ...o, quantized: [q, q, q] }, undefined as never);
      for (const tensor of graph.subgraphs[0].tensors) tensor.type = type;
      assert.deepStrictEqual(kernelsOf(await Interpreter.create(graph)), ['portable']);
    });
});
