/**
 * The geometry of everything that slides over an image (NHWC): output size and padding of SAME and VALID, strides, dilation. Checked,
 * so that no window reaches outside the tensors.
 */
import type { Padding } from '../../graph';
import type { Heap } from '../heap';
import type { Frame, Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';

export interface WindowOptions {
  padding: Padding;
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  filterHeight: number;
  filterWidth: number;
}

/** Where a window stands: reused for every output pixel, so that walking allocates nothing. Offsets are in elements. */
export interface Pixel {
  /** offset of the batch's image */
  image: number;
  /** offset of the output pixel's first channel */
  out: number;
  /** input row and column of tap (0, 0), negative in the padding */
  y: number;
  x: number;
  /** taps inside the image: [ky0, ky1) x [kx0, kx1) */
  ky0: number;
  ky1: number;
  kx0: number;
  kx1: number;
}

export interface Window extends WindowOptions {
  batches: number;
  inputHeight: number;
  inputWidth: number;
  inputChannels: number;
  outputHeight: number;
  outputWidth: number;
  outputChannels: number;
  paddingTop: number;
  paddingLeft: number;
  at: Pixel;
}

/** Checks both tensors against the options; the output must have the size that follows. */
export function slidingWindow(
  context: PrepareContext,
  input: Operand,
  output: Operand,
  outputChannels: number,
  options: WindowOptions,
): Window {
  context.expectRank(input, 4);
  context.expectRank(output, 4);
  for (const [name, value] of Object.entries(options))
    if (typeof value === 'number' && !(Number.isInteger(value) && value > 0))
      throw context.invalid(`option ${name} is ${value}, expected a positive integer`);
  const [batches, inputHeight, inputWidth, inputChannels] = input.shape;
  const height = windowAlongAxis(
    inputHeight,
    options.filterHeight,
    options.strideHeight,
    options.dilationHeight,
    options.padding,
  );
  const width = windowAlongAxis(
    inputWidth,
    options.filterWidth,
    options.strideWidth,
    options.dilationWidth,
    options.padding,
  );
  if (height.size < 1 || width.size < 1)
    throw context.invalid(
      `a window of ${options.filterHeight}x${options.filterWidth} does not fit into ${inputHeight}x${inputWidth} without padding`,
    );
  context.expectShape(output, [batches, height.size, width.size, outputChannels]);
  return {
    ...options,
    batches,
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight: height.size,
    outputWidth: width.size,
    outputChannels,
    paddingTop: height.before,
    paddingLeft: width.before,
    at: { image: 0, out: 0, y: 0, x: 0, ky0: 0, ky1: 0, kx0: 0, kx1: 0 },
  };
}

/** Output size and padding in front along one dimension. */
export function windowAlongAxis(
  input: number,
  filter: number,
  stride: number,
  dilation: number,
  padding: Padding,
) {
  const span = (filter - 1) * dilation + 1;
  const size = padding === 'SAME' ? Math.ceil(input / stride) : Math.ceil((input - span + 1) / stride);
  const before = Math.max(0, Math.floor(((size - 1) * stride + span - input) / 2));
  return { size, before };
}

/** Calls `visit` for every output pixel in order, with `w.at` set. */
export function forEachPixel<P extends { window: Window }>(
  visit: (prepared: P, heap: Heap, frame: Frame, at: Pixel) => void,
  prepared: P,
  heap: Heap,
  frame: Frame,
): void {
  const w = prepared.window;
  const { at } = w;
  at.out = 0;
  for (let n = 0; n < w.batches; n++) {
    at.image = n * w.inputHeight * w.inputWidth * w.inputChannels;
    for (let oy = 0; oy < w.outputHeight; oy++) {
      at.y = oy * w.strideHeight - w.paddingTop;
      at.ky0 = firstTap(at.y, w.dilationHeight);
      at.ky1 = endTap(at.y, w.dilationHeight, w.filterHeight, w.inputHeight);
      for (let ox = 0; ox < w.outputWidth; ox++) {
        at.x = ox * w.strideWidth - w.paddingLeft;
        at.kx0 = firstTap(at.x, w.dilationWidth);
        at.kx1 = endTap(at.x, w.dilationWidth, w.filterWidth, w.inputWidth);
        visit(prepared, heap, frame, at);
        at.out += w.outputChannels;
      }
    }
  }
}

/** The first tap of a window at `origin` that lies inside [0, size). */
function firstTap(origin: number, dilation: number): number {
  return origin >= 0 ? 0 : Math.ceil(-origin / dilation);
}

/** One past the last tap inside [0, size). */
function endTap(origin: number, dilation: number, taps: number, size: number): number {
  return Math.min(taps, Math.ceil((size - origin) / dilation));
}
