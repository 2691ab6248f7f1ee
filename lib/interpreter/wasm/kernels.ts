/** The SIMD kernels by operator. They decline what they do not cover, and the portable kernels run it. */
import type { KernelTable } from '../kernel';
import { conv2d } from './conv2d';
import { depthwiseConv2d } from './depthwise-conv2d';
import { fullyConnected } from './fully-connected';

export const simdKernels: KernelTable = {
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  FULLY_CONNECTED: fullyConnected,
};
