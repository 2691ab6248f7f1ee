/** PAD and PADV2: a border of one value around a tensor of up to five dimensions. */
import type { ElementType } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { StridedCopy } from './copy';
import { denseStrides } from './strided';

export interface Pad {
  type: ElementType;
  count: number;
  /** the border's value where no input gives it: the zero point of int8, 0 for the others */
  value: number;
  hasValue: boolean;
  inside: StridedCopy;
}

export const pad = defineKernel<'PAD' | 'PADV2', Pad>({
  prepare(_operator, context) {
    context.expectArity(2, 1, 1);
    const input = context.input(0, ['float32', 'int8', 'int16', 'int32']);
    const value = context.optionalInput(2);
    const output = context.output(0);
    context.expectSameType(input, output);
    const rank = input.shape.length;
    if (rank > 5)
      throw context.unsupported(
        'unsupported-shape',
        `'${input.name}' has ${rank} dimensions, TFLM pads up to 5`,
        'join dimensions with a RESHAPE before this operator',
      );
    const paddings = readPaddings(context, rank, ['int32']);
    context.expectShape(
      output,
      input.shape.map((d, i) => d + paddings.before[i] + paddings.after[i]),
    );
    if (value !== undefined) {
      context.expectSameType(input, value);
      context.expectCount(value, 1);
      if (input.type === 'int8') requireSameQuantization(context, value, output);
    }
    const strides = denseStrides(output.shape);
    const start = strides.reduce((sum, stride, i) => sum + stride * paddings.before[i], 0);
    return {
      type: input.type,
      count: output.count,
      value: input.type === 'int8' ? context.quantization(output).zeroPoint : 0,
      hasValue: value !== undefined,
      inside: new StridedCopy(
        input.type,
        input.shape,
        { strides: denseStrides(input.shape) },
        { strides, start },
      ),
    };
  },

  evaluate(p, heap, frame) {
    const value = p.hasValue ? readElement(heap, p.type, frame.inputs[2]) : p.value;
    fillElements(heap, p.type, frame.outputs[0], p.count, value);
    p.inside.run(heap, frame.inputs[0], frame.outputs[0]);
  },
});

/** The [rank, 2] paddings in input 1: elements before and after each dimension. */
export function readPaddings(context: PrepareContext, rank: number, types: readonly ElementType[]) {
  const paddings = context.constantInts(1, types);
  if (paddings.length !== 2 * rank || paddings.some(p => p < 0))
    throw context.invalid(`paddings [${paddings}] are not ${rank} pairs of sizes`);
  return {
    before: paddings.filter((_, i) => i % 2 === 0),
    after: paddings.filter((_, i) => i % 2 === 1),
  };
}

function requireSameQuantization(context: PrepareContext, value: Operand, output: Operand): void {
  const a = context.quantization(value);
  const b = context.quantization(output);
  if (a.scale !== b.scale || a.zeroPoint !== b.zeroPoint)
    throw context.unsupported(
      'unsupported-quantization',
      `the pad value '${value.name}' and the output are quantized differently; TFLM does not rescale it`,
      'give both one quantization when converting',
      { tensor: value.name },
    );
}

/** One element at a byte address. */
export function readElement(heap: Heap, type: ElementType, address: number): number {
  switch (type) {
    case 'int8':
      return heap.i8[address];
    case 'int16':
      return heap.i16[address >> 1];
    case 'float32':
      return heap.f32[address >> 2];
    default:
      return heap.i32[address >> 2];
  }
}

/** `count` elements of one value from a byte address on. */
export function fillElements(
  heap: Heap,
  type: ElementType,
  address: number,
  count: number,
  value: number,
): void {
  switch (type) {
    case 'int8':
      heap.i8.fill(value, address, address + count);
      break;
    case 'int16':
      heap.i16.fill(value, address >> 1, (address >> 1) + count);
      break;
    case 'float32':
      heap.f32.fill(value, address >> 2, (address >> 2) + count);
      break;
    default:
      heap.i32.fill(value, address >> 2, (address >> 2) + count);
  }
}
