/**
 * The image that the SIMD kernels read, with its padding: int16 with the zero point subtracted (assembly/widen.ts), or bytes
 * (assembly/bytes.ts). It lies in scratch, which all operators and interpreters of a model share.
 */
import type { Heap } from '../heap';
import type { Region } from '../kernel';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import type { DotMode } from './simd-module';
import { declined, paddingByte } from './weights';

/** Kernels read whole vectors: the last one may begin at the last value. */
const OVERREAD = 16;
/** Padding may make an image larger than its tensor, but a small tensor must not ask for memory without bounds. */
const MAX_GROWTH = 64;
const SMALL = 65536;

export interface Image {
  region: Region;
  zeroPoint: number;
  /** how its bytes are read; undefined where its values have 16 bits */
  dotMode: DotMode | undefined;
  /** rows of the tensor, and values in each */
  rows: number;
  count: number;
  /** zero rows and zero values around */
  above: number;
  below: number;
  before: number;
  after: number;
  /** bytes of a row of the image, zeros included */
  rowBytes: number;
  /** bytes from a window to the next below and beside it */
  rowStep: number;
  pixelStep: number;
}

/** An image for the windows of `w`. */
export function windowImage(context: PrepareContext, w: Window, zeroPoint: number, dotMode?: DotMode): Image {
  const size = valueBytes(dotMode);
  const below = missing(
    w.inputHeight,
    w.outputHeight,
    w.strideHeight,
    w.filterHeight,
    w.dilationHeight,
    w.paddingTop,
  );
  const after = missing(
    w.inputWidth,
    w.outputWidth,
    w.strideWidth,
    w.filterWidth,
    w.dilationWidth,
    w.paddingLeft,
  );
  const { inputChannels: channels, paddingTop: above, paddingLeft: left } = w;
  const rowBytes = size * (left + w.inputWidth + after) * channels;
  const bytes = (above + w.inputHeight + below) * rowBytes + OVERREAD;
  const tensorBytes = w.inputHeight * w.inputWidth * channels;
  if (bytes > Math.max(SMALL, MAX_GROWTH * tensorBytes))
    throw declined(context, 'far more padding than image');
  return {
    region: context.scratch(bytes),
    zeroPoint,
    dotMode,
    rows: w.inputHeight,
    count: w.inputWidth * channels,
    above,
    below,
    before: left * channels,
    after: after * channels,
    rowBytes,
    rowStep: w.strideHeight * rowBytes,
    pixelStep: size * w.strideWidth * channels,
  };
}

/** An image of `count` values in one row, windows `depth` values apart. */
export function plainImage(
  context: PrepareContext,
  count: number,
  depth: number,
  zeroPoint: number,
  dotMode?: DotMode,
): Image {
  const size = valueBytes(dotMode);
  return {
    region: context.scratch(size * count + OVERREAD),
    zeroPoint,
    dotMode,
    rows: 1,
    count,
    above: 0,
    below: 0,
    before: 0,
    after: 0,
    rowBytes: size * count,
    rowStep: size * count,
    pixelStep: size * depth,
  };
}

/** Padding behind the image that the last window needs. */
export function missing(
  input: number,
  output: number,
  stride: number,
  filter: number,
  dilation: number,
  before: number,
): number {
  return Math.max(0, (output - 1) * stride + (filter - 1) * dilation + 1 - before - input);
}

export const valueBytes = (dotMode: DotMode | undefined): number => (dotMode === undefined ? 2 : 1);

/** Fills the image from an int8 tensor. */
export function fillImage(heap: Heap, image: Image, from: number): void {
  const { zeroPoint, dotMode, rows, count, above, below, before, after } = image;
  const to = image.region.address;
  if (dotMode === undefined) heap.simd!.widen(from, to, rows, count, zeroPoint, above, below, before, after);
  else {
    const flip = dotMode === 'unsigned' ? 128 : 0;
    const padding = paddingByte(dotMode, zeroPoint);
    heap.simd!.copyBytes(from, to, rows, count, flip, padding, above, below, before, after);
  }
}

/** Byte offset in a window of the tap (ky, kx). */
export function tapOffset(image: Image, w: Window, ky: number, kx: number): number {
  return (
    ky * w.dilationHeight * image.rowBytes +
    valueBytes(image.dotMode) * kx * w.dilationWidth * w.inputChannels
  );
}
