/** FULLY_CONNECTED in SIMD: int8 with constant weights. */
import { type AnyKernel, defineKernel } from '../kernel';
import { type FullyConnected, fullyConnected as portable } from '../kernels/fully-connected';
import { type Convolution, evaluateConvolution, prepareProduct } from './convolution';
import type { RelaxedFeatures } from './simd-module';
import { constantInt8Weights, exactFor } from './weights';

/** On bytes where their dot product is exact in some mode and the weights have no zero point, else on 16 bits. */
export function fullyConnected(features: RelaxedFeatures): AnyKernel {
  return defineKernel<'FULLY_CONNECTED', Convolution>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as FullyConnected;
      context.consume(1);
      const usable =
        p.weightsOffset === 0 ? exactFor(features, weights) : { ...features, dotMode: undefined };
      return prepareProduct(
        context,
        p.batches,
        p.depth,
        p.units,
        weights,
        p.weightsOffset,
        p.stage!,
        -p.inputOffset,
        usable,
      );
    },

    evaluate: evaluateConvolution,
  });
}
