/**
 * AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D over the part of each window that lies inside the image. Quantized input and output
 * share one scale: nothing is rescaled.
 */
import type { OperatorOf } from '../../graph';
import type { Heap } from '../heap';
import { type AnyKernel, defineKernel, type Frame } from '../kernel';
import { clampFloat, floatRange, quantizedRange, type Range } from './activation';
import { forEachPixel, type Pixel, slidingWindow, type Window } from './window';

type PoolType = 'AVERAGE_POOL_2D' | 'MAX_POOL_2D' | 'L2_POOL_2D';

export interface Pool {
  visit: (p: Pool, heap: Heap, frame: Frame, at: Pixel) => void;
  window: Window;
  range: Range;
  /** int8 or int16; unused for float32 */
  wide: boolean;
}

type Visits = Record<'integer' | 'float32', Pool['visit'] | undefined>;

function poolKernel(visits: Visits): AnyKernel {
  const types =
    visits.integer === undefined ? (['float32'] as const) : (['int8', 'int16', 'float32'] as const);
  return defineKernel<PoolType, Pool>({
    prepare({ options }: OperatorOf<PoolType>, context) {
      context.expectArity(1, 1);
      const input = context.input(0, types);
      const output = context.output(0);
      context.expectSameType(input, output);
      const window = slidingWindow(context, input, output, input.shape[3] ?? 0, {
        padding: options.padding,
        strideHeight: options.strideHeight,
        strideWidth: options.strideWidth,
        dilationHeight: 1,
        dilationWidth: 1,
        filterHeight: options.filterHeight,
        filterWidth: options.filterWidth,
      });
      const taps =
        Math.min(options.filterHeight, window.inputHeight) * Math.min(options.filterWidth, window.inputWidth);
      context.cost(output.count * taps);
      const float = input.type === 'float32';
      return {
        visit: visits[float ? 'float32' : 'integer']!,
        window,
        range: float ? floatRange(options.activation) : quantizedRange(context, output, options.activation),
        wide: input.type === 'int16',
      };
    },

    evaluate(p, heap, frame) {
      forEachPixel(p.visit, p, heap, frame);
    },
  });
}

const LOWEST = floatRange('NONE').min;

export const averagePool2d = poolKernel({ integer: averageInteger, float32: averageFloat32 });
export const maxPool2d = poolKernel({ integer: maxInteger, float32: maxFloat32 });
export const l2Pool2d = poolKernel({ integer: undefined, float32: l2Float32 });

/** Sum over the taps, divided with rounding half away from zero. */
function averageInteger(p: Pool, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, range, wide } = p;
  const data = wide ? heap.i16 : heap.i8;
  const size = wide ? 1 : 0;
  const input = (frame.inputs[0] >> size) + at.image;
  const output = (frame.outputs[0] >> size) + at.out;
  const count = (at.ky1 - at.ky0) * (at.kx1 - at.kx0);
  const half = Math.floor(count / 2);
  for (let c = 0; c < w.outputChannels; c++) {
    let sum = 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) sum += data[input + tap(w, at, ky, kx) + c];
    const average = Math.trunc((sum > 0 ? sum + half : sum - half) / count);
    data[output + c] = Math.min(range.max, Math.max(range.min, average));
  }
}

function maxInteger(p: Pool, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, range, wide } = p;
  const data = wide ? heap.i16 : heap.i8;
  const size = wide ? 1 : 0;
  const input = (frame.inputs[0] >> size) + at.image;
  const output = (frame.outputs[0] >> size) + at.out;
  for (let c = 0; c < w.outputChannels; c++) {
    let largest = -32768;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++)
        largest = Math.max(largest, data[input + tap(w, at, ky, kx) + c]);
    data[output + c] = Math.min(range.max, Math.max(range.min, largest));
  }
}

function averageFloat32(p: Pool, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, range } = p;
  const { f32 } = heap;
  const input = (frame.inputs[0] >> 2) + at.image;
  const output = (frame.outputs[0] >> 2) + at.out;
  const count = (at.ky1 - at.ky0) * (at.kx1 - at.kx0);
  for (let c = 0; c < w.outputChannels; c++) {
    let sum = 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) sum = Math.fround(sum + f32[input + tap(w, at, ky, kx) + c]);
    f32[output + c] = clampFloat(Math.fround(sum / count), range);
  }
}

function maxFloat32(p: Pool, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, range } = p;
  const { f32 } = heap;
  const input = (frame.inputs[0] >> 2) + at.image;
  const output = (frame.outputs[0] >> 2) + at.out;
  for (let c = 0; c < w.outputChannels; c++) {
    let largest = LOWEST;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) {
        const value = f32[input + tap(w, at, ky, kx) + c];
        if (largest < value) largest = value;
      }
    f32[output + c] = clampFloat(largest, range);
  }
}

/** Square root of the mean square. */
function l2Float32(p: Pool, heap: Heap, frame: Frame, at: Pixel): void {
  const { window: w, range } = p;
  const { f32 } = heap;
  const input = (frame.inputs[0] >> 2) + at.image;
  const output = (frame.outputs[0] >> 2) + at.out;
  const count = (at.ky1 - at.ky0) * (at.kx1 - at.kx0);
  for (let c = 0; c < w.outputChannels; c++) {
    let sum = 0;
    for (let ky = at.ky0; ky < at.ky1; ky++)
      for (let kx = at.kx0; kx < at.kx1; kx++) {
        const value = f32[input + tap(w, at, ky, kx) + c];
        sum = Math.fround(sum + Math.fround(value * value));
      }
    f32[output + c] = clampFloat(Math.fround(Math.sqrt(Math.fround(sum / count))), range);
  }
}

/** Offset within the image of a tap's first channel. */
function tap(w: Window, at: Pixel, ky: number, kx: number): number {
  return ((at.y + ky) * w.inputWidth + at.x + kx) * w.inputChannels;
}
