/**
 * How a 3x3 depthwise convolution is cut into tiles of neighbouring outputs (assembly/depthwise-3x3.ts): along its rows or its columns,
 * three or four at a time, whichever leaves the least to compute twice where tiles overlap.
 */
import type { Window } from '../kernels/window';
import type { Tap } from './depthwise-filters';
import type { Image } from './image';
import type { DotMode } from './simd-module';

/** Steps in bytes, as the kernel has them. */
export interface Tiles {
  outputs: number;
  stride: number;
  alongHeight: boolean;
  across: number;
  tap: number;
  lineStep: number;
  lines: number;
  length: number;
  outLineStep: number;
  pixelStep: number;
}

/** What a tile costs beside its outputs, in outputs: the columns that it shares with no neighbour. */
const TILE_COST = 0.5;

/** undefined where the kernel does not cover the window. */
export function chooseTiles(w: Window, image: Image): Tiles | undefined {
  if (w.filterHeight !== 3 || w.filterWidth !== 3) return undefined;
  const { outputHeight, outputWidth, outputChannels: channels } = w;
  const row = w.dilationHeight * image.rowBytes;
  const column = w.dilationWidth * w.inputChannels;
  const candidates = [
    {
      alongHeight: false,
      stride: w.dilationWidth === 1 ? w.strideWidth : 0,
      across: row,
      tap: column,
      lineStep: image.rowStep,
      lines: outputHeight,
      length: outputWidth,
      outLineStep: outputWidth * channels,
      pixelStep: channels,
    },
    {
      alongHeight: true,
      stride: w.dilationHeight === 1 ? w.strideHeight : 0,
      across: column,
      tap: row,
      lineStep: image.pixelStep,
      lines: outputWidth,
      length: outputHeight,
      outLineStep: channels,
      pixelStep: outputWidth * channels,
    },
  ].filter(({ stride }) => stride === 1 || stride === 2);
  const tiles = candidates
    .flatMap(c => [4, 3].map(outputs => ({ ...c, outputs })))
    .filter(t => t.length >= t.outputs);
  const cost = (t: Tiles) => t.lines * Math.ceil(t.length / t.outputs) * (t.outputs + TILE_COST);
  return tiles.sort((a, b) => cost(a) - cost(b)).at(0);
}

/** The taps of each step of weights. */
export function tileSteps({ alongHeight }: Tiles, dotMode: DotMode | undefined): Tap[][] {
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
