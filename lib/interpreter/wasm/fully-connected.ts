/** FULLY_CONNECTED in SIMD: int8 with constant weights. */
import { defineKernel } from '../kernel';
import { type FullyConnected, fullyConnected as portable } from '../kernels/fully-connected';
import { type Convolution, evaluateConvolution, prepareProduct } from './convolution';
import { constantInt8Weights } from './weights';

export const fullyConnected = defineKernel<'FULLY_CONNECTED', Convolution>({
  prepare(operator, context) {
    const weights = constantInt8Weights(context);
    const p = portable.prepare(operator, context) as FullyConnected;
    context.consume(1);
    const weight = (unit: number, d: number) => weights[unit * p.depth + d] + p.weightsOffset;
    return prepareProduct(context, p.batches, p.depth, p.units, weight, p.stage!, -p.inputOffset);
  },

  evaluate: evaluateConvolution,
});
