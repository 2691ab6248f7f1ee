/** CONV_2D in SIMD: int8 with constant weights, any kernel, stride, dilation, padding and number of groups. */
import { type AnyKernel, defineKernel } from '../kernel';
import { type Conv2D, conv2d as portable } from '../kernels/conv2d';
import { type Convolution, evaluateConvolution, prepareConvolution } from './convolution';
import type { RelaxedFeatures } from './simd-module';
import { constantInt8Weights, exactFor } from './weights';

/** On bytes where their dot product is exact in some mode, else on 16 bits. */
export function conv2d(features: RelaxedFeatures): AnyKernel {
  return defineKernel<'CONV_2D', Convolution>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const { window: w, filterDepth, inputOffset, stage } = portable.prepare(operator, context) as Conv2D;
      context.consume(1);
      const filters = {
        groups: w.inputChannels / filterDepth,
        weight: (channel: number, ky: number, kx: number, depth: number) =>
          weights[((channel * w.filterHeight + ky) * w.filterWidth + kx) * filterDepth + depth],
      };
      const usable = exactFor(features, weights);
      return prepareConvolution(context, w, filters, stage!, -inputOffset, usable);
    },

    evaluate: evaluateConvolution,
  });
}
