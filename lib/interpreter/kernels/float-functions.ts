/** Operators that are one function of a float32 element, and ABS and RSQRT with their quantized forms. */
import { ModelError } from '../../errors';
import { inverseSquareRoot } from '../../fixed-point';
import { integerRange, multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import { byteTable, TRANSCENDENTAL, type UnaryFunction, unaryKernel } from './elementwise';

const floatKernel = (apply: UnaryFunction, cost?: number) => unaryKernel(['float32'], () => apply, { cost });

export const ceil = floatKernel((from, i, to, o) => {
  to[o] = Math.ceil(from[i]);
});
export const floor = floatKernel((from, i, to, o) => {
  to[o] = Math.floor(from[i]);
});
export const neg = floatKernel((from, i, to, o) => {
  to[o] = -from[i];
});
export const square = floatKernel((from, i, to, o) => {
  to[o] = from[i] * from[i];
});
export const sqrt = floatKernel((from, i, to, o) => {
  to[o] = Math.sqrt(from[i]);
});
export const sin = floatKernel((from, i, to, o) => {
  to[o] = Math.sin(from[i]);
}, TRANSCENDENTAL);
export const cos = floatKernel((from, i, to, o) => {
  to[o] = Math.cos(from[i]);
}, TRANSCENDENTAL);
export const log = floatKernel((from, i, to, o) => {
  to[o] = Math.log(from[i]);
}, TRANSCENDENTAL);
export const exp = floatKernel((from, i, to, o) => {
  to[o] = Math.exp(from[i]);
}, TRANSCENDENTAL);

/** Halves go to the even neighbour. */
export const round = floatKernel((from, i, to, o) => {
  const x = from[i];
  const low = Math.floor(x);
  const rest = x - low;
  to[o] = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
});

export const abs = unaryKernel<'ABS'>(['float32', 'int8', 'int16'], (context, input, output) => {
  // int16 may be plain integers
  if (input.type === 'float32' || (input.type === 'int16' && input.quantization === undefined))
    return (from, i, to, o) => {
      to[o] = Math.abs(from[i]);
    };
  const source = context.quantization(input);
  const result = context.quantization(output);
  const { min, max } = integerRange(output.type)!;
  const rescaled = source.scale !== result.scale;
  // TFLM divides the scales in float32 here
  const { multiplier, shift } = quantizeMultiplier(Math.fround(source.scale / result.scale));
  return (from, i, to, o) => {
    const value = Math.abs(from[i] - source.zeroPoint);
    const scaled = rescaled ? multiplyByQuantizedMultiplier(value, multiplier, shift) : value;
    to[o] = Math.min(max, Math.max(min, scaled + result.zeroPoint));
  };
});

/** Spare bits of the quantized RSQRT, to keep 1 / sqrt(q) an integer. */
const RSQRT_BITS = 20;

export const rsqrt = unaryKernel<'RSQRT'>(
  ['float32', 'int8'],
  (context, input, output) => {
    if (input.type === 'float32')
      return (from, i, to, o) => {
        to[o] = 1 / Math.fround(Math.sqrt(from[i]));
      };
    const source = context.quantization(input);
    const result = context.quantization(output);
    // TFLM takes root and product in float32, the quotient in double
    const scale = quantizeMultiplier(1 / Math.fround(Math.fround(Math.sqrt(source.scale)) * result.scale));
    const table = byteTable(q => {
      const value = q - source.zeroPoint;
      // close to 0 the result is as large as it gets; below 0 there is none
      if (value <= 0) return 127;
      const root = inverseSquareRoot(value);
      const data = multiplyByQuantizedMultiplier(1, root.multiplier, root.shift + RSQRT_BITS);
      const scaled =
        multiplyByQuantizedMultiplier(data, scale.multiplier, scale.shift - RSQRT_BITS) + result.zeroPoint;
      return Math.min(127, Math.max(-128, scaled));
    });
    return (from, i, to, o) => {
      if (from[i] < source.zeroPoint)
        throw new ModelError(
          'negative-root',
          'RSQRT: an element is below 0; the operator is defined for positive values',
        );
      table(from, i, to, o);
    };
  },
  { cost: TRANSCENDENTAL },
);
