/** SignalFilterBank, -SquareRoot, -SpectralSubtraction and -Log, and SignalPCAN: from energies to features, in integers. */
import {
  fixedPointLn,
  multiplyShift,
  roundedSquareRoot,
  WIDE_DYNAMIC_TABLE_LENGTH,
  wideDynamicFunction,
} from '../../dsp';
import { type ElementType, viewAs } from '../../tensor';
import { defineKernel, type StateSlot } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { CustomOptions } from './custom-options';

const TWO_32 = 4294967296;

/** Input 0 and output 0 as vectors of one length. */
function vectors(context: PrepareContext, input: ElementType, output: ElementType): number {
  const from = context.input(0, [input]);
  const to = context.output(0, [output]);
  context.expectRank(from, 1);
  context.expectShape(to, from.shape);
  return from.count;
}

/** A constant int16 vector, at least `length` long. */
function table(context: PrepareContext, i: number, length = 0): Int16Array {
  const operand = context.input(i, ['int16']);
  context.expectRank(operand, 1);
  const values = viewAs('int16', context.constantData(operand, `input ${i}`)) as Int16Array;
  if (values.length < length)
    throw context.invalid(
      `input ${i} '${operand.name}' has ${values.length} values, expected ${length} or more`,
    );
  context.consume(i);
  return values;
}

interface FilterBank {
  channels: number;
  weights: Int16Array;
  unweights: Int16Array;
  /** per channel and the one before the first: first bin, first weight, number of bins */
  bins: Int16Array;
  starts: Int16Array;
  widths: Int16Array;
}

/**
 * Every bin adds its energy, times a weight, to its channel and, times an unweight, to the next one; what the first channel would
 * get before its own is left out. Sums are 64 bits wide.
 */
export const signalFilterBank = defineKernel<'CUSTOM', FilterBank>({
  prepare(operator, context) {
    context.expectArity(6, 1);
    const input = context.input(0, ['uint32']);
    context.expectRank(input, 1);
    const channels = new CustomOptions(operator, context).integer('num_channels', 0, 32767);
    context.expectShape(context.output(0, ['uint64']), [channels]);
    const prepared = {
      channels,
      weights: table(context, 1),
      unweights: table(context, 2),
      bins: table(context, 3, channels + 1),
      starts: table(context, 4, channels + 1),
      widths: table(context, 5, channels + 1),
    };
    const weightCount = Math.min(prepared.weights.length, prepared.unweights.length);
    let macs = 0;
    for (let i = 0; i <= channels; i++) {
      const [bin, start, width] = [prepared.bins[i], prepared.starts[i], prepared.widths[i]];
      if (width > 0 && (bin < 0 || start < 0 || bin + width > input.count || start + width > weightCount))
        throw context.invalid(
          `channel ${i} takes ${width} bins from ${bin} and weights from ${start}, of ${input.count} bins and ${weightCount} weights`,
        );
      macs += 2 * Math.max(width, 0);
    }
    context.cost(macs);
    return prepared;
  },
  evaluate({ channels, weights, unweights, bins, starts, widths }, heap, frame) {
    const { u32 } = heap;
    const from = frame.inputs[0] >> 2;
    const to = frame.outputs[0] >> 2;
    // 64-bit sums as low and high words; every product is exact in a double
    let low = 0;
    let high = 0;
    for (let i = 0; i <= channels; i++) {
      let nextLow = 0;
      let nextHigh = 0;
      for (let j = 0; j < widths[i]; j++) {
        const energy = u32[from + bins[i] + j];
        const weighted = weights[starts[i] + j] * energy;
        const unweighted = unweights[starts[i] + j] * energy;
        low += weighted >>> 0;
        high += Math.floor(weighted / TWO_32);
        nextLow += unweighted >>> 0;
        nextHigh += Math.floor(unweighted / TWO_32);
      }
      if (i > 0) {
        u32[to + 2 * i - 2] = low;
        u32[to + 2 * i - 1] = high + Math.floor(low / TWO_32);
      }
      low = nextLow;
      high = nextHigh;
    }
  },
});

/** The root of a uint64 as its two words, rounded; words beyond a double's 53 bits take the long way. */
function rootOfWords(low: number, high: number): number {
  const value = high * TWO_32 + low;
  if (high < 0x200000) return roundedSquareRoot(value);
  const exact = (BigInt(high) << 32n) | BigInt(low);
  let root = BigInt(Math.min(Math.floor(Math.sqrt(value)), 0xffffffff));
  while (root * root > exact) root--;
  while ((root + 1n) * (root + 1n) <= exact) root++;
  const rounded = exact - root * root > root ? root + 1n : root;
  return Math.min(Number(rounded), 0xffffffff);
}

/** The rounded root, shifted down by what the FFT's input had been shifted up. */
export const signalFilterBankSquareRoot = defineKernel<'CUSTOM', { count: number }>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    context.expectShape(context.input(1, ['int32']), []);
    return { count: vectors(context, 'uint64', 'uint32') };
  },
  evaluate({ count }, heap, frame) {
    const { u32 } = heap;
    const from = frame.inputs[0] >> 2;
    const to = frame.outputs[0] >> 2;
    const shift = heap.i32[frame.inputs[1] >> 2];
    for (let i = 0; i < count; i++)
      u32[to + i] = rootOfWords(u32[from + 2 * i], u32[from + 2 * i + 1]) >>> shift;
  },
});

interface Smoothing {
  smoothing: number;
  oneMinusSmoothing: number;
}

