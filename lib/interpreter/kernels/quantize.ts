/** QUANTIZE, DEQUANTIZE and CAST (techniques.md section 2.5): between real and quantized values, two quantizations, two types. */
import {
  type ElementType,
  integerRange,
  multiplyByQuantizedMultiplier,
  quantizeMultiplier,
  roundHalfAway,
} from '../../tensor';
import { unaryKernel } from './elementwise';

/** What TFLM converts into what. */
const TARGETS: Partial<Record<ElementType, readonly ElementType[]>> = {
  float32: ['int8', 'int16'],
  int8: ['int8', 'uint8', 'int16', 'int32'],
  uint8: ['int8'],
  int16: ['int8', 'int16', 'int32'],
  int32: ['int8', 'int16'],
};

export const quantize = unaryKernel<'QUANTIZE'>(
  ['float32', 'int8', 'uint8', 'int16', 'int32'],
  (context, input, output) => {
    const { scale, zeroPoint } = context.quantization(output);
    const { min, max } = integerRange(output.type)!;
    if (input.type === 'float32')
      return (from, i, to, o) => {
        // NaN has no integer; C leaves it open and x86 gives the lowest
        const q = roundHalfAway(Math.fround(from[i] / scale)) + zeroPoint;
        to[o] = Number.isNaN(q) ? min : Math.min(max, Math.max(min, q));
      };
    const source = context.quantization(input);
    // exporters leave such at the boundary of a model: every number stays as it is
    if (input.type === output.type && source.scale === scale && source.zeroPoint === zeroPoint)
      context.passThrough();
    const { multiplier, shift } = quantizeMultiplier(source.scale / scale);
    return (from, i, to, o) => {
      const q =
        multiplyByQuantizedMultiplier((from[i] - source.zeroPoint) | 0, multiplier, shift) + zeroPoint;
      to[o] = Math.min(max, Math.max(min, q));
    };
  },
  { outputTypes: type => TARGETS[type] ?? [] },
);

export const dequantize = unaryKernel<'DEQUANTIZE'>(
  ['int8', 'int16', 'uint8'],
  (context, input) => {
    const { scale, zeroPoint } = context.quantization(input);
    return (from, i, to, o) => {
      to[o] = (from[i] - zeroPoint) * scale;
    };
  },
  { outputTypes: () => ['float32'] },
);

/** As a C cast; out of range, where C leaves it open, as x86-64 does it. */
export const cast = unaryKernel<'CAST'>(
  ['int8', 'int16', 'int32', 'uint32', 'float32', 'bool'],
  (_context, input, output) => {
    if (input.type !== 'float32' || output.type === 'float32')
      // writing to a typed array wraps, as a cast between integers does
      return (from, i, to, o) => {
        to[o] = from[i];
      };
    const wide = output.type === 'uint32';
    return (from, i, to, o) => {
      const value = Math.trunc(from[i]);
      const fits = wide ? Math.abs(value) < 2 ** 63 : value >= -(2 ** 31) && value < 2 ** 31;
      // the integer that x86 gives for what does not fit is the lowest; NaN does not fit
      to[o] = fits ? value : wide ? 0 : -(2 ** 31);
    };
  },
  { outputTypes: () => ['int8', 'int16', 'int32', 'uint32', 'float32'] },
);
