/**
 * How a 3x3 depthwise convolution is cut into tiles of neighbouring outputs (assembly/depthwise-3x3.ts): along its rows or its columns,
 * three or four at a time, whichever leaves the least to compute twice where tiles overlap.
 */
import type { Heap } from '../heap';
import type { Frame, Region } from '../kernel';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import {
  type DepthwiseFilters,
  type DepthwiseInput,
  imageMode,
  packDepthwise,
  type Tap,
} from './depthwise-filters';
import { missing } from './image';
import type { RelaxedFeatures, RelaxedKernels } from './simd-module';
import { BLOCK } from './stage';
import { constantRegion, paddingByte } from './weights';

/** One direction of a window: along a tile or across it. */
interface Direction {
  /** of the tensor, in bytes from one to the next */
  input: number;
  inputStep: number;
  output: number;
  outputStep: number;
  stride: number;
  dilation: number;
  before: number;
  after: number;
}

export interface Tiling {
  /** of a tile */
  outputs: number;
  stride: number;
  alongHeight: boolean;
  along: Direction;
  across: Direction;
}

export interface DepthwiseTiles {
  outputs: number;
  stride: number;
  batches: number;
  inputBytes: number;
  outputBytes: number;
  /** room for eight channels with their padding */
  image: Region;
  filters: DepthwiseFilters;
  geometry: Region;
  kernel: 'depthwise3x3' | 'depthwise3x3Bytes';
}

/** What a tile costs beside its outputs, in outputs: the columns that it shares with no neighbour. */
const TILE_COST = 0.5;
/** A frame may be larger than what is in it, but not by any factor. */
const MAX_GROWTH = 64;
const SMALL = 4096;

/** undefined where the kernel does not cover the window. */
export function chooseTiles(w: Window): Tiling | undefined {
  if (w.filterHeight !== 3 || w.filterWidth !== 3) return undefined;
  const height: Direction = {
    input: w.inputHeight,
    inputStep: w.inputWidth * w.inputChannels,
    output: w.outputHeight,
    outputStep: w.outputWidth * w.outputChannels,
    stride: w.strideHeight,
    dilation: w.dilationHeight,
    before: w.paddingTop,
    after: missing(
      w.inputHeight,
      w.outputHeight,
      w.strideHeight,
      w.filterHeight,
      w.dilationHeight,
      w.paddingTop,
    ),
  };
  const width: Direction = {
    input: w.inputWidth,
    inputStep: w.inputChannels,
    output: w.outputWidth,
    outputStep: w.outputChannels,
    stride: w.strideWidth,
    dilation: w.dilationWidth,
    before: w.paddingLeft,
    after: missing(w.inputWidth, w.outputWidth, w.strideWidth, w.filterWidth, w.dilationWidth, w.paddingLeft),
  };
  if (imagePixels(height, width) > Math.max(SMALL, MAX_GROWTH * height.input * width.input)) return undefined;
  const candidates = [
    { alongHeight: false, along: width, across: height },
    { alongHeight: true, along: height, across: width },
  ].flatMap(directions =>
    [4, 3].map(outputs => ({ ...directions, outputs, stride: directions.along.stride })),
  );
  const possible = candidates.filter(
    ({ along, outputs }) => along.stride <= 2 && along.dilation === 1 && along.output >= outputs,
  );
  const cost = ({ along, across, outputs }: Tiling) =>
    across.output * Math.ceil(along.output / outputs) * (outputs + TILE_COST);
  return possible.sort((a, b) => cost(a) - cost(b)).at(0);
}

const total = (direction: Direction): number => direction.before + direction.input + direction.after;
const imagePixels = (a: Direction, b: Direction): number => total(a) * total(b);

export function prepareTiles(context: PrepareContext, input: DepthwiseInput, tiling: Tiling): DepthwiseTiles {
  const { window: w, features } = input;
  const valueBytes = features.dotMode === undefined ? 2 : 1;
  return {
    outputs: tiling.outputs,
    stride: tiling.stride,
    batches: w.batches,
    inputBytes: w.inputHeight * w.inputWidth * w.inputChannels,
    outputBytes: w.outputHeight * w.outputWidth * w.outputChannels,
    image: context.scratch(imagePixels(tiling.along, tiling.across) * BLOCK * valueBytes),
    filters: packDepthwise(context, input, tileSteps(tiling, features)),
    geometry: geometryOf(context, input, tiling),
    kernel: features.dotMode === undefined ? 'depthwise3x3' : 'depthwise3x3Bytes',
  };
}

/** What the kernel wants to know of it all, in its order. */
function geometryOf(context: PrepareContext, input: DepthwiseInput, { along, across }: Tiling): Region {
  const { window: w, stage, zeroPoint, features } = input;
  const mode = imageMode(features);
  const geometry = [
    w.outputChannels,
    across.input,
    along.input,
    across.inputStep,
    along.inputStep,
    across.before,
    across.after,
    along.before,
    along.after,
    paddingByte(mode, zeroPoint),
    mode === 'unsigned' ? 128 : 0,
    across.dilation,
    across.stride,
    across.output,
    along.output,
    across.outputStep,
    along.outputStep,
    stage.zeroPoint,
    stage.min,
    stage.max,
  ];
  return constantRegion(context, new Uint8Array(Int32Array.from(geometry).buffer));
}

/** The taps of each step of weights. */
function tileSteps({ alongHeight }: Tiling, { dotMode }: RelaxedFeatures): Tap[][] {
  const tap = (across: number, along: number): Tap =>
    alongHeight ? { ky: along, kx: across } : { ky: across, kx: along };
  const columns = [0, 1, 2].map(along => [0, 1, 2].map(across => tap(across, along)));
  if (dotMode !== undefined) return columns;
  const [left, middle, right] = columns.map(column => column[2]);
  return [
    ...columns.map(([top, center]) => [top, center]),
    [left, middle],
    [right, undefined],
    [undefined, left],
    [middle, right],
  ];
}

export function evaluateTiles(p: DepthwiseTiles, heap: Heap, frame: Frame): void {
  const kernels = heap.simd as RelaxedKernels;
  const { filters } = p;
  for (let batch = 0; batch < p.batches; batch++)
    kernels[p.kernel](
      p.outputs,
      p.stride,
      frame.inputs[0] + batch * p.inputBytes,
      p.image.address,
      frame.outputs[0] + batch * p.outputBytes,
      filters.region.address,
      filters.region.address + filters.stageOffset,
      p.geometry.address,
    );
}
