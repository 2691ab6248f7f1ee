/**
 * SOFTMAX over the last dimension. int8: gemmlowp's exp in fixed point, read from a table of the 256 possible differences to
 * the maximum (techniques.md section 2.7). int16: two interpolated tables. float32: as written.
 */
import { expOnNegativeValues, interpolationTable, lookUp, oneOverOnePlus } from '../../fixed-point';
import {
  frexp,
  multiplyByQuantizedMultiplier,
  quantizeMultiplier,
  roundingDivideByPowerOfTwo,
  saturatingRoundingDoublingHighMul,
} from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';

export interface Softmax {
  rows: number;
  depth: number;
  form: 'int8' | 'int8-to-int16' | 'int16' | 'float32';
  /** exp of -i in Q0.31, int8 forms; 0 where the difference is too small to count */
  exp: Int32Array;
  /** the same in Q12.19, as it is summed */
  expSum: Int32Array;
  multiplier: number;
  shift: number;
  beta: number;
}

/** Tables of the int16 form: exp on [-10, 0] and 1 / (1 + x) on [0, 1]. */
let int16Tables: { exp: Int16Array; reciprocal: Int16Array } | undefined;

/** Integer bits of the scaled difference, and of the sum. */
const DIFFERENCE_BITS = 5;
const SUM_BITS = 12;

export const softmax = defineKernel<'SOFTMAX', Softmax>({
  prepare({ options }, context) {
    context.expectArity(1, 1);
    const input = context.input(0, ['int8', 'int16', 'float32']);
    const output = context.output(0);
    if (input.shape.length < 1) throw context.invalid('a scalar has no last dimension');
    context.expectShape(output, input.shape);
    if (!(input.type === 'int8' && output.type === 'int16')) context.expectSameType(input, output);
    const depth = input.shape[input.shape.length - 1];
    const p: Softmax = {
      rows: input.count / depth,
      depth,
      form:
        input.type === 'int8' && output.type === 'int16' ? 'int8-to-int16' : (input.type as Softmax['form']),
      exp: new Int32Array(0),
      expSum: new Int32Array(0),
      multiplier: 0,
      shift: 0,
      beta: Math.fround(options.beta),
    };
    context.cost(input.count * 20);
    if (p.form === 'float32') return p;
    checkOutput(context, output, p.form);
    const { scale } = context.quantization(input);
    if (p.form === 'int16') {
      int16Tables ??= {
        exp: interpolationTable(Math.exp, -10, 0),
        reciprocal: interpolationTable(x => 1 / (1 + x), 0, 1),
      };
      return { ...p, ...quantizeMultiplier((scale * p.beta) / (10 / 65535)) };
    }
    return { ...p, ...exponentials(context, scale * p.beta) };
  },

  evaluate(p, heap, frame) {
    if (p.form === 'float32') softmaxFloat32(p, heap, frame);
    else if (p.form === 'int16') softmaxInt16(p, heap, frame);
    else softmaxInt8(p, heap, frame);
  },
});

/** The output's quantization is fixed by the operator. */
function checkOutput(context: PrepareContext, output: Operand, form: Softmax['form']): void {
  const { scale, zeroPoint } = context.quantization(output);
  const expected = {
    int8: { scale: 1 / 256, zeroPoint: -128, tolerance: 0 },
    'int8-to-int16': { scale: 1 / 65536, zeroPoint: -32768, tolerance: 0.001 / 65536 },
    int16: { scale: 1 / 32768, zeroPoint: 0, tolerance: 0.001 / 32768 },
  }[form as Exclude<Softmax['form'], 'float32'>];
  if (Math.abs(scale - expected.scale) <= expected.tolerance && zeroPoint === expected.zeroPoint) return;
  throw context.unsupported(
    'unsupported-quantization',
    `the output has scale ${scale} and zero point ${zeroPoint}; TFLM accepts only ${expected.scale} and ${expected.zeroPoint}`,
    'let the converter choose the output quantization of this operator',
    { tensor: output.name },
  );
}

