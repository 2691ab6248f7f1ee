/** SignalWindow, SignalFftAutoScale and SignalEnergy: 16-bit samples into and out of the FFT. */
import { mostSignificantBit } from '../../dsp';
import { defineKernel } from '../kernel';
import { CustomOptions } from './custom-options';

interface Window {
  shift: number;
  rows: number;
  size: number;
}

/** (sample x weight) >> shift, saturated; one set of weights for every row. */
export const signalWindow = defineKernel<'CUSTOM', Window>({
  prepare(operator, context) {
    const shift = new CustomOptions(operator, context).integer('shift', 0, 31);
    context.expectArity(2, 1);
    const input = context.input(0, ['int16']);
    const weights = context.input(1, ['int16']);
    const output = context.output(0, ['int16']);
    context.expectRank(weights, 1);
    context.expectCount(output, input.count);
    if (input.shape.length === 0 || input.shape[input.shape.length - 1] !== weights.count)
      throw context.invalid(
        `'${input.name}' has shape [${input.shape}], expected rows of ${weights.count} samples as the weights have`,
      );
    return { shift, rows: weights.count === 0 ? 0 : input.count / weights.count, size: weights.count };
  },
  evaluate({ shift, rows, size }, heap, frame) {
    const { i16 } = heap;
    const weights = frame.inputs[1] >> 1;
    let from = frame.inputs[0] >> 1;
    let to = frame.outputs[0] >> 1;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) {
        const value = Math.imul(i16[from + i], i16[weights + i]) >> shift;
        i16[to + i] = Math.min(Math.max(value, -32768), 32767);
      }
      from += size;
      to += size;
    }
  },
});

/** TFLM's, which holds the magnitude in 16 bits: that of -32768 is -32768, and the next sample replaces it. */
function largestMagnitude(samples: Int16Array, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) {
    const value = samples[i];
    if (value > largest) largest = value;
    else if (-value > largest) largest = (-value << 16) >> 16;
  }
  return largest;
}

/** Shifts all samples up until the largest fills 15 bits; the second output is the shift. */
export const signalFftAutoScale = defineKernel<'CUSTOM', { count: number }>({
  prepare(_operator, context) {
    context.expectArity(1, 2);
    const input = context.input(0, ['int16']);
    context.expectRank(input, 1);
    context.expectShape(context.output(0, ['int16']), input.shape);
    context.expectShape(context.output(1, ['int32']), []);
    return { count: input.count };
  },
  evaluate({ count }, heap, frame) {
    const { i16 } = heap;
    const from = frame.inputs[0] >> 1;
    const to = frame.outputs[0] >> 1;
    const shift = Math.max(0, 15 - mostSignificantBit(largestMagnitude(i16, from, count)));
    for (let i = 0; i < count; i++) i16[to + i] = i16[from + i] << shift;
    heap.i32[frame.outputs[1] >> 2] = shift;
  },
});

interface Energy {
  start: number;
  end: number;
  count: number;
}

/** re^2 + im^2 of the complex values from start_index up to, not including, end_index; 0 elsewhere. */
export const signalEnergy = defineKernel<'CUSTOM', Energy>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 1);
    const input = context.input(0, ['int16']);
    const output = context.output(0, ['uint32']);
    context.expectRank(input, 1);
    context.expectRank(output, 1);
    const bins = Math.min(output.count, Math.floor(input.count / 2));
    const end = options.integer('end_index', 0, bins);
    const start = options.integer('start_index', 0, bins);
    return { start, end, count: output.count };
  },
  evaluate({ start, end, count }, heap, frame) {
    const { i16, u32 } = heap;
    const from = frame.inputs[0] >> 1;
    const to = frame.outputs[0] >> 2;
    u32.fill(0, to, to + count);
    for (let i = start; i < end; i++) {
      const re = i16[from + 2 * i];
      const im = i16[from + 2 * i + 1];
      u32[to + i] = re * re + im * im;
    }
  },
});
