/**
 * ADD and SUB of int8 in SIMD, with broadcasting: as one linear function where that is proven to give the same bits and worth the proof,
 * else as TFLM computes.
 */
import type { OperatorOf } from '../../graph';
import { type AnyKernel, defineKernel, type Region } from '../kernel';
import {
  add as portableAdd,
  sub as portableSub,
  type QuantizedSum,
  quantizedAdd,
  quantizedSub,
} from '../kernels/arithmetic';
import type { Binary } from '../kernels/elementwise';
import type { PrepareContext } from '../prepare-context';
import { type BroadcastRows, broadcastRows, runRows } from './broadcast';
import { constantsOf } from './constants';
import { provenLinear } from './linear';
import { uniformStage } from './uniform';
import { constantRegion, declined } from './weights';

interface Add {
  kernel: 'linear' | 'add';
  rows: BroadcastRows;
  /** which inputs are first and second for the kernel */
  order: readonly [number, number];
  constants: Region;
}

/** A proof takes less than a millisecond, as long as adding a million elements. */
export const MIN_COUNT_TO_PROVE = 2048;

function addKernel(type: 'ADD' | 'SUB'): AnyKernel {
  const portable = type === 'ADD' ? portableAdd : portableSub;
  const sign = type === 'ADD' ? 1 : -1;
  return defineKernel<'ADD' | 'SUB', Add>({
    prepare(operator: OperatorOf<'ADD' | 'SUB'>, context) {
      if (context.input(0).type !== 'int8') throw declined(context, 'not int8');
      const { walk } = portable.prepare(operator, context) as Binary;
      const operands = { a: context.input(0), b: context.input(1), output: context.output(0) };
      const numbers =
        operator.type === 'ADD'
          ? quantizedAdd(context, operands, operator)
          : quantizedSub(context, operands, operator);
      const rows = broadcastRows(context, walk);
      const linear = operands.output.count < MIN_COUNT_TO_PROVE ? undefined : provenLinear(numbers, sign);
      if (linear !== undefined)
        return { kernel: 'linear', rows, order: [0, 1], constants: constantRegion(context, linear) };
      return rescaled(context, numbers, rows, sign);
    },

    evaluate({ kernel, rows, order, constants }, heap, frame) {
      runRows(heap.simd![kernel], rows, order, frame, constants.address);
    },
  });
}

/** As TFLM computes: both inputs at one scale, where one of them is halved. */
function rescaled(context: PrepareContext, numbers: QuantizedSum, rows: BroadcastRows, sign: 1 | -1): Add {
  const { inputs, output, spareBits } = numbers;
  const larger = inputs.findIndex(({ multiplier, shift }) => multiplier === 2 ** 30 && shift === 0);
  if (larger < 0) throw declined(context, 'no input that is halved');
  const smaller = 1 - larger;
  const { zeroPoint } = inputs[smaller];
  const negative = (input: number) => (input === 1 && sign < 0 ? -1 : 0);
  const spare = 2 ** spareBits;
  const constants = constantsOf(
    [
      inputs[larger].zeroPoint,
      zeroPoint,
      spareBits,
      negative(larger),
      negative(smaller),
      output.zeroPoint,
      output.min,
      output.max,
    ],
    uniformStage(inputs[smaller], (-128 - zeroPoint) * spare, (127 - zeroPoint) * spare),
    // inputs of less than 2^28 that become at most half as large
    uniformStage(output, -(2 ** 28), 2 ** 28, output),
  );
  return { kernel: 'add', rows, order: [larger, smaller], constants: constantRegion(context, constants) };
}

export const add = addKernel('ADD');
export const sub = addKernel('SUB');
