/** Signatures of the depthwise kernels (assembly/depthwise.ts, depthwise-3x3.ts). All arguments are int32, distances in bytes. */

/** One filter per channel, any taps. */
export type Depthwise = (
  image: number,
  rowStep: number,
  pixelStep: number,
  offsets: number,
  steps: number,
  weights: number,
  stage: number,
  out: number,
  rows: number,
  width: number,
  channels: number,
  zeroPoint: number,
  min: number,
  max: number,
) => void;

/** 3x3 taps, tiles of `outputs` (3 or 4) neighbours, `stride` (1 or 2) apart; `geometry` as depthwise-tiles.ts writes it. */
export type Depthwise3x3 = (
  outputs: number,
  stride: number,
  from: number,
  image: number,
  out: number,
  weights: number,
  stage: number,
  geometry: number,
) => void;

/** On pairs of 16 bits. */
export interface DepthwiseKernels {
  depthwise: Depthwise;
  depthwise3x3: Depthwise3x3;
}

/** On quads of bytes. */
export interface DepthwiseByteKernels {
  depthwiseBytes: Depthwise;
  depthwise3x3Bytes: Depthwise3x3;
}
