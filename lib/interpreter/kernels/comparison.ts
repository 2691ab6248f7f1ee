/** EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL; quantized operands are compared by their real values. */
import type { OperatorType } from '../../graph';
import { type ElementType, multiplyByQuantizedMultiplier, quantizeMultiplier } from '../../tensor';
import type { Heap } from '../heap';
import type { AnyKernel, Frame } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { broadcastWalk } from './broadcast';
import { type BinaryOperands, binaryKernel } from './elementwise';
import type { StridedWalk } from './strided';

/** The result by sign of a - b. */
interface Relation {
  less: number;
  equal: number;
  greater: number;
}

/** A number on a scale that both operands share, of an element of the first or second. */
type Scaler = (q: number) => number;

/** TFLM brings int8 to fixed point with 8 spare bits; both scales must be below 1. */
const SPARE_BITS = 8;

function scalers(context: PrepareContext, { a, b }: BinaryOperands): Scaler[] {
  return [a, b].map(operand => {
    const { scale, zeroPoint } = context.quantization(operand);
    // TFLM's int16 path reads parameters that nobody sets (greater_int16_same): real values are what it means
    if (operand.type === 'int16') return q => (q - zeroPoint) * scale;
    const { multiplier, shift } = quantizeMultiplier(scale);
    return q => multiplyByQuantizedMultiplier((q - zeroPoint) << SPARE_BITS, multiplier, shift);
  });
}

function comparison(
  types: readonly ElementType[],
  { less, equal, greater }: Relation,
  unordered: number,
): AnyKernel {
  const narrow = binaryKernel<OperatorType>(
    types,
    (context, operands) => {
      if (operands.a.type === 'int8' || operands.a.type === 'int16') {
        const [first, second] = scalers(context, operands);
        return (from, i, j, to, o) => {
          const x = first(from[i]);
          const y = second(from[j]);
          to[o] = x < y ? less : x > y ? greater : equal;
        };
      }
      return (from, i, j, to, o) => {
        const x = from[i];
        const y = from[j];
        to[o] = x < y ? less : x > y ? greater : x === y ? equal : unordered;
      };
    },
    'bool',
  );
  return {
    prepare(operator, context) {
      if (context.input(0, [...types, 'int64']).type !== 'int64')
        return { wide: undefined, narrow: narrow.prepare(operator, context) };
      context.expectArity(2, 1);
      const [a, b] = [context.input(0), context.input(1, ['int64'])];
      return { wide: broadcastWalk(context, [a, b], context.output(0, ['bool'])), narrow: undefined };
    },
    evaluate(prepared, heap, frame) {
      const p = prepared as { wide: StridedWalk | undefined; narrow: unknown };
      if (p.wide === undefined) narrow.evaluate(p.narrow, heap, frame);
      else compareInt64(p.wide, { less, equal, greater }, heap, frame);
    },
  };
}

/** int64 in two halves: a BigInt per element would be an allocation. */
function compareInt64(walk: StridedWalk, { less, equal, greater }: Relation, heap: Heap, frame: Frame): void {
  const { i32, u32, u8 } = heap;
  let o = frame.outputs[0];
  walk.restart();
  for (let r = 0; r < walk.rows; r++) {
    for (let i = 0; i < walk.row; i++) {
      const a = (frame.inputs[0] >> 2) + 2 * (walk.offset[0] + i * walk.step[0]);
      const b = (frame.inputs[1] >> 2) + 2 * (walk.offset[1] + i * walk.step[1]);
      const order = i32[a + 1] - i32[b + 1] || u32[a] - u32[b];
      u8[o++] = order < 0 ? less : order > 0 ? greater : equal;
    }
    walk.next();
  }
}

const EQUALITY = ['bool', 'float32', 'int32', 'int8'] as const;
const ORDER = ['float32', 'int32', 'int8'] as const;

export const equalTo = comparison(EQUALITY, { less: 0, equal: 1, greater: 0 }, 0);
export const notEqual = comparison(EQUALITY, { less: 1, equal: 0, greater: 1 }, 1);
export const greater = comparison([...ORDER, 'int16'], { less: 0, equal: 0, greater: 1 }, 0);
export const greaterEqual = comparison(ORDER, { less: 0, equal: 1, greater: 1 }, 0);
export const less = comparison(ORDER, { less: 1, equal: 0, greater: 0 }, 0);
export const lessEqual = comparison(ORDER, { less: 1, equal: 1, greater: 0 }, 0);
