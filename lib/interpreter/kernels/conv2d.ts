/**
 * CONV_2D: out[n, y, x, oc] = sum over taps and input channels of w[oc, ky, kx, ic] * (in - zeroPoint) + bias[oc]; grouped
 * where the filter is less deep than the input. Padding taps are left out, which equals padding with the zero point.
 */
import { multiplyByQuantizedMultiplier, multiplyByQuantizedMultiplier64 } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Region } from '../kernel';
import { clampFloat, floatRange, type Range } from './activation';
import { convolutionStage, type OutputStage } from './output-stage';
import { readInt64, unpackedWeights, type WeightedForm, weightedForm, weightsAddress } from './weights';
import { forEachPixel, type Pixel, slidingWindow, type Window } from './window';

type Visit = (p: Conv2D, heap: Heap, frame: Frame, at: Pixel) => void;

export interface Conv2D {
  visit: Visit;
  form: WeightedForm;
  window: Window;
  /** channels of one filter */
  filterDepth: number;
  filtersPerGroup: number;
  inputOffset: number;
  stage: OutputStage | undefined;
  range: Range;
  hasBias: boolean;
  unpacked: Region | undefined;
}

export const conv2d = defineKernel<'CONV_2D', Conv2D>({
  prepare({ options }, context) {
    context.expectArity(2, 1, 1);
    const input = context.input(0, ['int8', 'int16', 'float32']);
    const filter = context.input(1);
    const bias = context.optionalInput(2);
    const output = context.output(0);
    context.expectSameType(input, output);
    const form = weightedForm(context, input, filter, bias, options.quantizedBiasType);
    context.expectRank(filter, 4);
    const [outputChannels, filterHeight, filterWidth, filterDepth] = filter.shape;
    const window = slidingWindow(context, input, output, outputChannels, {
      ...options,
      filterHeight,
      filterWidth,
    });
    const groups = window.inputChannels / filterDepth;
    if (!Number.isInteger(groups) || groups < 1 || outputChannels % groups !== 0)
      throw context.invalid(
        `an input of ${window.inputChannels} channels, filters of ${filterDepth} and ${outputChannels} output channels do not form groups`,
      );
    if (bias !== undefined) context.expectCount(bias, outputChannels);
    context.cost(output.count * filterHeight * filterWidth * filterDepth);
    return {
      visit: visitors[form],
      form,
      window,
      filterDepth,
      filtersPerGroup: outputChannels / groups,
      inputOffset: form === 'int8' ? -context.quantization(input).zeroPoint : 0,
      stage:
        form === 'float32'
          ? undefined
          : convolutionStage(context, input, filter, output, options.activation, outputChannels, 0),
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

function pixelInt8(p: Conv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, filterDepth, inputOffset, hasBias } = p;
  const stage = p.stage!;
  const { i8, i32 } = heap;
  const input = frame.inputs[0] + at.image;
  const weights = weightsAddress(frame, p.unpacked, 1);
  const bias = frame.inputs[2] >> 2;
  const output = frame.outputs[0] + at.out;
  for (let oc = 0; oc < w.outputChannels; oc++) {
    let acc = hasBias ? i32[bias + oc] : 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) {
        const a = input + inputIndex(p, at, ky, kx, oc);
        const b = weights + filterIndex(p, ky, kx, oc);
        for (let ic = 0; ic < filterDepth; ic++)
          acc = (acc + Math.imul(i8[b + ic], i8[a + ic] + inputOffset)) | 0;
      }
    const scaled =
      multiplyByQuantizedMultiplier(acc, stage.multiplier[oc], stage.shift[oc]) + stage.zeroPoint;
    i8[output + oc] = Math.min(stage.max, Math.max(stage.min, scaled));
  }
}

/** int16 activations: sums in a double, exact for 64 bits, wrapped for the 32-bit form. */
function pixelInt16(p: Conv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, filterDepth, hasBias } = p;
  const stage = p.stage!;
  const wide = p.form === 'int16x8-wide';
  const { i8, i16, i32 } = heap;
  const input = (frame.inputs[0] >> 1) + at.image;
  const weights = weightsAddress(frame, p.unpacked, 1);
  const bias = frame.inputs[2] >> 2;
  const output = (frame.outputs[0] >> 1) + at.out;
  for (let oc = 0; oc < w.outputChannels; oc++) {
    let acc = 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) {
        const a = input + inputIndex(p, at, ky, kx, oc);
        const b = weights + filterIndex(p, ky, kx, oc);
        for (let ic = 0; ic < filterDepth; ic++) acc += i8[b + ic] * i16[a + ic];
      }
    if (hasBias) acc += wide ? readInt64(i32, bias + 2 * oc) : i32[bias + oc];
    const scaled = wide
      ? multiplyByQuantizedMultiplier64(acc, stage.multiplier[oc], stage.shift[oc])
      : multiplyByQuantizedMultiplier(acc | 0, stage.multiplier[oc], stage.shift[oc]);
    i16[output + oc] = Math.min(stage.max, Math.max(stage.min, scaled + stage.zeroPoint));
  }
}

function pixelFloat32(p: Conv2D, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, filterDepth, hasBias, range } = p;
  const { f32 } = heap;
  const input = (frame.inputs[0] >> 2) + at.image;
  const weights = frame.inputs[1] >> 2;
  const bias = frame.inputs[2] >> 2;
  const output = (frame.outputs[0] >> 2) + at.out;
  for (let oc = 0; oc < w.outputChannels; oc++) {
    let acc = 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) {
        const a = input + inputIndex(p, at, ky, kx, oc);
        const b = weights + filterIndex(p, ky, kx, oc);
        for (let ic = 0; ic < filterDepth; ic++)
          acc = Math.fround(acc + Math.fround(f32[b + ic] * f32[a + ic]));
      }
    if (hasBias) acc = Math.fround(acc + f32[bias + oc]);
    f32[output + oc] = clampFloat(acc, range);
  }
}

/** Offset within the image of a tap's first input channel, for the group of output channel `oc`. */
function inputIndex(
  { window: w, filtersPerGroup, filterDepth }: Conv2D,
  at: Pixel,
  ky: number,
  kx: number,
  oc: number,
) {
  const y = at.y + ky * w.dilationHeight;
  const x = at.x + kx * w.dilationWidth;
  return (y * w.inputWidth + x) * w.inputChannels + Math.floor(oc / filtersPerGroup) * filterDepth;
}

/** Offset of a tap in the weights [outputChannels, height, width, filterDepth]. */
function filterIndex({ window: w, filterDepth }: Conv2D, ky: number, kx: number, oc: number): number {
  return ((oc * w.filterHeight + ky) * w.filterWidth + kx) * filterDepth;
}
