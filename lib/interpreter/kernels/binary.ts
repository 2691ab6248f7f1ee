/** Two broadcast inputs, one output, element by element: the frame that arithmetic and comparisons fill in. */
import type { OperatorOf, OperatorType } from '../../graph';
import { type ElementType, elementSize } from '../../tensor';
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { broadcastWalk } from './broadcast';
import type { StridedWalk } from './strided';

/** The operation on two elements; made at load, with everything that does not change folded in. */
export type BinaryFunction = (a: number, b: number) => number;

export interface Binary {
  walk: StridedWalk;
  apply: BinaryFunction;
  inputType: ElementType;
  outputType: ElementType;
  /** log2 of the element bytes */
  inputSize: number;
  outputSize: number;
}

export interface BinaryOperands {
  a: Operand;
  b: Operand;
  output: Operand;
}

/**
 * `types` are those of both inputs, none wider than 32 bits; the output has the same type unless `outputType` says otherwise.
 */
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
        inputSize: Math.log2(elementSize(a.type)),
        outputSize: Math.log2(elementSize(output.type)),
      };
    },

    evaluate(p, heap, frame) {
      const { walk, apply } = p;
      const input = heap.view(p.inputType);
      const output = heap.view(p.outputType);
      const first = frame.inputs[0] >> p.inputSize;
      const second = frame.inputs[1] >> p.inputSize;
      let out = frame.outputs[0] >> p.outputSize;
      const [stepA, stepB] = walk.step;
      walk.restart();
      for (let r = 0; r < walk.rows; r++) {
        let a = first + walk.offset[0];
        let b = second + walk.offset[1];
        for (let i = 0; i < walk.row; i++, a += stepA, b += stepB) output[out++] = apply(input[a], input[b]);
        walk.next();
      }
    },
  });
}