/** exp of every possible difference to the row's maximum, 0 to -255 quantized steps of `step`. */
function exponentials(context: PrepareContext, step: number) {
  const { multiplier, shift } = quantizeMultiplier(Math.min(step * 2 ** (31 - DIFFERENCE_BITS), 2 ** 31 - 1));
  if (shift < 0 || frexp(step).fraction <= 0)
    throw context.invalid(
      `the input's scale times beta is ${step}, too small or negative for the arithmetic`,
    );
  const radius = Math.floor(((2 ** DIFFERENCE_BITS - 1) * 2 ** (31 - DIFFERENCE_BITS)) / 2 ** shift);
  const exp = new Int32Array(256);
  const expSum = new Int32Array(256);
  for (let i = 0; i < 256 && i <= radius; i++) {
    exp[i] = expOnNegativeValues(multiplyByQuantizedMultiplier(-i, multiplier, shift), DIFFERENCE_BITS);
    expSum[i] = roundingDivideByPowerOfTwo(exp[i], SUM_BITS);
  }
  return { exp, expSum };
}

function softmaxInt8(p: Softmax, heap: Heap, frame: Frame): void {
  const { rows, depth, exp, expSum } = p;
  const { i8 } = heap;
  const wide = p.form === 'int8-to-int16';
  const data = wide ? heap.i16 : i8;
  const bits = wide ? 16 : 8;
  const min = wide ? -32768 : -128;
  const max = wide ? 32767 : 127;
  for (let r = 0; r < rows; r++) {
    const a = frame.inputs[0] + r * depth;
    const b = (wide ? frame.outputs[0] >> 1 : frame.outputs[0]) + r * depth;
    let largest = -128;
    for (let c = 0; c < depth; c++) largest = Math.max(largest, i8[a + c]);
    let sum = 0;
    for (let c = 0; c < depth; c++) sum = (sum + expSum[largest - i8[a + c]]) | 0;
    // 1 / sum, normalized: the sum shifted to its highest bit is 1 + fraction
    const headroom = Math.clz32(sum);
    const scale = oneOverOnePlus((sum << headroom) & 0x7fffffff);
    const exponent = Math.min(31, SUM_BITS - headroom + 31 - bits);
    for (let c = 0; c < depth; c++) {
      const product = saturatingRoundingDoublingHighMul(scale, exp[largest - i8[a + c]]);
      data[b + c] = Math.min(max, roundingDivideByPowerOfTwo(product, exponent) + min);
    }
  }
}

function softmaxInt16(p: Softmax, heap: Heap, frame: Frame): void {
  const { rows, depth, multiplier, shift } = p;
  const { i16 } = heap;
  const { exp, reciprocal } = int16Tables!;
  for (let r = 0; r < rows; r++) {
    const a = (frame.inputs[0] >> 1) + r * depth;
    const b = (frame.outputs[0] >> 1) + r * depth;
    let largest = -32768;
    for (let c = 0; c < depth; c++) largest = Math.max(largest, i16[a + c]);
    let sum = 0;
    for (let c = 0; c < depth; c++) {
      const scaled = multiplyByQuantizedMultiplier(i16[a + c] - largest, multiplier, shift) + 32767;
      const e = lookUp(exp, Math.min(32767, Math.max(-32768, scaled)));
      i16[b + c] = e;
      sum += e;
    }
    const headroom = Math.clz32(sum);
    const shifted = Math.floor((sum * 2 ** (headroom - 1) + 8192) / 16384) - 98304;
    const factor = lookUp(reciprocal, Math.min(32767, Math.max(-32768, shifted)));
    const right = 31 - headroom;
    const round = right > 0 ? 2 ** (right - 1) : 0;
    for (let c = 0; c < depth; c++) {
      const result = Math.floor((i16[b + c] * factor + round) / 2 ** right);
      i16[b + c] = Math.min(32767, Math.max(0, result));
    }
  }
}

function softmaxFloat32(p: Softmax, heap: Heap, frame: Frame): void {
  const { rows, depth, beta } = p;
  const { f32 } = heap;
  for (let r = 0; r < rows; r++) {
    const a = (frame.inputs[0] >> 2) + r * depth;
    const b = (frame.outputs[0] >> 2) + r * depth;
    let largest = -3.4028234663852886e38;
    for (let c = 0; c < depth; c++) if (largest < f32[a + c]) largest = f32[a + c];
    let sum = 0;
    for (let c = 0; c < depth; c++) {
      f32[b + c] = Math.exp(Math.fround(Math.fround(f32[a + c] - largest) * beta));
      sum = Math.fround(sum + f32[b + c]);
    }
    for (let c = 0; c < depth; c++) f32[b + c] = f32[b + c] / sum;
  }
}
