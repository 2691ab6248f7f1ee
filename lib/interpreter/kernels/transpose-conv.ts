/**
 * TRANSPOSE_CONV: every input pixel spreads its filters over the output. Computed from the output's side, in the order in which TFLM's
 * scattering reaches an output element: input rows, columns, channels.
 */
import {
  type ElementType,
  multiplyByQuantizedMultiplier,
  multiplyByQuantizedMultiplier64,
} from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { clampFloat, floatRange, type Range } from './activation';
import { convolutionStage, type OutputStage } from './output-stage';
import { readInt64, refuseHybrid } from './weights';
import { windowAlongAxis } from './window';

interface TransposeConv {
  form: 'float32' | 'int8' | 'int16';
  batches: number;
  inputHeight: number;
  inputWidth: number;
  inputChannels: number;
  outputHeight: number;
  outputWidth: number;
  outputChannels: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  paddingTop: number;
  paddingLeft: number;
  inputOffset: number;
  stage: OutputStage | undefined;
  range: Range;
  bias: 'none' | 'int16' | 'int32' | 'int64' | 'float32';
}

/** Inputs: the output's shape, filters [output channels, height, width, input channels], input, bias. */
export const transposeConv = defineKernel<'TRANSPOSE_CONV', TransposeConv>({
  prepare({ options }, context) {
    context.expectArity(3, 1, 1);
    const filter = context.input(1);
    const input = context.input(2, ['int8', 'int16', 'float32']);
    const bias = context.optionalInput(3);
    const output = context.output(0);
    context.expectSameType(input, output);
    checkTypes(context, input, filter, bias);
    for (const operand of [input, filter, output]) context.expectRank(operand, 4);
    const [batches, inputHeight, inputWidth, inputChannels] = input.shape;
    const [outputChannels, filterHeight, filterWidth, depth] = filter.shape;
    const [outputBatches, outputHeight, outputWidth] = output.shape;
    context.expectShape(output, [batches, outputHeight, outputWidth, outputChannels]);
    // the wanted shape is not looked at, as in TFLM: the output's shape is the one that the file declares
    context.input(0, ['int32']);
    context.consume(0);
    if (depth !== inputChannels || outputBatches !== batches)
      throw context.invalid(
        `filters of shape [${filter.shape}] do not fit an input of shape [${input.shape}]`,
      );
    const { strideHeight, strideWidth, padding } = options;
    if (!(strideHeight > 0 && strideWidth > 0))
      throw context.invalid(`strides ${strideHeight} and ${strideWidth} must be above 0`);
    if (bias !== undefined) context.expectCount(bias, outputChannels);
    context.cost(input.count * filterHeight * filterWidth * outputChannels);
    const form = input.type as TransposeConv['form'];
    return {
      form,
      batches,
      inputHeight,
      inputWidth,
      inputChannels,
      outputHeight,
      outputWidth,
      outputChannels,
      filterHeight,
      filterWidth,
      strideHeight,
      strideWidth,
      paddingTop: windowAlongAxis(outputHeight, filterHeight, strideHeight, 1, padding).before,
      paddingLeft: windowAlongAxis(outputWidth, filterWidth, strideWidth, 1, padding).before,
      inputOffset: form === 'int8' ? -context.quantization(input).zeroPoint : 0,
      stage:
        form === 'float32'
          ? undefined
          : convolutionStage(context, input, filter, output, options.activation, outputChannels, 0),
      range: floatRange(options.activation),
      bias: (bias?.type ?? 'none') as TransposeConv['bias'],
    };
  },

  evaluate(p, heap, frame) {
    const { outputHeight, outputWidth, strideHeight, strideWidth } = p;
    const visit = p.form === 'float32' ? pixelFloat32 : pixelInteger;
    let out = 0;
    for (let b = 0; b < p.batches; b++)
      for (let oy = 0; oy < outputHeight; oy++) {
        // input rows whose filter reaches this row
        const y = oy + p.paddingTop;
        const y0 = Math.max(0, Math.ceil((y - p.filterHeight + 1) / strideHeight));
        const y1 = Math.min(p.inputHeight - 1, Math.floor(y / strideHeight));
        for (let ox = 0; ox < outputWidth; ox++, out += p.outputChannels) {
          const x = ox + p.paddingLeft;
          const x0 = Math.max(0, Math.ceil((x - p.filterWidth + 1) / strideWidth));
          const x1 = Math.min(p.inputWidth - 1, Math.floor(x / strideWidth));
          visit(p, heap, frame, b, y, y0, y1, x, x0, x1, out);
        }
      }
  },
});

