/** MUL of int8 in SIMD, with broadcasting. */
import { quantizeMultiplier } from '../../tensor';
import { defineKernel, type Region } from '../kernel';
import { quantizedRange } from '../kernels/activation';
import { mul as portable } from '../kernels/arithmetic';
import type { Binary } from '../kernels/elementwise';
import { type BroadcastRows, broadcastRows, runRows } from './broadcast';
import { constantsOf } from './constants';
import { uniformStage } from './uniform';
import { constantRegion, declined } from './weights';

const IN_ORDER = [0, 1] as const;

interface Mul {
  rows: BroadcastRows;
  constants: Region;
}

export const mul = defineKernel<'MUL', Mul>({
  prepare(operator, context) {
    const inputs = [context.input(0), context.input(1)];
    if (inputs[0].type !== 'int8') throw declined(context, 'not int8');
    const { walk } = portable.prepare(operator, context) as Binary;
    const [a, b, output] = [...inputs, context.output(0)].map(operand => context.quantization(operand));
    const range = {
      zeroPoint: output.zeroPoint,
      ...quantizedRange(context, context.output(0), operator.options.activation),
    };
    const ends = [-128, 127].flatMap(p => [-128, 127].map(q => (p - a.zeroPoint) * (q - b.zeroPoint)));
    const multiplier = quantizeMultiplier((a.scale * b.scale) / output.scale);
    const stage = uniformStage(multiplier, Math.min(...ends), Math.max(...ends), range);
    return {
      rows: broadcastRows(context, walk),
      constants: constantRegion(
        context,
        constantsOf([a.zeroPoint, b.zeroPoint, range.zeroPoint, range.min, range.max], stage),
      ),
    };
  },

  evaluate({ rows, constants }, heap, frame) {
    runRows(heap.simd!.mul, rows, IN_ORDER, frame, constants.address);
  },
});
