/** The SIMD kernels by operator. They decline what they do not cover, and the portable kernels run it. */
import type { KernelTable } from '../kernel';
import { add } from './add';
import { conv2d } from './conv2d';
import { depthwiseConv2d } from './depthwise-conv2d';
import { fullyConnected } from './fully-connected';
import { averagePool2d, maxPool2d } from './pool';

export const simdKernels: KernelTable = {
  ADD: add,
  AVERAGE_POOL_2D: averagePool2d,
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  FULLY_CONNECTED: fullyConnected,
  MAX_POOL_2D: maxPool2d,
};
