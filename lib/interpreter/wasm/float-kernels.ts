/** CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED of float32 in SIMD, with constant weights: calibration and training use them. */
import { defineKernel } from '../kernel';
import { type Conv2D, conv2d as portableConv2d } from '../kernels/conv2d';
import { type DepthwiseConv2D, depthwiseConv2d as portableDepthwise } from '../kernels/depthwise-conv2d';
import { type FullyConnected, fullyConnected as portableFullyConnected } from '../kernels/fully-connected';
import type { Window } from '../kernels/window';
import {
  constantFloatWeights,
  evaluateFloatConvolution,
  type FloatConvolution,
  pixels,
  prepareFloatConvolution,
  prepareFloatDepthwise,
} from './float-window';

export const conv2d = defineKernel<'CONV_2D', FloatConvolution>({
  prepare(operator, context) {
    const weights = constantFloatWeights(context);
    const { window: w, filterDepth, range } = portableConv2d.prepare(operator, context) as Conv2D;
    const whole = isPointwise(w) ? pixels(w.batches * w.outputHeight * w.outputWidth, w) : w;
    return prepareFloatConvolution(context, whole, filterDepth, weights, range);
  },
  evaluate: evaluateFloatConvolution,
});

/** A window of one pixel that visits all of them: a matrix product over all batches. */
function isPointwise(w: Window): boolean {
  return w.filterHeight === 1 && w.filterWidth === 1 && w.strideHeight === 1 && w.strideWidth === 1;
}

export const depthwiseConv2d = defineKernel<'DEPTHWISE_CONV_2D', FloatConvolution>({
  prepare(operator, context) {
    const weights = constantFloatWeights(context);
    const { window, range } = portableDepthwise.prepare(operator, context) as DepthwiseConv2D;
    return prepareFloatDepthwise(context, window, weights, range);
  },
  evaluate: evaluateFloatConvolution,
});

export const fullyConnected = defineKernel<'FULLY_CONNECTED', FloatConvolution>({
  prepare(operator, context) {
    const weights = constantFloatWeights(context);
    const p = portableFullyConnected.prepare(operator, context) as FullyConnected;
    const size = pixels(p.batches, { inputChannels: p.depth, outputChannels: p.units });
    return prepareFloatConvolution(context, size, p.depth, weights, p.range);
  },
  evaluate: evaluateFloatConvolution,
});
