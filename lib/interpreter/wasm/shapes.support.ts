/** Random shapes, quantization and windows for the differential tests, as fast-check shrinks them. */
import fc from 'fast-check';
import type { Activation, Padding, Tensor } from '../../graph';
import { channelScales, int8Values, quantization, type Random, tensor } from './simd.support';

export const activation = fc.constantFrom<Activation>('NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1');
export const small = fc.integer({ min: 1, max: 4 });
/** With both ends of the range often. */
export const zeroPoint = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(-128, 0, 127));
/** Mostly everyday scales, sometimes far from them. */
export const scale = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0.01, max: 0.1, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 1e-9, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: 4 }).map(e => 2 ** e) },
);
/** Of a tensor as a whole. */
export const uniform = fc.record({ scale, zeroPoint });
export type Uniform = typeof uniform extends fc.Arbitrary<infer T> ? T : never;

export function int8Tensor(shape: number[], q: Uniform, data?: ArrayBufferView): Tensor {
  return tensor('int8', shape, quantization(q.scale, q.zeroPoint), data);
}

/** Shapes of up to `rank` dimensions, small enough to compute fast. */
export const shapeOf = (rank: number, most = 12) =>
  fc.array(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: rank });

/** Two shapes that broadcast: dimensions of 1 on either side, one of them shorter. */
export const broadcastPair = fc
  .tuple(shapeOf(4, 7), fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: 4, maxLength: 4 }), fc.nat(3))
  .map(([shape, repeats, cut]) => {
    const a = shape.map((d, i) => (repeats[i] === 1 ? 1 : d));
    const b = shape.map((d, i) => (repeats[i] === 2 ? 1 : d)).slice(Math.min(cut, shape.length - 1));
    const output = a.map((d, i) => Math.max(d, b[i - a.length + b.length] ?? 1));
    return { a, b, output };
  });

export const windowShape = fc.record({
  batches: fc.integer({ min: 1, max: 3 }),
  // one pixel often: then there is more padding than image
  height: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
  width: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 20 })),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  stride: fc.tuple(small, small),
  dilation: fc.constant<[number, number]>([1, 1]),
  padding: fc.constantFrom<Padding>('SAME', 'VALID'),
  activation,
  zeroPoint,
  outputZeroPoint: zeroPoint,
  bias: fc.boolean(),
});
export type WindowShape = typeof windowShape extends fc.Arbitrary<infer T> ? T : never;

export const dilatedShape = fc
  .tuple(windowShape, fc.tuple(small, small))
  .map(([shape, dilation]): WindowShape => ({ ...shape, dilation }));

function outputSize(input: number, kernel: number, stride: number, dilation: number, padding: Padding) {
  const span = (kernel - 1) * dilation + 1;
  return padding === 'SAME' ? Math.ceil(input / stride) : Math.ceil((input - span + 1) / stride);
}

/** Size of the output image and options; undefined where the window does not fit. */
export function windowOf(shape: WindowShape) {
  const { kernel, stride, dilation, padding } = shape;
  const height = outputSize(shape.height, kernel[0], stride[0], dilation[0], padding);
  const width = outputSize(shape.width, kernel[1], stride[1], dilation[1], padding);
  if (height < 1 || width < 1) return undefined;
  const options = {
    padding,
    strideHeight: stride[0],
    strideWidth: stride[1],
    dilationHeight: dilation[0],
    dilationWidth: dilation[1],
    activation: shape.activation,
  };
  return { height, width, options };
}

/** Tensors and options that convolutions of int8 share; undefined where the window does not fit. */
export function int8Window(
  shape: WindowShape,
  random: Random,
  inputs: number,
  outputs: number,
  filter: number[],
  axis: number,
) {
  const window = windowOf(shape);
  if (window === undefined) return undefined;
  const count = filter.reduce((a, b) => a * b);
  const scales = channelScales(random, random.pick(1, outputs), count / outputs);
  // inputs with scale 1 and outputs with scale 1: the weights' scale is the whole multiplier
  const tensors = [
    tensor('int8', [shape.batches, shape.height, shape.width, inputs], quantization(1, shape.zeroPoint)),
    tensor('int8', filter, quantization(scales, 0, axis), weightsOf(random, count, filter, axis)),
    ...(shape.bias ? [biasOf(random, outputs)] : []),
    tensor(
      'int8',
      [shape.batches, window.height, window.width, outputs],
      quantization(1, shape.outputZeroPoint),
    ),
  ];
  return { tensors, options: window.options };
}

/** Weights with some dead channels. */
export function weightsOf(random: Random, count: number, shape: number[], axis: number): Int8Array {
  // -128 is what converters never write, and what keeps signed dot products of bytes from being used
  const least = random.pick(-127, -127, -128);
  const values = int8Values(random, count).map(value => Math.max(least, value));
  const dead = random.integer(0, 2 * shape[axis]);
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return values.map((value, i) => (Math.floor(i / inner) % shape[axis] === dead ? 0 : value));
}

export function biasOf(random: Random, channels: number): Tensor {
  const range = random.pick(100, 20_000, 2 ** 31 - 1);
  const values = Int32Array.from({ length: channels }, () => random.integer(-range, range));
  return tensor('int32', [channels], quantization(1, 0), values);
}
