/** AVERAGE_POOL_2D and MAX_POOL_2D in SIMD, on int8. */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel } from '../kernel';
import { type Pool, averagePool2d as portableAverage, maxPool2d as portableMax } from '../kernels/pool';
import { declined } from './weights';

/** Sums of so many int8 values and half their number stay below 2^24, where the division in float32 is exact. */
const MAX_TAPS = 2 ** 16;

function poolKernel(portable: AnyKernel, name: 'averagePool' | 'maxPool'): AnyKernel {
  return defineKernel<'AVERAGE_POOL_2D' | 'MAX_POOL_2D', Pool>({
    prepare(operator: OperatorOf<'AVERAGE_POOL_2D' | 'MAX_POOL_2D'>, context) {
      if (context.input(0).type !== 'int8') throw declined(context, 'not int8');
      const p = portable.prepare(operator, context) as Pool;
      if (p.window.inputHeight * p.window.inputWidth > MAX_TAPS)
        throw declined(context, 'a very large image');
      return p;
    },

    evaluate({ window: w, range }, heap, frame) {
      const imageBytes = w.inputHeight * w.inputWidth * w.inputChannels;
      const outputBytes = w.outputHeight * w.outputWidth * w.outputChannels;
      for (let batch = 0; batch < w.batches; batch++)
        heap.simd![name](
          frame.inputs[0] + batch * imageBytes,
          frame.outputs[0] + batch * outputBytes,
          w.inputHeight,
          w.inputWidth,
          w.inputChannels,
          w.outputHeight,
          w.outputWidth,
          w.filterHeight,
          w.filterWidth,
          w.strideHeight,
          w.strideWidth,
          w.paddingTop,
          w.paddingLeft,
          range.min,
          range.max,
        );
    },
  });
}

export const averagePool2d = poolKernel(portableAverage, 'averagePool');
export const maxPool2d = poolKernel(portableMax, 'maxPool');
