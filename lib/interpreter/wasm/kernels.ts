/** The SIMD kernels by operator. They decline what they do not cover, and the portable kernels run it. */
import type { KernelTable } from '../kernel';
import { add } from './add';
import { conv2d } from './conv2d';
import { depthwiseConv2d } from './depthwise-conv2d';
import { fullyConnected } from './fully-connected';
import { averagePool2d, maxPool2d } from './pool';
import { type DotMode, exactDotMode, simdAvailable } from './simd-module';

function kernelsFor(dotMode: DotMode | undefined): KernelTable {
  return {
    ADD: add,
    AVERAGE_POOL_2D: averagePool2d,
    CONV_2D: conv2d(dotMode),
    DEPTHWISE_CONV_2D: depthwiseConv2d(dotMode),
    FULLY_CONNECTED: fullyConnected(dotMode),
    MAX_POOL_2D: maxPool2d,
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
