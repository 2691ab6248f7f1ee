/** RELU, RELU6, LEAKY_RELU, ELU, HARD_SWISH (one input) and PRELU (an input and a slope per channel). */
import {
  integerRange,
  multiplyByQuantizedMultiplier,
  quantizeMultiplier,
  roundHalfAway,
  roundingDivideByPowerOfTwo,
} from '../../tensor';
import { defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { clampFloat, floatRange } from './activation';
import { broadcastWalk } from './broadcast';
import { byteTable, TRANSCENDENTAL, unaryKernel } from './elementwise';
import type { StridedWalk } from './strided';

const f = Math.fround;

/** Rescales where input and output differ. */
export const relu = unaryKernel<'RELU'>(['float32', 'int8', 'int16'], (context, input, output) => {
  if (input.type === 'float32')
    return (from, i, to, o) => {
      // not Math.max, which would turn -0 into 0
      to[o] = from[i] < 0 ? 0 : from[i];
    };
  const source = context.quantization(input);
  const result = context.quantization(output);
  const { min, max } = integerRange(output.type)!;
  const low = Math.max(min, result.zeroPoint);
  const { multiplier, shift } = quantizeMultiplier(source.scale / result.scale);
  return (from, i, to, o) => {
    const q = multiplyByQuantizedMultiplier(from[i] - source.zeroPoint, multiplier, shift) + result.zeroPoint;
    to[o] = Math.min(max, Math.max(low, q));
  };
});

const SIX = floatRange('RELU6');

/** Clamps without rescaling. */
export const relu6 = unaryKernel<'RELU6'>(['float32', 'int8', 'int16'], (context, input) => {
  if (input.type === 'float32')
    return (from, i, to, o) => {
      to[o] = clampFloat(from[i], SIX);
    };
  const { scale, zeroPoint } = context.quantization(input);
  const { min, max } = integerRange(input.type)!;
  const six = Math.min(max, Math.max(min, roundHalfAway(f(6 / scale)) + zeroPoint));
  return (from, i, to, o) => {
    to[o] = from[i] > six ? six : Math.max(from[i], zeroPoint);
  };
});

/** Below 0 the input times alpha; two multipliers, whose ratios TFLM computes in float32. */
export const leakyRelu = unaryKernel<'LEAKY_RELU'>(
  ['float32', 'int8', 'int16'],
  (context, input, output, { options }) => {
    const alpha = f(options.alpha);
    if (input.type === 'float32')
      return (from, i, to, o) => {
        to[o] = from[i] > 0 ? from[i] : from[i] * alpha;
      };
    const source = context.quantization(input);
    const result = context.quantization(output);
    const { min, max } = integerRange(output.type)!;
    const identity = quantizeMultiplier(f(source.scale / result.scale));
    const slope = f(f(source.scale * alpha) / result.scale);
    // a multiplier is not negative: the sign is set aside
    const scaled = quantizeMultiplier(Math.abs(slope));
    const sign = Math.sign(slope);
    return (from, i, to, o) => {
      const value = from[i] - source.zeroPoint;
      const q =
        value >= 0
          ? multiplyByQuantizedMultiplier(value, identity.multiplier, identity.shift)
          : multiplyByQuantizedMultiplier(value * sign, scaled.multiplier, scaled.shift);
      to[o] = Math.min(max, Math.max(min, q + result.zeroPoint));
    };
  },
);

/** int8 as a table computed in float32. */
export const elu = unaryKernel<'ELU'>(
  ['float32', 'int8'],
  (context, input, output) => {
    const curve = (x: number) => (x < 0 ? f(f(Math.exp(x)) - 1) : x);
    if (input.type === 'float32')
      return (from, i, to, o) => {
        to[o] = from[i] < 0 ? Math.expm1(from[i]) : from[i];
      };
    const source = context.quantization(input);
    const result = context.quantization(output);
    const inverse = f(1 / result.scale);
    return byteTable(q => {
      const y = roundHalfAway(f(curve(f(source.scale * (q - source.zeroPoint))) * inverse));
      return Math.min(127, Math.max(-128, y + result.zeroPoint));
    });
  },
  { cost: TRANSCENDENTAL },
);

export const hardSwish = unaryKernel<'HARD_SWISH'>(['float32', 'int8'], (context, input, output) => {
  if (input.type === 'float32')
    return (from, i, to, o) => {
      const gate = Math.min(6, Math.max(0, f(from[i] + 3)));
      to[o] = f(from[i] * gate) / 6;
    };
  return byteTable(hardSwishInt8(context, input, output));
});

/** x * relu6(x + 3) / 6 in 16-bit fixed point (reference/hard_swish.h). */
function hardSwishInt8(context: PrepareContext, input: Operand, output: Operand): (q: number) => number {
  const source = context.quantization(input);
  const result = context.quantization(output);
  const fineScale = f(f(1 / 128) * source.scale);
  const toOutput = int16Multiplier(f(fineScale / result.scale));
  const toGate = int16Multiplier(f(fineScale / f(3 / 32768)));
  if (toOutput.shift > 0)
    throw context.unsupported(
      'unsupported-quantization',
      `the output scale ${result.scale} is too small against the input scale ${source.scale}; TFLM refuses it`,
      'calibrate the output of this operator over its whole range',
    );
  return q => {
    const fine = (q - source.zeroPoint) * 128;
    const unshifted = highMul16(fine, toOutput.multiplier);
    // the gate: -3..3 becomes -32768..32767, saturating where it is shifted left
    let gate = fine;
    if (toGate.shift > 0) gate = saturate16(gate * 2 ** (toGate.shift - 1));
    gate = highMul16(gate, toGate.multiplier);
    if (toGate.shift > 0) gate = saturate16(gate * 2);
    if (toGate.shift < 0) gate = roundingDivideByPowerOfTwo(gate, Math.min(31, -toGate.shift));
    gate = (gate + 32768) >> 1;
    // towards zero, to cancel the bias of the rounding above
    const product = Math.trunc((gate * unshifted) / 32768);
    const y = roundingDivideByPowerOfTwo(product, Math.min(31, -toOutput.shift)) + result.zeroPoint;
    return Math.min(127, Math.max(-128, y));
  };
}

const saturate16 = (x: number): number => Math.min(32767, Math.max(-32768, x));

/** (a * b * 2) rounded to its high 16 bits, saturated. */
function highMul16(a: number, b: number): number {
  if (a === -32768 && b === -32768) return 32767;
  const ab = a * b;
  return Math.trunc((ab + (ab >= 0 ? 16384 : 1 - 16384)) / 32768);
}

/** A quantized multiplier of 15 bits. */
function int16Multiplier(scale: number): { multiplier: number; shift: number } {
  const { multiplier, shift } = quantizeMultiplier(scale);
  return { multiplier: multiplier >= 2 ** 31 - 1 - 2 ** 15 ? 32767 : (multiplier + 2 ** 15) >> 16, shift };
}

interface Prelu {
  walk: StridedWalk;
  type: 'float32' | 'int8' | 'int16';
  slope: (value: number, alpha: number) => number;
}

/** Below 0 the input times alpha, which broadcasts. int16 has int8 slopes. */
export const prelu = defineKernel<'PRELU', Prelu>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    const input = context.input(0, ['float32', 'int8', 'int16']);
    const alpha = context.input(1, input.type === 'float32' ? ['float32'] : ['int8']);
    const output = context.output(0);
    context.expectSameType(input, output);
    const walk = broadcastWalk(context, [input, alpha], output);
    const type = input.type as Prelu['type'];
    if (type === 'float32') return { walk, type, slope: () => 0 };
    const source = context.quantization(input);
    const slopes = context.quantization(alpha);
    const result = context.quantization(output);
    const { min, max } = integerRange(output.type)!;
    const identity = quantizeMultiplier(source.scale / result.scale);
    const scaled = quantizeMultiplier((source.scale * slopes.scale) / result.scale);
    return {
      walk,
      type,
      slope: (q, a) => {
        const value = q - source.zeroPoint;
        const y =
          value >= 0
            ? multiplyByQuantizedMultiplier(value, identity.multiplier, identity.shift)
            : multiplyByQuantizedMultiplier(
                Math.imul(value, a - slopes.zeroPoint),
                scaled.multiplier,
                scaled.shift,
              );
        return Math.min(max, Math.max(min, y + result.zeroPoint));
      },
    };
  },

  evaluate({ walk, type, slope }, heap, frame) {
    const { f32, i8 } = heap;
    const size = type === 'float32' ? 2 : type === 'int16' ? 1 : 0;
    const data = heap.view(type);
    const alphaSize = type === 'float32' ? 2 : 0;
    let o = frame.outputs[0] >> size;
    walk.restart();
    for (let r = 0; r < walk.rows; r++) {
      const x = (frame.inputs[0] >> size) + walk.offset[0];
      const a = (frame.inputs[1] >> alphaSize) + walk.offset[1];
      for (let i = 0; i < walk.row; i++, o++) {
        const xi = x + i * walk.step[0];
        const ai = a + i * walk.step[1];
        if (type === 'float32') f32[o] = f32[xi] >= 0 ? f32[xi] : f32[xi] * f32[ai];
        else data[o] = slope(data[xi], i8[ai]);
      }
      walk.next();
    }
  },
});
