/**
 * SVDF, a fully connected layer of low rank with memory: each filter is a dot product over the input, remembered for some steps,
 * and a dot product over that memory; `rank` filters make a unit (techniques.md section 2.8). The memory is a variable tensor.
 */
import type { Activation } from '../../graph';
import { multiplyByQuantizedMultiplier, type QuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand, type Region } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { refuseHybrid } from './weights';

const f = Math.fround;

interface Svdf {
  batches: number;
  inputSize: number;
  filters: number;
  memory: number;
  rank: number;
  units: number;
  hasBias: boolean;
  activation: Activation;
  /** int8 or int16 memory; undefined for float32 */
  quantized:
    | {
        wide: boolean;
        inputZeroPoint: number;
        stateZeroPoint: number;
        outputZeroPoint: number;
        feature: QuantizedMultiplier;
        time: QuantizedMultiplier;
      }
    | undefined;
  /** one 32-bit sum per batch and filter */
  sums: Region;
}

export const svdf = defineKernel<'SVDF', Svdf>({
  prepare({ options }, context) {
    context.expectArity(5, 1);
    const input = context.input(0, ['float32', 'int8']);
    refuseHybrid(context, input, context.input(1));
    const feature = context.input(1, [input.type]);
    const time = context.input(2, input.type === 'int8' ? ['int8', 'int16'] : ['float32']);
    const bias = context.optionalInput(3, [input.type === 'int8' ? 'int32' : 'float32']);
    const state = context.input(4, [time.type]);
    const output = context.output(0);
    context.expectSameType(input, output);
    for (const operand of [input, feature, time]) context.expectRank(operand, 2);
    const [batches, inputSize] = input.shape;
    const [filters] = feature.shape;
    const memory = time.shape[1];
    const { rank } = options;
    if (!(rank > 0) || filters % rank !== 0)
      throw context.invalid(`rank ${rank} does not divide ${filters} filters`);
    const units = filters / rank;
    context.expectShape(feature, [filters, inputSize]);
    context.expectShape(time, [filters, memory]);
    context.expectShape(output, [batches, units]);
    context.expectShape(state, [batches, filters * memory]);
    if (bias !== undefined) context.expectCount(bias, units);
    if (!state.isVariable) throw context.invalid(`the state '${state.name}' must be a variable tensor`);
    context.cost(batches * filters * (inputSize + memory));
    return {
      batches,
      inputSize,
      filters,
      memory,
      rank,
      units,
      hasBias: bias !== undefined,
      activation: options.activation,
      quantized:
        input.type === 'int8' ? quantization(context, input, feature, time, bias, state, output) : undefined,
      sums: context.scratch(batches * filters * 4),
    };
  },

  evaluate(p, heap, frame) {
    const size = p.quantized === undefined ? 2 : p.quantized.wide ? 1 : 0;
    const bytes = (p.batches * p.filters * p.memory) << size;
    const state = frame.inputs[4];
    // every filter forgets its oldest value; the newest is written below
    heap.u8.copyWithin(state, state + (1 << size), state + bytes);
    if (p.quantized === undefined) svdfFloat32(p, heap, frame);
    else svdfInteger(p, p.quantized, heap, frame);
  },
});

/** All ratios of scales in float32; the bias must have the scale of its products. */
function quantization(
  context: PrepareContext,
  input: Operand,
  feature: Operand,
  time: Operand,
  bias: Operand | undefined,
  state: Operand,
  output: Operand,
): Svdf['quantized'] {
  const scale = (operand: Operand) => context.quantization(operand).scale;
  const product = f(scale(state) * scale(time));
  if (bias !== undefined && Math.abs(scale(bias) - product) >= 1e-5)
    throw context.invalid(
      `the bias has scale ${scale(bias)}, expected state scale times time weight scale, ${product}`,
    );
  return {
    wide: time.type === 'int16',
    inputZeroPoint: context.quantization(input).zeroPoint,
    stateZeroPoint: context.quantization(state).zeroPoint,
    outputZeroPoint: context.quantization(output).zeroPoint,
    feature: quantizeMultiplier(f(f(scale(input) * scale(feature)) / scale(state))),
    time: quantizeMultiplier(f(product / scale(output))),
  };
}

