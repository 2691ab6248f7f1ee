/** LOGICAL_AND, LOGICAL_OR, LOGICAL_NOT, SELECT_V2, MAXIMUM, MINIMUM, FLOOR_DIV and FLOOR_MOD. */
import { ModelError } from '../../errors';
import { type ElementType, elementSize } from '../../tensor';
import { type AnyKernel, defineKernel } from '../kernel';
import { broadcastWalk } from './broadcast';
import { binaryKernel, unaryKernel } from './elementwise';
import type { StridedWalk } from './strided';

export const logicalAnd = binaryKernel(['bool'], () => (from, a, b, to, o) => {
  to[o] = from[a] !== 0 && from[b] !== 0 ? 1 : 0;
});
export const logicalOr = binaryKernel(['bool'], () => (from, a, b, to, o) => {
  to[o] = from[a] !== 0 || from[b] !== 0 ? 1 : 0;
});
export const logicalNot = unaryKernel(['bool'], () => (from, i, to, o) => {
  to[o] = from[i] === 0 ? 1 : 0;
});

interface Extreme {
  /** of int64 inputs */
  wide: { walk: StridedWalk; sign: number } | undefined;
  narrow: unknown;
}

/** No rescaling: both inputs and the output share their quantization. */
function extreme(sign: 1 | -1): AnyKernel {
  const narrow = binaryKernel(['float32', 'int8', 'int16', 'int32'], () => (from, a, b, to, o) => {
    // the second operand where they are equal or not ordered, as the C++ reference compares
    to[o] = (sign > 0 ? from[a] > from[b] : from[a] < from[b]) ? from[a] : from[b];
  });
  return defineKernel<'MAXIMUM' | 'MINIMUM', Extreme>({
    prepare(operator, context) {
      const a = context.input(0, ['float32', 'int8', 'int16', 'int32', 'int64']);
      if (a.type !== 'int64') return { wide: undefined, narrow: narrow.prepare(operator, context) };
      context.expectArity(2, 1);
      const walk = broadcastWalk(context, [a, context.input(1, ['int64'])], context.output(0, ['int64']));
      return { wide: { walk, sign }, narrow: undefined };
    },
    evaluate(p, heap, frame) {
      if (p.wide === undefined) {
        narrow.evaluate(p.narrow, heap, frame);
        return;
      }
      const { walk } = p.wide;
      const { i32, u32 } = heap;
      let o = frame.outputs[0] >> 2;
      walk.restart();
      for (let r = 0; r < walk.rows; r++) {
        for (let i = 0; i < walk.row; i++, o += 2) {
          const a = (frame.inputs[0] >> 2) + 2 * (walk.offset[0] + i * walk.step[0]);
          const b = (frame.inputs[1] >> 2) + 2 * (walk.offset[1] + i * walk.step[1]);
          const order = (i32[a + 1] - i32[b + 1] || u32[a] - u32[b]) * sign;
          const chosen = order > 0 ? a : b;
          i32[o] = i32[chosen];
          i32[o + 1] = i32[chosen + 1];
        }
        walk.next();
      }
    },
  });
}

export const maximum = extreme(1);
export const minimum = extreme(-1);

export const floorDiv = binaryKernel<'FLOOR_DIV'>(['float32'], () => (from, a, b, to, o) => {
  if (from[b] === 0) throw divisionByZero('FLOOR_DIV');
  // TFLM divides in double: rounding the quotient to float32 first could lift it over an integer
  to[o] = Math.floor(from[a] / from[b]);
});

/** The remainder with the divisor's sign. */
export const floorMod = binaryKernel<'FLOOR_MOD'>(['float32'], () => (from, a, b, to, o) => {
  if (from[b] === 0) throw divisionByZero('FLOOR_MOD');
  const remainder = from[a] % from[b];
  to[o] = remainder !== 0 && remainder < 0 !== from[b] < 0 ? remainder + from[b] : remainder;
});

function divisionByZero(operator: string): ModelError {
  return new ModelError(
    'division-by-zero',
    `${operator}: a divisor is 0, which TFLM refuses; keep zeros out of it`,
  );
}

interface Select {
  walk: StridedWalk;
  log2: number;
}

/** condition ? x : y, all three broadcast. */
export const selectV2 = defineKernel<'SELECT_V2', Select>({
  prepare(_operator, context) {
    context.expectArity(3, 1);
    const condition = context.input(0, ['bool']);
    const x = context.input(1, ['float32', 'int8', 'int16'] satisfies ElementType[]);
    const y = context.input(2);
    const output = context.output(0);
    context.expectSameType(x, y);
    context.expectSameType(x, output);
    return { walk: broadcastWalk(context, [condition, x, y], output), log2: Math.log2(elementSize(x.type)) };
  },
  evaluate({ walk, log2 }, heap, frame) {
    const data = log2 === 0 ? heap.u8 : log2 === 1 ? heap.u16 : heap.u32;
    let o = frame.outputs[0] >> log2;
    walk.restart();
    for (let r = 0; r < walk.rows; r++) {
      for (let i = 0; i < walk.row; i++) {
        const condition = heap.u8[frame.inputs[0] + walk.offset[0] + i * walk.step[0]];
        const chosen = condition !== 0 ? 1 : 2;
        data[o++] = data[(frame.inputs[chosen] >> log2) + walk.offset[chosen] + i * walk.step[chosen]];
      }
      walk.next();
    }
  },
});