interface SpectralSubtraction {
  count: number;
  /** of even and odd channels, in units of 2^-fractionBits */
  coefficients: [Smoothing, Smoothing];
  smoothingBits: number;
  fractionBits: number;
  minSignalRemaining: number;
  clamping: boolean;
  estimate: StateSlot;
}

/** (a b + c d) >> shift in 64 bits, of uint32 numbers; the low 32 bits of the result. */
function blend(a: number, b: number, c: number, d: number, shift: number): number {
  const sum = a * b + c * d;
  if (sum <= Number.MAX_SAFE_INTEGER) return Math.floor(sum / 2 ** shift) >>> 0;
  const exact = BigInt.asUintN(64, BigInt(a) * BigInt(b) + BigInt(c) * BigInt(d));
  return Number((exact >> BigInt(shift)) & 0xffffffffn);
}

/** Follows the noise floor of each channel by a low-pass filter and subtracts it; the second output is the floor. */
export const signalSpectralSubtraction = defineKernel<'CUSTOM', SpectralSubtraction>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 2);
    const count = vectors(context, 'uint32', 'uint32');
    context.expectShape(context.output(1, ['uint32']), [count]);
    options.integer('num_channels', count, count);
    const coefficient = (name: string) => options.integer(name, -2147483648, 2147483647) >>> 0;
    return {
      count,
      coefficients: [
        {
          smoothing: coefficient('smoothing'),
          oneMinusSmoothing: coefficient('one_minus_smoothing'),
        },
        {
          smoothing: coefficient('alternate_smoothing'),
          oneMinusSmoothing: coefficient('alternate_one_minus_smoothing'),
        },
      ],
      smoothingBits: options.integer('smoothing_bits', 0, 31),
      fractionBits: options.integer('spectral_subtraction_bits', 0, 63),
      minSignalRemaining: coefficient('min_signal_remaining'),
      clamping: options.flag('clamping'),
      estimate: context.state(4 * count),
    };
  },
  evaluate(prepared, heap, frame) {
    const { count, coefficients, smoothingBits, fractionBits, minSignalRemaining, clamping } = prepared;
    const { u32 } = heap;
    const from = frame.inputs[0] >> 2;
    const to = frame.outputs[0] >> 2;
    const noise = frame.outputs[1] >> 2;
    const state = (frame.state + prepared.estimate.offset) >> 2;
    for (let i = 0; i < count; i++) {
      const { smoothing, oneMinusSmoothing } = coefficients[i & 1];
      const signal = u32[from + i];
      const scaled = (signal << smoothingBits) >>> 0;
      const estimate = blend(scaled, smoothing, u32[state + i], oneMinusSmoothing, fractionBits);
      const subtracted = Math.min(estimate, scaled);
      u32[state + i] = clamping ? subtracted : estimate;
      u32[noise + i] = u32[state + i];
      const floor = multiplyShift(signal, minSignalRemaining, fractionBits);
      u32[to + i] = Math.max((scaled - subtracted) >>> smoothingBits, floor);
    }
  },
});

/** Fraction bits of the signal-to-noise ratio and of the output. */
const SNR_BITS = 12;
const OUTPUT_BITS = 6;

/** x^2 / 4 below 2, x - 1 above. */
function shrink(x: number): number {
  if (x < 2 << SNR_BITS) return Math.imul(x, x) >>> (2 + 2 * SNR_BITS - OUTPUT_BITS);
  return ((x >>> (SNR_BITS - OUTPUT_BITS)) - (1 << OUTPUT_BITS)) >>> 0;
}

interface Pcan {
  count: number;
  snrShift: number;
  gains: Int16Array;
}

/** Per-channel automatic gain: the signal times a tabled function of its noise floor, compressed. */
export const signalPcan = defineKernel<'CUSTOM', Pcan>({
  prepare(operator, context) {
    context.expectArity(3, 1);
    const count = vectors(context, 'uint32', 'uint32');
    context.expectShape(context.input(1, ['uint32']), [count]);
    return {
      count,
      snrShift: new CustomOptions(operator, context).integer('snr_shift', 0, 63),
      gains: table(context, 2, WIDE_DYNAMIC_TABLE_LENGTH),
    };
  },
  evaluate({ count, snrShift, gains }, heap, frame) {
    const { u32 } = heap;
    const from = frame.inputs[0] >> 2;
    const noise = frame.inputs[1] >> 2;
    const to = frame.outputs[0] >> 2;
    for (let i = 0; i < count; i++) {
      const gain = wideDynamicFunction(u32[noise + i], gains) >>> 0;
      u32[to + i] = shrink(multiplyShift(u32[from + i], gain, snrShift));
    }
  },
});

interface Log {
  count: number;
  correctionBits: number;
  scale: number;
}

export const signalFilterBankLog = defineKernel<'CUSTOM', Log>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 1);
    const count = vectors(context, 'uint32', 'int16');
    context.cost(20 * count);
    return {
      count,
      correctionBits: options.integer('input_correction_bits', 0, 31),
      scale: options.integer('output_scale', -2147483648, 2147483647),
    };
  },
  evaluate({ count, correctionBits, scale }, heap, frame) {
    const from = frame.inputs[0] >> 2;
    const to = frame.outputs[0] >> 1;
    for (let i = 0; i < count; i++) {
      const value = (heap.u32[from + i] << correctionBits) >>> 0;
      const log = value > 1 ? ((Math.imul(fixedPointLn(value), scale) + 32768) >>> 0) >>> 16 : 0;
      heap.i16[to + i] = Math.min(log, 32767);
    }
  },
});
