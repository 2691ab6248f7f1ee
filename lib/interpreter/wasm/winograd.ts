/**
 * 3x3 convolutions with stride 1 by minimal filtering (assembly/winograd.ts): less than half the products. For kernels on 16 bits only:
 * the transformed values do not fit in bytes, where the dot product of bytes is there it is faster.
 */
import type { Heap } from '../heap';
import type { Frame, Region } from '../kernel';
import type { OutputStage } from '../kernels/output-stage';
import type { Window } from '../kernels/window';
import type { PrepareContext } from '../prepare-context';
import { fillImage, type Image, windowImage } from './image';
import type { RelaxedFeatures } from './simd-module';
import { BLOCK, blocksOf, packStage, Sums, stageBytes } from './stage';
import { constantBias } from './weights';

const MATRICES = 16;
/** Bytes of the sums of one tile. */
const SUMS = 512;
/** Transformed values that stay in the first cache, beside the filters. */
const CACHED_VALUES = 512;
const MIN_DEPTH = 16;
/** Four times the sum of any window is an int32. */
const MAX_DEPTH = Math.floor(2 ** 31 / (4 * 9 * 128 * 255)) - 1;

export interface Winograd {
  image: Image;
  values: Region;
  sums: Region;
  packed: Region;
  stageOffset: number;
  depth: number;
  tiles: number;
  across: number;
  /** tiles at a time */
  batch: number;
  batches: number;
  inputBytes: number;
  outputBytes: number;
  channels: number;
  stage: OutputStage;
}

/** Whole tiles, four at a time, and whole vectors only. */
export function winogradApplies(w: Window, groups: number, { dotMode }: RelaxedFeatures): boolean {
  const plain =
    w.strideHeight === 1 && w.strideWidth === 1 && w.dilationHeight === 1 && w.dilationWidth === 1;
  const pixels = w.outputHeight * w.outputWidth;
  return (
    dotMode === undefined &&
    groups === 1 &&
    plain &&
    w.filterHeight === 3 &&
    w.filterWidth === 3 &&
    w.outputHeight % 2 === 0 &&
    w.outputWidth % 2 === 0 &&
    pixels % 16 === 0 &&
    w.inputChannels % 8 === 0 &&
    w.inputChannels >= MIN_DEPTH &&
    w.inputChannels <= MAX_DEPTH &&
    w.outputChannels % BLOCK === 0
  );
}

export function prepareWinograd(
  context: PrepareContext,
  w: Window,
  weights: Int8Array,
  stage: OutputStage,
  zeroPoint: number,
  fused: boolean,
): Winograd {
  const { inputChannels: depth, outputChannels: channels } = w;
  const pixels = w.outputHeight * w.outputWidth;
  const tiles = pixels / 4;
  const batch = Math.min(tiles, Math.max(4, Math.floor(CACHED_VALUES / depth) & ~3));
  const bias = constantBias(context);
  const matrixLength = (depth / 2) * BLOCK * 2;
  const stageOffset = 2 * blocksOf(channels) * MATRICES * matrixLength;
  const packed = context.packed(stageOffset + stageBytes(channels), (heap, address) => {
    const sums = new Sums(channels, zeroPoint, bias);
    const matrices = new Int16Array(stageOffset / 2);
    const filter = new Int32Array(9);
    const transformed = new Int32Array(MATRICES);
    for (let n = 0; n < channels; n++)
      for (let k = 0; k < depth; k++) {
        for (let tap = 0; tap < 9; tap++) {
          filter[tap] = weights[(n * 9 + tap) * depth + k];
          sums.add(n, filter[tap]);
        }
        transformFilter(filter, transformed);
        const lane = (k >> 1) * BLOCK * 2 + (n % BLOCK) * 2 + (k & 1);
        const block = Math.floor(n / BLOCK) * MATRICES;
        for (let m = 0; m < MATRICES; m++) matrices[(block + m) * matrixLength + lane] = transformed[m];
      }
    heap.u8.set(new Uint8Array(matrices.buffer), address);
    heap.u8.set(packStage(stage, sums, 0, channels, { carried: false, fused }).bytes, address + stageOffset);
  });
  return {
    image: windowImage(context, w, zeroPoint),
    values: context.scratch(batch * MATRICES * depth * 2),
    sums: context.scratch(batch * SUMS),
    packed,
    stageOffset,
    depth,
    tiles,
    across: w.outputWidth / 2,
    batch,
    batches: w.batches,
    inputBytes: w.inputHeight * w.inputWidth * depth,
    outputBytes: pixels * channels,
    channels,
    stage,
  };
}

/** Four times G g G': twice the rows 1 0 0, 1/2 1/2 1/2, 1/2 -1/2 1/2, 0 0 1 on both sides. */
function transformFilter(g: Int32Array, to: Int32Array): void {
  for (let x = 0; x < 3; x++) transformTaps(g[x], g[3 + x], g[6 + x], to, x, 4);
  for (let y = 0; y < MATRICES; y += 4) transformTaps(to[y], to[y + 1], to[y + 2], to, y, 1);
}

function transformTaps(a: number, b: number, c: number, to: Int32Array, at: number, step: number): void {
  to[at] = 2 * a;
  to[at + step] = a + b + c;
  to[at + 2 * step] = a - b + c;
  to[at + 3 * step] = 2 * c;
}

export function evaluateWinograd(p: Winograd, heap: Heap, frame: Frame): void {
  const { image, stage } = p;
  for (let batch = 0; batch < p.batches; batch++) {
    fillImage(heap, image, frame.inputs[0] + batch * p.inputBytes);
    heap.simd!.winograd(
      image.region.address,
      image.rowBytes,
      p.depth,
      p.tiles,
      p.across,
      p.batch,
      p.packed.address,
      p.packed.address + p.stageOffset,
      p.values.address,
      p.sums.address,
      frame.outputs[0] + batch * p.outputBytes,
      p.channels,
      stage.zeroPoint,
      stage.min,
      stage.max,
    );
  }
}
