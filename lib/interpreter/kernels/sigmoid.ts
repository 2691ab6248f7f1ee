/**
 * LOGISTIC and TANH (techniques.md section 2.6). int8 in gemmlowp's fixed point, int16 by an interpolated table, float32 with the
 * reference's shortcuts for large magnitudes.
 */
import {
  logistic as logisticFixed,
  logisticInt16,
  type TableScale,
  tanh as tanhFixed,
  tanhInt16,
} from '../../fixed-point';
import {
  frexp,
  multiplyByQuantizedMultiplier,
  roundHalfAway,
  roundingDivideByPowerOfTwo,
} from '../../tensor';
import type { AnyKernel, Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { byteTable, TRANSCENDENTAL, type UnaryFunction, unaryKernel } from './elementwise';

interface Curve {
  float: UnaryFunction;
  /** int8 from fixed point Q4.27 */
  fixed(q4: number): number;
  int16(x: number, scale: TableScale): number;
  /** shifts at which an int16 power-of-two scale, 2^(shift - 12), needs no multiplier */
  shifts: readonly number[];
  /** the zero point that TFLM demands of an int8 output; undefined: any */
  zeroPoint: number | undefined;
}

const sigmoidKernel = (curve: Curve): AnyKernel =>
  unaryKernel<'LOGISTIC' | 'TANH'>(
    ['int8', 'int16', 'float32'],
    (context, input, output) => {
      if (input.type === 'float32') return curve.float;
      if (input.type === 'int8') return int8Table(context, input, output, curve);
      const scale = int16Scale(context, input, output, curve);
      return (from, i, to, o) => {
        to[o] = curve.int16(from[i], scale);
      };
    },
    { cost: TRANSCENDENTAL },
  );

function int8Table(context: PrepareContext, input: Operand, output: Operand, curve: Curve): UnaryFunction {
  const { scale, zeroPoint } = context.quantization(input);
  if (curve.zeroPoint !== undefined && context.quantization(output).zeroPoint !== curve.zeroPoint)
    throw context.invalid(`the output '${output.name}' must have zero point ${curve.zeroPoint}`);
  // the input's scale brought to Q4.27; no carry where the fraction rounds up to 1
  const { fraction, exponent } = frexp(scale * 2 ** 27);
  const multiplier = Math.min(2 ** 31 - 1, roundHalfAway(fraction * 2 ** 31));
  const radius = Math.floor((15 * 2 ** 27) / 2 ** exponent);
  return byteTable(q => {
    const x = q - zeroPoint;
    if (x <= -radius) return -128;
    if (x >= radius) return 127;
    return Math.min(127, Math.max(-128, curve.fixed(multiplyByQuantizedMultiplier(x, multiplier, exponent))));
  });
}

/** How the input is brought to the tables' scale of 1 / (3 * 4096). */
function int16Scale(context: PrepareContext, input: Operand, output: Operand, curve: Curve): TableScale {
  const { scale, zeroPoint } = context.quantization(input);
  const to = context.quantization(output);
  if (zeroPoint !== 0 || to.zeroPoint !== 0 || powerOfTwo(to.scale) !== -15)
    throw context.unsupported(
      'unsupported-quantization',
      `input zero point ${zeroPoint}, output scale ${to.scale} and zero point ${to.zeroPoint}; TFLM accepts zero points of 0 and an output scale of 2^-15 for int16`,
      'let the converter choose the quantization of this operator',
    );
  const shift = (powerOfTwo(scale) ?? Number.NaN) + 12;
  if (curve.shifts.includes(shift)) return { multiplier: 0, shift };
  let multiplier = scale * 4096 * 3;
  let left = 0;
  while (multiplier <= 32767 / 2 && left <= 30) {
    left++;
    multiplier *= 2;
  }
  if (multiplier > 32767)
    throw context.invalid(`the input scale ${scale} is too large for the int16 arithmetic`);
  return { multiplier: Math.trunc(multiplier), shift: left };
}

/** log2 of a scale that is a power of two to within 0.07 %, as TFLM's CheckedLog2 has it. */
function powerOfTwo(scale: number): number | undefined {
  const log2 = Math.fround(Math.log2(scale));
  const rounded = Math.round(log2);
  return Math.abs(log2 - rounded) < 1e-3 ? rounded : undefined;
}

export const logistic = sigmoidKernel({
  // beyond these bounds the result is 1 in float32, or no more than exp(x)
  float: (from, i, to, o) => {
    const x = from[i];
    to[o] = x > 16.619047164916992 ? 1 : x < -9 ? Math.exp(x) : 1 / (1 + Math.exp(-x));
  },
  fixed: q4 => roundingDivideByPowerOfTwo(logisticFixed(q4, 4), 31 - 8) - 128,
  int16: logisticInt16,
  shifts: [0],
  zeroPoint: -128,
});

export const tanh = sigmoidKernel({
  float: (from, i, to, o) => {
    to[o] = Math.tanh(from[i]);
  },
  fixed: q4 => roundingDivideByPowerOfTwo(tanhFixed(q4, 4), 31 - 7),
  int16: tanhInt16,
  shifts: [0, 1],
  zeroPoint: undefined,
});
