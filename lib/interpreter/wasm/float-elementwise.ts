/** Sums, products, activations, means and pools of float32 in SIMD. */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel, type Region } from '../kernel';
import { floatRange, type Range } from '../kernels/activation';
import { relu as portableRelu, relu6 as portableRelu6 } from '../kernels/activations';
import { add as portableAdd, mul as portableMul, sub as portableSub } from '../kernels/arithmetic';
import type { Binary, Unary } from '../kernels/elementwise';
import { type Pool, averagePool2d as portableAverage, maxPool2d as portableMax } from '../kernels/pool';
import { type MeanOrSum, mean as portableMean, sum as portableSum } from '../kernels/reduce';
import type { PrepareContext } from '../prepare-context';
import { type BroadcastRows, broadcastRows, runRows } from './broadcast';
import { geometryRegion } from './float-window';
import { aroundAxes } from './mean';
import { constantRegion, declined } from './weights';

function requireFloat(context: PrepareContext): void {
  if (context.input(0).type !== 'float32') throw declined(context, 'not float32');
}

type Combining = 'ADD' | 'SUB' | 'MUL';

const IN_ORDER = [0, 1] as const;

function combining(portable: AnyKernel, name: 'floatAdd' | 'floatSub' | 'floatMul'): AnyKernel {
  return defineKernel<Combining, { rows: BroadcastRows; range: Region }>({
    prepare(operator: OperatorOf<Combining>, context) {
      requireFloat(context);
      const { walk } = portable.prepare(operator, context) as Binary;
      const range = floatRange(operator.options.activation);
      return { rows: broadcastRows(context, walk), range: rangeRegion(context, range) };
    },
    evaluate({ rows, range }, heap, frame) {
      runRows(heap.simd![name], rows, IN_ORDER, frame, range.address, 2);
    },
  });
}

/** Numbers as arguments would be boxed at every call. */
function rangeRegion(context: PrepareContext, { min, max }: Range): Region {
  return constantRegion(context, new Uint8Array(Float32Array.of(min, max).buffer));
}

function clamping(portable: AnyKernel, range: Range): AnyKernel {
  return defineKernel<'RELU' | 'RELU6', { count: number; range: Region }>({
    prepare(operator, context) {
      requireFloat(context);
      const { count } = portable.prepare(operator, context) as Unary;
      return { count, range: rangeRegion(context, range) };
    },
    evaluate({ count, range }, heap, frame) {
      heap.simd!.floatClamp(frame.inputs[0], frame.outputs[0], count, range.address);
    },
  });
}

interface FloatMean {
  outer: number;
  reduced: number;
  inner: number;
  divisor: number;
}

function reducing(portable: AnyKernel): AnyKernel {
  return defineKernel<'MEAN' | 'SUM', FloatMean>({
    prepare(operator, context) {
      requireFloat(context);
      const { reduced, isMean } = portable.prepare(operator, context) as MeanOrSum;
      const [outer, inner] = aroundAxes(context, reduced);
      return { outer, reduced, inner, divisor: isMean ? reduced : 1 };
    },
    evaluate({ outer, reduced, inner, divisor }, heap, frame) {
      heap.simd!.floatMean(frame.inputs[0], frame.outputs[0], outer, reduced, inner, divisor);
    },
  });
}

interface FloatPool {
  geometry: Region;
  batches: number;
  /** bytes of an image */
  inputBytes: number;
  outputBytes: number;
}

function pooling(portable: AnyKernel, averaging: 0 | 1): AnyKernel {
  return defineKernel<'AVERAGE_POOL_2D' | 'MAX_POOL_2D', FloatPool>({
    prepare(operator, context) {
      requireFloat(context);
      const { window: w, range } = portable.prepare(operator, context) as Pool;
      return {
        geometry: geometryRegion(context, w, 1, w.outputChannels, range),
        batches: w.batches,
        inputBytes: context.input(0).bytes / w.batches,
        outputBytes: context.output(0).bytes / w.batches,
      };
    },
    evaluate({ geometry, batches, inputBytes, outputBytes }, heap, frame) {
      for (let batch = 0; batch < batches; batch++)
        heap.simd!.floatPool(
          frame.inputs[0] + batch * inputBytes,
          frame.outputs[0] + batch * outputBytes,
          geometry.address,
          averaging,
        );
    },
  });
}

export const add = combining(portableAdd, 'floatAdd');
export const sub = combining(portableSub, 'floatSub');
export const mul = combining(portableMul, 'floatMul');
export const relu = clamping(portableRelu, { min: 0, max: Number.POSITIVE_INFINITY });
export const relu6 = clamping(portableRelu6, floatRange('RELU6'));
export const mean = reducing(portableMean);
export const sum = reducing(portableSum);
export const averagePool2d = pooling(portableAverage, 1);
export const maxPool2d = pooling(portableMax, 0);
