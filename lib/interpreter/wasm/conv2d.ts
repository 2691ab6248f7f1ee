/** CONV_2D in SIMD: int8 with constant weights, any kernel, stride, dilation, padding and number of groups. */
import { type AnyKernel, defineKernel } from '../kernel';
import { type Conv2D, conv2d as portable } from '../kernels/conv2d';
import { type Convolution, evaluateConvolution, prepareConvolution } from './convolution';
import { withoutPad } from './padded-window';
import type { RelaxedFeatures } from './simd-module';
import { constantInt8Weights, exactFor } from './weights';
import { evaluateWinograd, prepareWinograd, type Winograd, winogradApplies } from './winograd';

type Prepared = { convolution: Convolution } | { winograd: Winograd };

/** On bytes where their dot product is exact in some mode, else on 16 bits. */
export function conv2d(features: RelaxedFeatures): AnyKernel {
  return defineKernel<'CONV_2D', Prepared>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as Conv2D;
      const { filterDepth, inputOffset } = p;
      const w = withoutPad(p.window, context.takePadding());
      const stage = p.stage!;
      context.consume(1);
      const groups = w.inputChannels / filterDepth;
      const usable = exactFor(features, weights);
      if (winogradApplies(w, groups, usable))
        return { winograd: prepareWinograd(context, w, weights, stage, -inputOffset, usable.fused) };
      const channelStep = w.filterHeight * w.filterWidth * filterDepth;
      const filters = { groups, weights, channelStep, tapStep: filterDepth, depthStep: 1 };
      return { convolution: prepareConvolution(context, w, filters, stage, -inputOffset, usable) };
    },

    evaluate(p, heap, frame) {
      if ('winograd' in p) evaluateWinograd(p.winograd, heap, frame);
      else evaluateConvolution(p.convolution, heap, frame);
    },
  });
}
