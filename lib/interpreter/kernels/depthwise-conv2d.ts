/**
 * DEPTHWISE_CONV_2D: every input channel has `multiplier` filters of its own, out[y, x, ic * multiplier + m] = sum over taps of
 * w[ky, kx, oc] * (in[.., ic] - zeroPoint) + bias[oc]. The depth multiplier follows from the shapes (the option is wrong in old files).
 */
import { multiplyByQuantizedMultiplier, multiplyByQuantizedMultiplier64 } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Region } from '../kernel';
import { clampFloat, floatRange, type Range } from './activation';
import { convolutionStage, type OutputStage } from './output-stage';
import { readInt64, unpackedWeights, type WeightedForm, weightedForm, weightsAddress } from './weights';
import { forEachPixel, type Pixel, slidingWindow, type Window } from './window';

type Visit = (p: DepthwiseConv2D, heap: Heap, frame: Frame, at: Pixel) => void;

export interface DepthwiseConv2D {
  visit: Visit;
  window: Window;
  multiplier: number;
  inputOffset: number;
  stage: OutputStage | undefined;
  range: Range;
  hasBias: boolean;
  unpacked: Region | undefined;
}

export const depthwiseConv2d = defineKernel<'DEPTHWISE_CONV_2D', DepthwiseConv2D>({
  prepare({ options }, context) {
    context.expectArity(2, 1, 1);
    const input = context.input(0, ['int8', 'int16', 'float32']);
    const filter = context.input(1);
    const bias = context.optionalInput(2);
    const output = context.output(0);
    context.expectSameType(input, output);
    // sums of int16 activations are always 64 bit wide here
    const form = weightedForm(context, input, filter, bias);
    if (form === 'int16x8') throw context.unsupportedType(bias!, 'the bias', ['int64']);
    context.expectRank(filter, 4);
    const [one, filterHeight, filterWidth, outputChannels] = filter.shape;
    const window = slidingWindow(context, input, output, outputChannels, {
      padding: options.padding,
      strideHeight: options.strideHeight,
      strideWidth: options.strideWidth,
      dilationHeight: options.dilationHeight,
      dilationWidth: options.dilationWidth,
      filterHeight,
      filterWidth,
    });
    const multiplier = outputChannels / window.inputChannels;
    if (one !== 1 || !Number.isInteger(multiplier))
      throw context.invalid(
        `filters of shape [${filter.shape}] do not fit ${window.inputChannels} input channels`,
      );
    if (bias !== undefined) context.expectCount(bias, outputChannels);
    context.cost(output.count * filterHeight * filterWidth);
    return {
      visit: visitors[form],
      window,
      multiplier,
      inputOffset: form === 'int8' ? -context.quantization(input).zeroPoint : 0,
      stage:
        form === 'float32'
          ? undefined
          : convolutionStage(context, input, filter, output, options.activation, outputChannels, 3),
      range: floatRange(options.activation),
      hasBias: bias !== undefined,
      unpacked: unpackedWeights(context, filter, 1),
    };
  },

  evaluate(p, heap, frame) {
    forEachPixel(p.visit, p, heap, frame);
  },
});

const visitors: Record<WeightedForm, Visit> = {
  int8: pixelInt8,
  int16x8: pixelInt16,
  'int16x8-wide': pixelInt16,
  float32: pixelFloat32,
};

function pixelInt8(p: DepthwiseConv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, multiplier, inputOffset, hasBias } = p;
  const stage = p.stage!;
  const { i8, i32 } = heap;
  const input = frame.inputs[0] + at.image;
  const weights = weightsAddress(frame, p.unpacked, 1);
  const bias = frame.inputs[2] >> 2;
  const output = frame.outputs[0] + at.out;
  for (let ic = 0, oc = 0; ic < w.inputChannels; ic++)
    for (let m = 0; m < multiplier; m++, oc++) {
      let acc = hasBias ? i32[bias + oc] : 0;
      for (let ky = at.ky0; ky < at.ky1; ky++)
        for (let kx = at.kx0; kx < at.kx1; kx++)
          acc =
            (acc +
              Math.imul(
                i8[weights + filterIndex(w, ky, kx) + oc],
                i8[input + inputIndex(w, at, ky, kx) + ic] + inputOffset,
              )) |
            0;
      const scaled =
        multiplyByQuantizedMultiplier(acc, stage.multiplier[oc], stage.shift[oc]) + stage.zeroPoint;
      i8[output + oc] = Math.min(stage.max, Math.max(stage.min, scaled));
    }
}

function pixelInt16(p: DepthwiseConv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, multiplier, hasBias } = p;
  const stage = p.stage!;
  const { i8, i16, i32 } = heap;
  const input = (frame.inputs[0] >> 1) + at.image;
  const weights = weightsAddress(frame, p.unpacked, 1);
  const bias = frame.inputs[2] >> 2;
  const output = (frame.outputs[0] >> 1) + at.out;
  for (let ic = 0, oc = 0; ic < w.inputChannels; ic++)
    for (let m = 0; m < multiplier; m++, oc++) {
      let acc = 0;
      for (let ky = at.ky0; ky < at.ky1; ky++)
        for (let kx = at.kx0; kx < at.kx1; kx++)
          acc += i8[weights + filterIndex(w, ky, kx) + oc] * i16[input + inputIndex(w, at, ky, kx) + ic];
      if (hasBias) acc += readInt64(i32, bias + 2 * oc);
      const scaled =
        multiplyByQuantizedMultiplier64(acc, stage.multiplier[oc], stage.shift[oc]) + stage.zeroPoint;
      i16[output + oc] = Math.min(stage.max, Math.max(stage.min, scaled));
    }
}

function pixelFloat32(p: DepthwiseConv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, multiplier, hasBias, range } = p;
  const { f32 } = heap;
  const input = (frame.inputs[0] >> 2) + at.image;
  const weights = frame.inputs[1] >> 2;
  const bias = frame.inputs[2] >> 2;
  const output = (frame.outputs[0] >> 2) + at.out;
  for (let ic = 0, oc = 0; ic < w.inputChannels; ic++)
    for (let m = 0; m < multiplier; m++, oc++) {
      let acc = 0;
      for (let ky = at.ky0; ky < at.ky1; ky++)
        for (let kx = at.kx0; kx < at.kx1; kx++) {
          const product =
            f32[weights + filterIndex(w, ky, kx) + oc] * f32[input + inputIndex(w, at, ky, kx) + ic];
          acc = Math.fround(acc + Math.fround(product));
        }
      if (hasBias) acc = Math.fround(acc + f32[bias + oc]);
      f32[output + oc] = clampFloat(acc, range);
    }
}

/** Offset within the image of a tap's first input channel. */
function inputIndex(w: Window, at: Pixel, ky: number, kx: number): number {
  const y = at.y + ky * w.dilationHeight;
  const x = at.x + kx * w.dilationWidth;
  return (y * w.inputWidth + x) * w.inputChannels;
}

/** Offset of a tap's first channel in the weights [1, height, width, outputChannels]. */
function filterIndex(w: Window, ky: number, kx: number): number {
  return (ky * w.filterWidth + kx) * w.outputChannels;
}
