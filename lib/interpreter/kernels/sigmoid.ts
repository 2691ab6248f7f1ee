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
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { byteTable, mapBytes } from './byte-table';

interface Sigmoid {
  count: number;
  /** int8 */
  table: Int8Array | undefined;
  /** int16 */
  scale: TableScale | undefined;
}

interface Curve {
  /** int8 from fixed point Q4.27 */
  fixed(q4: number): number;
  /** log2 of the int16 input scale that needs no multiplier, times 2^12 */
  powersOfTwo: readonly number[];
  int16(x: number, scale: TableScale): number;
  float(x: number): number;
  /** the zero point that TFLM demands of an int8 output; undefined: any */
  zeroPoint: number | undefined;
}

const sigmoidKernel = (curve: Curve): AnyKernel =>
  defineKernel<'LOGISTIC' | 'TANH', Sigmoid>({
    prepare(_operator, context) {
      context.expectArity(1, 1);
      const input = context.input(0, ['int8', 'int16', 'float32']);
      const output = context.output(0);
      context.expectSameType(input, output);
      context.expectCount(output, input.count);
      context.cost(input.count * 20);
      return {
        count: input.count,
        table: input.type === 'int8' ? int8Table(context, input, output, curve) : undefined,
        scale: input.type === 'int16' ? int16Scale(context, input, output, curve) : undefined,
      };
    },

    evaluate({ count, table, scale }, heap, frame) {
      if (table !== undefined) mapBytes(table, count, heap, frame);
      else if (scale !== undefined) {
        const { i16 } = heap;
        const input = frame.inputs[0] >> 1;
        const output = frame.outputs[0] >> 1;
        for (let i = 0; i < count; i++) i16[output + i] = curve.int16(i16[input + i], scale);
      } else {
        const { f32 } = heap;
        const input = frame.inputs[0] >> 2;
        const output = frame.outputs[0] >> 2;
        for (let i = 0; i < count; i++) f32[output + i] = curve.float(f32[input + i]);
      }
    },
  });

function int8Table(context: PrepareContext, input: Operand, output: Operand, curve: Curve): Int8Array {
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

function int16Scale(context: PrepareContext, input: Operand, output: Operand, curve: Curve): TableScale {
  const { scale, zeroPoint } = context.quantization(input);
  const to = context.quantization(output);
  if (zeroPoint !== 0 || to.zeroPoint !== 0 || powerOfTwo(to.scale) !== -15)
    throw context.unsupported(
      'unsupported-quantization',
      `input zero point ${zeroPoint}, output scale ${to.scale} and zero point ${to.zeroPoint}; TFLM accepts zero points of 0 and an output scale of 2^-15 for int16`,
      'let the converter choose the quantization of this operator',
    );
  const log2 = powerOfTwo(scale);
  if (log2 !== undefined && curve.powersOfTwo.includes(log2 + 12)) return { multiplier: 0, shift: log2 + 12 };
  let multiplier = scale * 4096 * 3;
  let shift = 0;
  while (multiplier <= 32767 / 2 && shift <= 30) {
    shift++;
    multiplier *= 2;
  }
  if (multiplier > 32767)
    throw context.invalid(`the input scale ${scale} is too large for the int16 arithmetic`);
  return { multiplier: Math.trunc(multiplier), shift };
}

/** log2 of a scale that is a power of two to within 0.07 %, as TFLM's CheckedLog2 has it. */
function powerOfTwo(scale: number): number | undefined {
  const log2 = Math.fround(Math.log2(scale));
  const rounded = Math.round(log2);
  return Math.abs(log2 - rounded) < 1e-3 ? rounded : undefined;
}

export const logistic = sigmoidKernel({
  fixed: q4 => roundingDivideByPowerOfTwo(logisticFixed(q4, 4), 31 - 8) - 128,
  powersOfTwo: [0],
  int16: logisticInt16,
  // beyond these the result is 1 in float32, or no more than exp(x)
  float: x => (x > 16.619047164916992 ? 1 : x < -9 ? Math.exp(x) : 1 / (1 + Math.exp(-x))),
  zeroPoint: -128,
});

export const tanh = sigmoidKernel({
  fixed: q4 => roundingDivideByPowerOfTwo(tanhFixed(q4, 4), 31 - 7),
  powersOfTwo: [0, 1],
  int16: tanhInt16,
  float: Math.tanh,
  zeroPoint: undefined,
});