/** TFLM widens int16 biases of old 16x8 models. */
const BIAS_TYPES: Record<TransposeConv['form'], readonly ElementType[]> = {
  float32: ['float32'],
  int8: ['int32'],
  int16: ['int64', 'int16'],
};

function checkTypes(
  context: PrepareContext,
  input: Operand,
  filter: Operand,
  bias: Operand | undefined,
): void {
  refuseHybrid(context, input, filter);
  if (filter.type !== (input.type === 'float32' ? 'float32' : 'int8'))
    throw context.unsupportedType(filter, 'the weights', input.type === 'float32' ? ['float32'] : ['int8']);
  const accepted = BIAS_TYPES[input.type as TransposeConv['form']];
  if (bias !== undefined && !accepted.includes(bias.type))
    throw context.unsupportedType(bias, 'the bias', accepted);
}

function pixelInteger(
  p: TransposeConv,
  heap: Heap,
  frame: Frame,
  batch: number,
  y: number,
  y0: number,
  y1: number,
  x: number,
  x0: number,
  x1: number,
  out: number,
): void {
  const { inputChannels, inputWidth, inputHeight, filterWidth, filterHeight, strideHeight, strideWidth } = p;
  const stage = p.stage!;
  const wide = p.form === 'int16';
  const data = wide ? heap.i16 : heap.i8;
  const size = wide ? 1 : 0;
  const { i8 } = heap;
  const input = frame.inputs[2] >> size;
  const output = (frame.outputs[0] >> size) + out;
  for (let oc = 0; oc < p.outputChannels; oc++) {
    let acc = 0;
    for (let iy = y0; iy <= y1; iy++)
      for (let ix = x0; ix <= x1; ix++) {
        const a = input + ((batch * inputHeight + iy) * inputWidth + ix) * inputChannels;
        const fy = y - iy * strideHeight;
        const fx = x - ix * strideWidth;
        const w = frame.inputs[1] + ((oc * filterHeight + fy) * filterWidth + fx) * inputChannels;
        for (let ic = 0; ic < inputChannels; ic++) acc += (data[a + ic] + p.inputOffset) * i8[w + ic];
      }
    acc += biasOf(p, heap, frame, oc);
    const scaled = wide
      ? multiplyByQuantizedMultiplier64(acc, stage.multiplier[oc], stage.shift[oc])
      : multiplyByQuantizedMultiplier(acc | 0, stage.multiplier[oc], stage.shift[oc]);
    data[output + oc] = Math.min(stage.max, Math.max(stage.min, scaled + stage.zeroPoint));
  }
}

function biasOf({ bias }: TransposeConv, heap: Heap, frame: Frame, channel: number): number {
  const address = frame.inputs[3];
  switch (bias) {
    case 'int16':
      return heap.i16[(address >> 1) + channel];
    case 'int32':
      return heap.i32[(address >> 2) + channel];
    case 'int64':
      return readInt64(heap.i32, (address >> 2) + 2 * channel);
    default:
      return 0;
  }
}

function pixelFloat32(
  p: TransposeConv,
  heap: Heap,
  frame: Frame,
  batch: number,
  y: number,
  y0: number,
  y1: number,
  x: number,
  x0: number,
  x1: number,
  out: number,
): void {
  const { inputChannels, inputWidth, inputHeight, filterWidth, filterHeight, strideHeight, strideWidth } = p;
  const { f32 } = heap;
  const input = frame.inputs[2] >> 2;
  const filter = frame.inputs[1] >> 2;
  const output = (frame.outputs[0] >> 2) + out;
  for (let oc = 0; oc < p.outputChannels; oc++) {
    let acc = 0;
    for (let iy = y0; iy <= y1; iy++)
      for (let ix = x0; ix <= x1; ix++) {
        const a = input + ((batch * inputHeight + iy) * inputWidth + ix) * inputChannels;
        const fy = y - iy * strideHeight;
        const fx = x - ix * strideWidth;
        const w = filter + ((oc * filterHeight + fy) * filterWidth + fx) * inputChannels;
        for (let ic = 0; ic < inputChannels; ic++)
          acc = Math.fround(acc + Math.fround(f32[a + ic] * f32[w + ic]));
      }
    if (p.bias !== 'none') acc = Math.fround(acc + f32[(frame.inputs[3] >> 2) + oc]);
    f32[output + oc] = clampFloat(acc, p.range);
  }
}
