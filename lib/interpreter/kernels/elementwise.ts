/**
 * The frames of operators that work element by element: one input (`unaryKernel`) or two broadcast inputs (`binaryKernel`). What an
 * operator does to an element is a function made at load; it gets views and indices, not values, because passing floating-point
 * values between functions would allocate.
 */
import type { OperatorOf, OperatorType } from '../../graph';
import { type ElementType, elementSize } from '../../tensor';
import type { NumberView } from '../heap';
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { broadcastWalk } from './broadcast';
import type { StridedWalk } from './strided';

/** to[o] = f(from[i]) */
export type UnaryFunction = (from: NumberView, i: number, to: NumberView, o: number) => void;

/** to[o] = f(from[a], from[b]); both inputs have one type, so one view serves both */
export type BinaryFunction = (from: NumberView, a: number, b: number, to: NumberView, o: number) => void;

/** Transcendental functions count 20 per element (architecture.md). */
export const TRANSCENDENTAL = 20;

const log2Size = (type: ElementType): number => Math.log2(elementSize(type));

/** An int8 operator as a table: its 256 possible results, computed once. */
export function byteTable(fn: (q: number) => number): UnaryFunction {
  const table = Int8Array.from({ length: 256 }, (_, i) => fn(i - 128));
  return (from, i, to, o) => {
    to[o] = table[from[i] + 128];
  };
}

export interface Unary {
  count: number;
  apply: UnaryFunction;
  inputType: ElementType;
  outputType: ElementType;
  inputSize: number;
  outputSize: number;
}

export interface UnaryOptions {
  /** types of the output by type of the input; the same type where not given */
  outputTypes?: (input: ElementType) => readonly ElementType[];
  /** cost of an element, in MACs */
  cost?: number;
}

/** `functionOf` refuses what cannot run and folds what does not change. */
export function unaryKernel<T extends OperatorType>(
  types: readonly ElementType[],
  functionOf: (
    context: PrepareContext,
    input: Operand,
    output: Operand,
    operator: OperatorOf<T>,
  ) => UnaryFunction,
  { outputTypes, cost = 1 }: UnaryOptions = {},
): AnyKernel {
  return defineKernel<T, Unary>({
    prepare(operator, context) {
      context.expectArity(1, 1);
      const input = context.input(0, types);
      const output = context.output(0, outputTypes?.(input.type));
      if (outputTypes === undefined) context.expectSameType(input, output);
      context.expectCount(output, input.count);
      context.cost(output.count * cost);
      return {
        count: input.count,
        apply: functionOf(context, input, output, operator),
        inputType: input.type,
        outputType: output.type,
        inputSize: log2Size(input.type),
        outputSize: log2Size(output.type),
      };
    },

    evaluate(p, heap, frame) {
      const { count, apply } = p;
      const from = heap.view(p.inputType);
      const to = heap.view(p.outputType);
      const i = frame.inputs[0] >> p.inputSize;
      const o = frame.outputs[0] >> p.outputSize;
      for (let n = 0; n < count; n++) apply(from, i + n, to, o + n);
    },
  });
}

export interface Binary {
  walk: StridedWalk;
  apply: BinaryFunction;
  inputType: ElementType;
  outputType: ElementType;
  inputSize: number;
  outputSize: number;
}

export interface BinaryOperands {
  a: Operand;
  b: Operand;
  output: Operand;
}

/** Both inputs have one of `types`, none wider than 32 bits; the output has the same unless `outputType` says otherwise. */
export function binaryKernel<T extends OperatorType>(
  types: readonly ElementType[],
  functionOf: (context: PrepareContext, operands: BinaryOperands, operator: OperatorOf<T>) => BinaryFunction,
  outputType?: ElementType,
): AnyKernel {
  return defineKernel<T, Binary>({
    prepare(operator, context) {
      context.expectArity(2, 1);
      const a = context.input(0, types);
      const b = context.input(1);
      const output = context.output(0, outputType && [outputType]);
      context.expectSameType(a, b);
      if (outputType === undefined) context.expectSameType(a, output);
      return {
        walk: broadcastWalk(context, [a, b], output),
        apply: functionOf(context, { a, b, output }, operator),
        inputType: a.type,
        outputType: output.type,
        inputSize: log2Size(a.type),
        outputSize: log2Size(output.type),
      };
    },

    evaluate(p, heap, frame) {
      const { walk, apply } = p;
      const from = heap.view(p.inputType);
      const to = heap.view(p.outputType);
      const first = frame.inputs[0] >> p.inputSize;
      const second = frame.inputs[1] >> p.inputSize;
      const stepA = walk.step[0];
      const stepB = walk.step[1];
      let o = frame.outputs[0] >> p.outputSize;
      walk.restart();
      for (let r = 0; r < walk.rows; r++) {
        let a = first + walk.offset[0];
        let b = second + walk.offset[1];
        for (let n = 0; n < walk.row; n++, a += stepA, b += stepB) apply(from, a, b, to, o++);
        walk.next();
      }
    },
  });
}
