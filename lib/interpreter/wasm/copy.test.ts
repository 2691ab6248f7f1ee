/** Operators that move bytes, in SIMD against the portable kernels: equal bits on random models, of all types. */
import fc from 'fast-check';
import type { Tensor } from '../../graph';
import type { ElementType } from '../../tensor';
import { shapeOf, zeroPoint } from './shapes.support';
import {
  describeFamily,
  everyModel,
  graphOf,
  integers,
  modelOf,
  modules,
  quantization,
  tensor,
  valuesOf,
} from './simd.support';

const type = fc.constantFrom<ElementType>('int8', 'int8', 'int16', 'float32');
const quantized = (type: ElementType, shape: number[], zeroPoint: number) =>
  tensor(type, shape, type === 'float32' ? undefined : quantization(0.5, type === 'int8' ? zeroPoint : 0));

/** A shape, one of its dimensions, and lengths of pieces along it. */
const cut = shapeOf(4, 7).chain(shape =>
  fc.record({
    shape: fc.constant(shape),
    axis: fc.nat(shape.length - 1),
    lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    type,
    zeroPoint,
  }),
);
type Cut = typeof cut extends fc.Arbitrary<infer T> ? T : never;

const withLength = (shape: number[], axis: number, length: number) =>
  shape.map((d, i) => (i === axis ? length : d));

