/** QUANTIZE and DEQUANTIZE (techniques.md section 2.5): between real and quantized values, and between two quantizations. */
import {
  type ElementType,
  elementSize,
  integerRange,
  multiplyByQuantizedMultiplier,
  quantizeMultiplier,
  roundHalfAway,
} from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame } from '../kernel';

interface Convert {
  count: number;
  from: ElementType;
  to: ElementType;
  /** log2 of the element bytes */
  fromSize: number;
  toSize: number;
  apply: (x: number) => number;
}

/** What TFLM converts into what. */
const TARGETS: Partial<Record<ElementType, readonly ElementType[]>> = {
  float32: ['int8', 'int16'],
  int8: ['int8', 'uint8', 'int16', 'int32'],
  uint8: ['int8'],
  int16: ['int8', 'int16', 'int32'],
  int32: ['int8', 'int16'],
};

export const quantize = defineKernel<'QUANTIZE', Convert>({
  prepare(_operator, context) {
    context.expectArity(1, 1);
    const input = context.input(0, ['float32', 'int8', 'uint8', 'int16', 'int32']);
    const output = context.output(0, TARGETS[input.type]);
    context.expectCount(output, input.count);
    const { scale, zeroPoint } = context.quantization(output);
    const { min, max } = integerRange(output.type)!;
    const clamp = (x: number) => Math.min(max, Math.max(min, x));
    const sizes = {
      count: input.count,
      from: input.type,
      to: output.type,
      fromSize: Math.log2(elementSize(input.type)),
      toSize: Math.log2(elementSize(output.type)),
    };
    if (input.type === 'float32') {
      const divisor = Math.fround(scale);
      // NaN has no integer; C leaves it open and x86 gives the lowest
      return {
        ...sizes,
        apply: x => (Number.isNaN(x) ? min : clamp(roundHalfAway(Math.fround(x / divisor)) + zeroPoint)),
      };
    }
    const from = context.quantization(input);
    const { multiplier, shift } = quantizeMultiplier(from.scale / scale);
    return {
      ...sizes,
      apply: q =>
        clamp(multiplyByQuantizedMultiplier((q - from.zeroPoint) | 0, multiplier, shift) + zeroPoint),
    };
  },
  evaluate,
});

export const dequantize = defineKernel<'DEQUANTIZE', Convert>({
  prepare(_operator, context) {
    context.expectArity(1, 1);
    const input = context.input(0, ['int8', 'int16', 'uint8']);
    const output = context.output(0, ['float32']);
    context.expectCount(output, input.count);
    const { scale, zeroPoint } = context.quantization(input);
    return {
      count: input.count,
      from: input.type,
      to: 'float32',
      fromSize: Math.log2(elementSize(input.type)),
      toSize: 2,
      apply: q => (q - zeroPoint) * scale,
    };
  },
  evaluate,
});

function evaluate(p: Convert, heap: Heap, frame: Frame): void {
  const { apply, count } = p;
  const input = heap.view(p.from);
  const output = heap.view(p.to);
  const a = frame.inputs[0] >> p.fromSize;
  const b = frame.outputs[0] >> p.toSize;
  for (let i = 0; i < count; i++) output[b + i] = apply(input[a + i]);
}
