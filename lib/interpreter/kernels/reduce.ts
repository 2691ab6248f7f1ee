/**
 * MEAN, SUM, REDUCE_MAX, REDUCE_MIN and REDUCE_ALL over any axes. Sums run over the input in its own order, as TFLM's do; the mean
 * of quantized values folds 1 / n into the multiplier (techniques.md section 2.5).
 */
import { multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import type { Heap } from '../heap';
import { type AnyKernel, defineKernel, type Frame, type Operand, type Region } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { denseStrides, StridedWalk } from './strided';

type ReduceType = 'MEAN' | 'SUM' | 'REDUCE_MAX' | 'REDUCE_MIN' | 'REDUCE_ALL';

interface Reduction {
  /** operand 0 is the input, operand 1 the output, which stands still along the axes */
  walk: StridedWalk;
  outputs: number;
  /** elements that make one output */
  reduced: number;
}

/** Resolves the axes and checks the output's shape. No axes: everything stays. */
function planReduction(
  context: PrepareContext,
  input: Operand,
  output: Operand,
  keepDims: boolean,
): Reduction {
  const rank = input.shape.length;
  const axes = new Set(
    rank === 0 ? [] : context.constantInts(1, ['int32']).map(axis => context.axis(axis, rank)),
  );
  const reducedShape = input.shape.map((d, i) => (axes.has(i) ? 1 : d));
  context.expectShape(output, keepDims ? reducedShape : input.shape.filter((_, i) => !axes.has(i)));
  if (input.count === 0) throw context.invalid(`tensor '${input.name}' is empty`);
  const outputStrides = denseStrides(reducedShape).map((stride, i) => (axes.has(i) ? 0 : stride));
  context.consume(1);
  context.cost(input.count);
  return {
    walk: new StridedWalk(input.shape, [{ strides: denseStrides(input.shape) }, { strides: outputStrides }]),
    outputs: output.count,
    reduced: input.count / output.count,
  };
}

export interface MeanOrSum extends Reduction {
  type: 'float32' | 'int8' | 'int16';
  isMean: boolean;
  /** of quantized types: int32 sums; of the float mean: float32 sums */
  sums: Region | undefined;
  /** inputZeroPoint * reduced */
  offset: number;
  multiplier: number;
  shift: number;
  outputZeroPoint: number;
}

const meanOrSum = (isMean: boolean): AnyKernel =>
  defineKernel<ReduceType, MeanOrSum>({
    prepare({ options }, context) {
      context.expectArity(2, 1);
      const input = context.input(0, ['int8', 'int16', 'float32']);
      const output = context.output(0);
      context.expectSameType(input, output);
      const reduction = planReduction(context, input, output, options.keepDims);
      const type = input.type as MeanOrSum['type'];
      if (type === 'float32')
        return {
          ...reduction,
          type,
          isMean,
          sums: undefined,
          offset: 0,
          multiplier: 0,
          shift: 0,
          outputZeroPoint: 0,
        };
      const from = context.quantization(input);
      const to = context.quantization(output);
      const scale = quantizeMultiplier(from.scale / to.scale);
      return {
        ...reduction,
        type,
        isMean,
        sums: context.scratch(output.count * 4),
        offset: from.zeroPoint * reduction.reduced,
        outputZeroPoint: to.zeroPoint,
        ...(isMean ? divideMultiplier(scale, reduction.reduced) : scale),
      };
    },

    evaluate(p, heap, frame) {
      if (p.type === 'float32') reduceFloat32(p, heap, frame);
      else reduceQuantized(p, p.sums!, heap, frame);
    },
  });

/** multiplier * 2^shift / n, truncated, with as many bits as fit. */
function divideMultiplier({ multiplier, shift }: { multiplier: number; shift: number }, n: number) {
  const bits = Math.min(Math.floor(Math.log2(n)), 32, 31 + shift);
  return { multiplier: Number((BigInt(multiplier) << BigInt(bits)) / BigInt(n)), shift: shift - bits };
}

function reduceQuantized(p: MeanOrSum, scratch: Region, heap: Heap, frame: Frame): void {
  const { walk, outputs } = p;
  const narrow = p.type === 'int8';
  const data = narrow ? heap.i8 : heap.i16;
  const size = narrow ? 0 : 1;
  const input = frame.inputs[0] >> size;
  const output = frame.outputs[0] >> size;
  const sums = scratch.address >> 2;
  const { i32 } = heap;
  i32.fill(0, sums, sums + outputs);
  walk.restart();
  for (let r = 0; r < walk.rows; r++) {
    const a = input + walk.offset[0];
    const b = sums + walk.offset[1];
    for (let i = 0; i < walk.row; i++) i32[b + i * walk.step[1]] += data[a + i * walk.step[0]];
    walk.next();
  }
  const min = narrow ? -128 : -32768;
  const max = narrow ? 127 : 32767;
  for (let o = 0; o < outputs; o++) {
    const sum = (i32[sums + o] - p.offset) | 0;
    const scaled = multiplyByQuantizedMultiplier(sum, p.multiplier, p.shift) + p.outputZeroPoint;
    data[output + o] = Math.min(max, Math.max(min, scaled));
  }
}

function reduceFloat32(p: MeanOrSum, heap: Heap, frame: Frame): void {
  const { walk, outputs, reduced } = p;
  const { f32 } = heap;
  const input = frame.inputs[0] >> 2;
  const output = frame.outputs[0] >> 2;
  f32.fill(0, output, output + outputs);
  walk.restart();
  for (let r = 0; r < walk.rows; r++) {
    const a = input + walk.offset[0];
    const b = output + walk.offset[1];
    for (let i = 0; i < walk.row; i++) f32[b + i * walk.step[1]] += f32[a + i * walk.step[0]];
    walk.next();
  }
  if (p.isMean) for (let o = 0; o < outputs; o++) f32[output + o] = f32[output + o] / Math.fround(reduced);
}

interface Extreme extends Reduction {
  type: 'float32' | 'int8';
  sign: number;
}

/** REDUCE_MAX with sign 1, REDUCE_MIN with sign -1; no rescaling. */
const extreme = (sign: number): AnyKernel =>
  defineKernel<ReduceType, Extreme>({
    prepare({ options }, context) {
      context.expectArity(2, 1);
      const input = context.input(0, ['int8', 'float32']);
      const output = context.output(0);
      context.expectSameType(input, output);
      if (input.type === 'int8') {
        const a = context.quantization(input);
        const b = context.quantization(output);
        if (a.scale !== b.scale || a.zeroPoint !== b.zeroPoint)
          throw context.invalid('input and output are quantized differently; TFLM does not rescale here');
      }
      return {
        ...planReduction(context, input, output, options.keepDims),
        type: input.type as Extreme['type'],
        sign,
      };
    },

    evaluate(p, heap, frame) {
      const { walk, outputs } = p;
      const data = p.type === 'int8' ? heap.i8 : heap.f32;
      const size = p.type === 'int8' ? 0 : 2;
      const lowest = p.type === 'int8' ? -128 : -3.4028234663852886e38;
      const highest = p.type === 'int8' ? 127 : 3.4028234663852886e38;
      const input = frame.inputs[0] >> size;
      const output = frame.outputs[0] >> size;
      data.fill(p.sign > 0 ? lowest : highest, output, output + outputs);
      walk.restart();
      for (let r = 0; r < walk.rows; r++) {
        for (let i = 0; i < walk.row; i++) {
          const value = data[input + walk.offset[0] + i * walk.step[0]];
          const at = output + walk.offset[1] + i * walk.step[1];
          if (p.sign > 0 ? value > data[at] : value < data[at]) data[at] = value;
        }
        walk.next();
      }
    },
  });

export const mean = meanOrSum(true);
export const sum = meanOrSum(false);
export const reduceMax = extreme(1);
export const reduceMin = extreme(-1);

export const reduceAll = defineKernel<ReduceType, Reduction>({
  prepare({ options }, context) {
    context.expectArity(2, 1);
    return planReduction(context, context.input(0, ['bool']), context.output(0, ['bool']), options.keepDims);
  },

  evaluate({ walk, outputs }, heap, frame) {
    const { u8 } = heap;
    u8.fill(1, frame.outputs[0], frame.outputs[0] + outputs);
    walk.restart();
    for (let r = 0; r < walk.rows; r++) {
      for (let i = 0; i < walk.row; i++)
        if (u8[frame.inputs[0] + walk.offset[0] + i * walk.step[0]] === 0)
          u8[frame.outputs[0] + walk.offset[1] + i * walk.step[1]] = 0;
      walk.next();
    }
  },
});