/** The pieces and the whole. */
function pieces({ shape, axis, lengths, type, zeroPoint }: Cut): { parts: Tensor[]; whole: Tensor } {
  const total = lengths.reduce((a, b) => a + b, 0);
  const make = (length: number) => quantized(type, withLength(shape, axis, length), zeroPoint);
  return { parts: lengths.map(make), whole: make(total) };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describeFamily('moving bytes', modules, set => {
  it('CONCATENATION', async () => {
    await everyModel(set, cut, shape => {
      const { parts, whole } = pieces(shape);
      const options = { axis: shape.axis, activation: 'NONE' };
      return modelOf([...parts, whole], { type: 'CONCATENATION', options });
    });
  });

  it('PACK', async () => {
    await everyModel(set, cut, ({ shape, axis, lengths, type, zeroPoint }) => {
      const parts = lengths.map(() => quantized(type, shape, zeroPoint));
      const output = [...shape.slice(0, axis), lengths.length, ...shape.slice(axis)];
      const options = { axis, valuesCount: lengths.length };
      return modelOf([...parts, quantized(type, output, zeroPoint)], { type: 'PACK', options });
    });
  });

  it('SPLIT_V', async () => {
    await everyModel(set, cut, shape => {
      const { parts, whole } = pieces(shape);
      const { lengths, axis } = shape;
      const options = { numSplits: lengths.length };
      const inputs = [whole, integers(lengths), integers([axis], [])];
      return modelOf([...inputs, ...parts], { type: 'SPLIT_V', options }, lengths.length);
    });
  });

  it('SPLIT', async () => {
    await everyModel(set, cut, shape => {
      const lengths = shape.lengths.map(() => shape.lengths[0]);
      const { parts, whole } = pieces({ ...shape, lengths });
      const inputs = [integers([shape.axis], []), whole];
      return modelOf(
        [...inputs, ...parts],
        { type: 'SPLIT', options: { numSplits: lengths.length } },
        lengths.length,
      );
    });
  });

  it('UNPACK', async () => {
    await everyModel(set, cut, ({ shape, axis, lengths, type, zeroPoint }) => {
      const num = lengths.length;
      const whole = [...shape.slice(0, axis), num, ...shape.slice(axis)];
      const parts = lengths.map(() => quantized(type, shape, zeroPoint));
      return modelOf(
        [quantized(type, whole, zeroPoint), ...parts],
        { type: 'UNPACK', options: { num, axis } },
        num,
      );
    });
  });

  const box = shapeOf(4).chain(shape =>
    fc.record({
      shape: fc.constant(shape),
      begin: fc.tuple(...shape.map(d => fc.oneof(fc.constant(0), fc.nat(d - 1)))),
      size: fc.tuple(...shape.map(d => fc.oneof(fc.constant(d), fc.integer({ min: 1, max: d })))),
      type,
      zeroPoint,
    }),
  );

  it('SLICE', async () => {
    await everyModel(set, box, ({ shape, begin, size, type, zeroPoint }) => {
      const output = size.map((length, i) => Math.min(length, shape[i] - begin[i]));
      const from = quantized(type, shape, zeroPoint);
      const to = quantized(type, output, zeroPoint);
      return modelOf([from, integers(begin), integers(output), to], { type: 'SLICE' });
    });
  });

  it('STRIDED_SLICE', async () => {
    const strided = fc.tuple(
      box,
      fc.array(fc.constantFrom(1, 1, 1, 2, 3), { minLength: 4, maxLength: 4 }),
      fc.nat(15),
    );
    await everyModel(set, strided, ([{ shape, begin, size, type, zeroPoint }, strides, shrink]) => {
      const rank = shape.length;
      const stride = strides.slice(0, rank);
      const end = range(rank).map(i => Math.min(shape[i], begin[i] + size[i]));
      const lengths = range(rank).map(i => Math.ceil((end[i] - begin[i]) / stride[i]));
      const shrunk = range(rank).map(i => ((shrink >> i) & 1) === 1);
      const output = lengths.filter((_, i) => !shrunk[i]);
      const options = {
        beginMask: 0,
        endMask: 0,
        ellipsisMask: 0,
        newAxisMask: 0,
        shrinkAxisMask: shrunk.reduce((mask, bit, i) => mask | (Number(bit) << i), 0),
        offset: false,
      };
      const tensors = [
        quantized(type, shape, zeroPoint),
        integers(begin),
        integers(end),
        integers(stride),
        quantized(type, output, zeroPoint),
      ];
      return modelOf(tensors, { type: 'STRIDED_SLICE', options });
    });
  });

  it('PAD and PADV2', async () => {
    const padded = shapeOf(4, 8).chain(shape =>
      fc.record({
        shape: fc.constant(shape),
        before: fc.tuple(...shape.map(() => fc.nat(3))),
        after: fc.tuple(...shape.map(() => fc.nat(3))),
        type: fc.constantFrom<ElementType>('int8', 'int8', 'int16', 'int32', 'float32'),
        zeroPoint,
        value: fc.constantFrom('none', 'constant', 'computed'),
      }),
    );
    await everyModel(set, padded, ({ shape, before, after, type, zeroPoint, value }, random) => {
      const q = (s: number[]) => quantized(type, s, zeroPoint);
      const paddings = integers(
        range(shape.length).flatMap(i => [before[i], after[i]]),
        [shape.length, 2],
      );
      const border = { ...q([1]) };
      if (value === 'constant') border.data = new Uint8Array(valuesOf(type, random, 1).buffer);
      const output = q(shape.map((d, i) => d + before[i] + after[i]));
      const tensors = [q(shape), paddings, ...(value === 'none' ? [] : [border]), output];
      return modelOf(tensors, { type: value === 'none' ? 'PAD' : 'PADV2' });
    });
  });

  it('READ_VARIABLE and ASSIGN_VARIABLE', async () => {
    const shapes = fc.record({ shape: shapeOf(4, 7), type, zeroPoint });
    await everyModel(set, shapes, ({ shape, type, zeroPoint }) => {
      const handle = tensor('resource', []);
      const tensors = [quantized(type, shape, zeroPoint), handle, quantized(type, shape, zeroPoint)];
      return graphOf(tensors, [
        { type: 'VAR_HANDLE', options: { container: '', sharedName: 'v' }, inputs: [], outputs: [1] },
        { type: 'READ_VARIABLE', inputs: [1], outputs: [2] },
        { type: 'ASSIGN_VARIABLE', inputs: [1, 0], outputs: [] },
      ]);
    });
  });
});
