/** MEAN and SUM of int8 in SIMD, over neighbouring axes: the spatial mean, the mean over time, over channels, over everything. */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel, type Region } from '../kernel';
import { type MeanOrSum, mean as portable, sum as portableSum } from '../kernels/reduce';
import type { PrepareContext } from '../prepare-context';
import { uniformStage } from './uniform';
import { constantRegion, declined } from './weights';

interface Mean {
  /** the tensor as [outer, reduced, inner] */
  outer: number;
  reduced: number;
  inner: number;
  /** what sums start with: minus the zero point of every element */
  start: number;
  stage: Region;
  zeroPoint: number;
}

function meanKernel(kernel: AnyKernel): AnyKernel {
  return defineKernel<'MEAN' | 'SUM', Mean>({
    prepare(operator: OperatorOf<'MEAN' | 'SUM'>, context) {
      if (context.input(0).type !== 'int8') throw declined(context, 'not int8');
      const p = kernel.prepare(operator, context) as MeanOrSum;
      // the sums stay in registers
      context.requests.scratch.length = 0;
      const [outer, inner] = aroundAxes(context, p.reduced);
      const least = -128 * p.reduced - p.offset;
      const greatest = 127 * p.reduced - p.offset;
      if (greatest >= 2 ** 31 || least < -(2 ** 31)) throw declined(context, 'sums beyond 32 bits');
      const range = { zeroPoint: p.outputZeroPoint, min: -128, max: 127 };
      return {
        outer,
        reduced: p.reduced,
        inner,
        start: -p.offset,
        stage: constantRegion(context, uniformStage(p, least, greatest, range)),
        zeroPoint: p.outputZeroPoint,
      };
    },

    evaluate({ outer, reduced, inner, start, stage, zeroPoint }, heap, frame) {
      const { inputs, outputs } = frame;
      heap.simd!.mean(inputs[0], outputs[0], outer, reduced, inner, start, stage.address, zeroPoint);
    },
  });
}

/** Elements before and behind the axes, which must be neighbours; axes of length 1 may lie anywhere. */
export function aroundAxes(context: PrepareContext, reduced: number): [number, number] {
  const { shape } = context.input(0);
  const rank = shape.length;
  const axes = (rank === 0 ? [] : context.constantInts(1)).map(axis => context.axis(axis, rank));
  const long = axes.filter(axis => shape[axis] > 1);
  const first = Math.min(...long, rank);
  const last = Math.max(...long, -1);
  const product = (dimensions: readonly number[]) => dimensions.reduce((a, b) => a * b, 1);
  if (long.length > 0 && product(shape.slice(first, last + 1)) !== reduced)
    throw declined(context, 'axes that are no neighbours');
  const outer = product(shape.slice(0, first));
  return [outer, product(shape) / (outer * reduced)];
}

export const mean = meanKernel(portable);
export const sum = meanKernel(portableSum);
