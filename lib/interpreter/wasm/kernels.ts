/** The SIMD kernels by operator. They decline what they do not cover, and the portable kernels run it. */
import type { KernelTable } from '../kernel';
import { add } from './add';
import { concatenation, pack } from './concatenation';
import { conv2d } from './conv2d';
import { depthwiseConv2d } from './depthwise-conv2d';
import { fullyConnected } from './fully-connected';
import { pad } from './pad';
import { averagePool2d, maxPool2d } from './pool';
import { type DotMode, exactDotMode, simdAvailable } from './simd-module';
import { slice, stridedSlice } from './slice';
import { split, splitV, unpack } from './split';
import { assignVariable, readVariable } from './variables';

function kernelsFor(dotMode: DotMode | undefined): KernelTable {
  return {
    ADD: add,
    ASSIGN_VARIABLE: assignVariable,
    AVERAGE_POOL_2D: averagePool2d,
    CONCATENATION: concatenation,
    CONV_2D: conv2d(dotMode),
    DEPTHWISE_CONV_2D: depthwiseConv2d(dotMode),
    FULLY_CONNECTED: fullyConnected(dotMode),
    MAX_POOL_2D: maxPool2d,
    PACK: pack,
    PAD: pad,
    PADV2: pad,
    READ_VARIABLE: readVariable,
    SLICE: slice,
    SPLIT: split,
    SPLIT_V: splitV,
    STRIDED_SLICE: stridedSlice,
    UNPACK: unpack,
  };
}

/**
 * The fastest kernels that this machine runs exactly, undefined where there are none. Without `relaxed` those of plain SIMD, which
 * give the same bits.
 */
export function simdKernels(relaxed: boolean): KernelTable | undefined {
  if (!simdAvailable()) return undefined;
  return kernelsFor(relaxed ? exactDotMode() : undefined);
}
