/** ADD in SIMD: two int8 tensors of one shape. Broadcasting stays with the portable kernel. */
import type { QuantizedMultiplier } from '../../tensor';
import { defineKernel, type Region } from '../kernel';
import { add as portable, type QuantizedSum, quantizedAdd } from '../kernels/arithmetic';
import { LANES, packStage, STAGE_BYTES } from './stage';
import { constantRegion, declined } from './weights';

interface Add {
  count: number;
  numbers: QuantizedSum;
  /** which input has the larger scale, and which the other */
  larger: number;
  smaller: number;
  stage: Region;
}

export const add = defineKernel<'ADD', Add>({
  prepare(operator, context) {
    const a = context.input(0);
    const b = context.input(1);
    if (a.type !== 'int8' || a.shape.join() !== b.shape.join())
      throw declined(context, 'not two int8 tensors of one shape');
    portable.prepare(operator, context);
    const numbers = quantizedAdd(context, { a, b, output: context.output(0) }, operator);
    const { inputs, output, spareBits } = numbers;
    const larger = inputs.findIndex(({ multiplier, shift }) => multiplier === 2 ** 30 && shift === 0);
    if (larger < 0) throw declined(context, 'no input that is halved');
    const smaller = 1 - larger;
    const { zeroPoint } = inputs[smaller];
    const parts = [
      uniform(inputs[smaller], (-128 - zeroPoint) * 2 ** spareBits, (127 - zeroPoint) * 2 ** spareBits),
      // inputs of less than 2^28 that become at most half as large
      uniform(output, -(2 ** 28), 2 ** 28, output),
    ];
    const bytes = new Uint8Array(parts.flatMap(part => [...part]));
    return { count: a.count, numbers, larger, smaller, stage: constantRegion(context, bytes) };
  },

  evaluate({ count, numbers, larger, smaller, stage }, heap, frame) {
    const { inputs, output, spareBits } = numbers;
    heap.simd!.add(
      frame.inputs[larger],
      frame.inputs[smaller],
      frame.outputs[0],
      count,
      inputs[larger].zeroPoint,
      inputs[smaller].zeroPoint,
      spareBits,
      stage.address,
      output.zeroPoint,
      output.min,
      output.max,
    );
  },
});

/** Constants of one multiplier for all four lanes; sums within [least, greatest]. */
function uniform(
  { multiplier, shift }: QuantizedMultiplier,
  least: number,
  greatest: number,
  { zeroPoint, min, max } = { zeroPoint: 0, min: -(2 ** 31), max: 2 ** 31 - 1 },
): Uint8Array {
  const stage = {
    multiplier: new Int32Array(LANES).fill(multiplier),
    shift: new Int32Array(LANES).fill(shift),
    zeroPoint,
    min,
    max,
  };
  const sums = {
    bias: new Int32Array(LANES),
    least: new Float64Array(LANES).fill(least),
    greatest: new Float64Array(LANES).fill(greatest),
    heaviest: new Float64Array(LANES),
  };
  return packStage(stage, sums, 0, LANES).bytes.subarray(0, STAGE_BYTES);
}
