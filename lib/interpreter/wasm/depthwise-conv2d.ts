/**
 * DEPTHWISE_CONV_2D in SIMD: int8 with constant weights. One filter per channel has kernels of its own, for 3x3 taps and for any others;
 * several filters per channel are a convolution with one group per input channel.
 */
import { type AnyKernel, defineKernel } from '../kernel';
import { type DepthwiseConv2D, depthwiseConv2d as portable } from '../kernels/depthwise-conv2d';
import { type Convolution, evaluateConvolution, prepareConvolution } from './convolution';
import type { DepthwiseInput } from './depthwise-filters';
import { type DepthwiseTaps, evaluateTaps, prepareTaps } from './depthwise-taps';
import { chooseTiles, type DepthwiseTiles, evaluateTiles, prepareTiles } from './depthwise-tiles';
import { withoutPad } from './padded-window';
import type { RelaxedFeatures } from './simd-module';
import { constantInt8Weights, exactFor } from './weights';

type Prepared = { tiles: DepthwiseTiles } | { taps: DepthwiseTaps } | { convolution: Convolution };

/** `relaxed` as in CONV_2D. */
export function depthwiseConv2d(relaxed: RelaxedFeatures): AnyKernel {
  return defineKernel<'DEPTHWISE_CONV_2D', Prepared>({
    prepare(operator, context) {
      const weights = constantInt8Weights(context);
      const p = portable.prepare(operator, context) as DepthwiseConv2D;
      const w = withoutPad(p.window, context.takePadding());
      context.consume(1);
      const stage = p.stage!;
      const zeroPoint = -p.inputOffset;
      const features = exactFor(relaxed, weights);
      if (p.multiplier > 1) {
        const steps = { channelStep: 1, tapStep: w.outputChannels, depthStep: 1 };
        const filters = { groups: w.inputChannels, weights, ...steps };
        return { convolution: prepareConvolution(context, w, filters, stage, zeroPoint, features) };
      }
      const input: DepthwiseInput = { window: w, weights, stage, zeroPoint, features };
      const tiling = chooseTiles(w);
      return tiling === undefined
        ? { taps: prepareTaps(context, input) }
        : { tiles: prepareTiles(context, input, tiling) };
    },

    evaluate(p, heap, frame) {
      if ('tiles' in p) evaluateTiles(p.tiles, heap, frame);
      else if ('taps' in p) evaluateTaps(p.taps, heap, frame);
      else evaluateConvolution(p.convolution, heap, frame);
    },
  });
}
