/** QUANTIZE and DEQUANTIZE in SIMD against the portable kernels: equal bits on random models. */
import assert from 'node:assert';
import fc from 'fast-check';
import { type ElementType, integerRange } from '../../tensor';
import { Interpreter } from '../interpreter';
import { scale } from './shapes.support';
import {
  describeFamily,
  everyModel,
  kernelsOf,
  modelOf,
  modules,
  quantization,
  tensor,
} from './simd.support';

const length = fc.integer({ min: 1, max: 300 });

/** A type with a zero point that it can hold, both ends often. */
const side = (...types: ElementType[]) =>
  fc.constantFrom(...types).chain(type => {
    const { min, max } = integerRange(type) ?? { min: 0, max: 0 };
    const zeroPoint = fc.oneof(fc.constant(0), fc.integer({ min, max }), fc.constantFrom(min, max));
    return fc.record({ type: fc.constant(type), scale, zeroPoint });
  });
type Side = ReturnType<typeof side> extends fc.Arbitrary<infer T> ? T : never;

function model(kind: 'QUANTIZE' | 'DEQUANTIZE', length: number, from: Side, to: Side) {
  const of = ({ type, scale, zeroPoint }: Side) =>
    tensor(type, [length], type === 'float32' ? undefined : quantization(scale, zeroPoint));
  return modelOf([of(from), of(to)], { type: kind });
}

const families = {
  'real numbers': [side('float32'), side('int8', 'int16')],
  int8: [side('int8'), side('int8', 'uint8', 'int16', 'int32')],
  uint8: [side('uint8'), side('int8')],
  int16: [side('int16'), side('int8', 'int16')],
  int32: [side('int32'), side('int8', 'int16')],
} as const;

describeFamily('QUANTIZE', modules, set => {
  for (const [name, [from, to]] of Object.entries(families))
    it(name, async () => {
      const shapes = fc.record({ length, from, to });
      await everyModel(set, shapes, ({ length, from, to }) => model('QUANTIZE', length, from, to));
    });
});

describeFamily('DEQUANTIZE', modules, set => {
  it('int8, uint8 and int16', async () => {
    const shapes = fc.record({ length, from: side('int8', 'uint8', 'int16'), to: side('float32') });
    await everyModel(set, shapes, ({ length, from, to }) => model('DEQUANTIZE', length, from, to));
  });
});

describe('SIMD quantization leaves to the portable kernels', () => {
  it('int32 results of wide inputs', async () => {
    const graph = model(
      'QUANTIZE',
      4,
      { type: 'int16', scale: 1, zeroPoint: 0 },
      { type: 'int32', scale: 1, zeroPoint: 0 },
    );
    assert.deepStrictEqual(kernelsOf(await Interpreter.create(graph)), ['portable']);
  });
});