function svdfInteger(p: Svdf, q: NonNullable<Svdf['quantized']>, heap: Heap, frame: Frame): void {
  const { batches, inputSize, filters, memory, rank, units } = p;
  const { i8, i32 } = heap;
  const size = q.wide ? 1 : 0;
  const data = q.wide ? heap.i16 : i8;
  const { min, max } = q.wide ? WIDE : NARROW;
  const state = frame.inputs[4] >> size;
  const time = frame.inputs[2] >> size;
  const sums = p.sums.address >> 2;
  for (let b = 0; b < batches; b++)
    for (let r = 0; r < filters; r++) {
      const filter = b * filters + r;
      let dot = 0;
      for (let c = 0; c < inputSize; c++)
        dot +=
          i8[frame.inputs[1] + r * inputSize + c] *
          (i8[frame.inputs[0] + b * inputSize + c] - q.inputZeroPoint);
      const newest = multiplyByQuantizedMultiplier(dot | 0, q.feature.multiplier, q.feature.shift);
      // TFLM saturates before it adds the zero point, so that an int8 sum may wrap (its issue 2721)
      data[state + filter * memory + memory - 1] = Math.min(max, Math.max(min, newest)) + q.stateZeroPoint;
      let sum = 0;
      for (let m = 0; m < memory; m++)
        sum =
          (sum +
            Math.imul(data[time + r * memory + m], data[state + filter * memory + m] - q.stateZeroPoint)) |
          0;
      i32[sums + filter] = sum;
    }
  for (let b = 0; b < batches; b++)
    for (let u = 0; u < units; u++) {
      let sum = p.hasBias ? i32[(frame.inputs[3] >> 2) + u] : 0;
      for (let r = 0; r < rank; r++) sum = (sum + i32[sums + b * filters + u * rank + r]) | 0;
      const y = multiplyByQuantizedMultiplier(sum, q.time.multiplier, q.time.shift) + q.outputZeroPoint;
      i8[frame.outputs[0] + b * units + u] = Math.min(127, Math.max(-128, y));
    }
}

const NARROW = { min: -128, max: 127 };
const WIDE = { min: -32768, max: 32767 };

function svdfFloat32(p: Svdf, heap: Heap, frame: Frame): void {
  const { batches, inputSize, filters, memory, rank, units } = p;
  const { f32 } = heap;
  const { inputs } = frame;
  const input = inputs[0];
  const feature = inputs[1];
  const time = inputs[2];
  const bias = inputs[3];
  const state = inputs[4];
  const sums = p.sums.address >> 2;
  for (let b = 0; b < batches; b++)
    for (let r = 0; r < filters; r++) {
      const at = (state >> 2) + (b * filters + r) * memory;
      let dot = 0;
      for (let c = 0; c < inputSize; c++)
        dot = f(dot + f(f32[(feature >> 2) + r * inputSize + c] * f32[(input >> 2) + b * inputSize + c]));
      f32[at + memory - 1] = dot;
      let sum = 0;
      for (let m = 0; m < memory; m++) sum = f(sum + f(f32[(time >> 2) + r * memory + m] * f32[at + m]));
      f32[sums + b * filters + r] = sum;
    }
  for (let b = 0; b < batches; b++)
    for (let u = 0; u < units; u++) {
      let sum = p.hasBias ? f32[(bias >> 2) + u] : 0;
      for (let r = 0; r < rank; r++) sum = f(sum + f32[sums + b * filters + u * rank + r]);
      f32[(frame.outputs[0] >> 2) + b * units + u] = activate(p.activation, sum);
    }
}

function activate(activation: Activation, x: number): number {
  switch (activation) {
    case 'RELU':
      return Math.max(0, x);
    case 'RELU_N1_TO_1':
      return Math.max(-1, Math.min(x, 1));
    case 'RELU6':
      return Math.max(0, Math.min(x, 6));
    case 'TANH':
      return Math.tanh(x);
    case 'SIGN_BIT':
      return x < 0 || Object.is(x, -0) ? 1 : 0;
    default:
      return x;
  }
}
