/** NumPy broadcasting: shapes aligned at their last dimension, dimensions of 1 repeated. */
import type { Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { denseStrides, StridedWalk } from './strided';

/** TFLM broadcasts up to six dimensions. */
const MAX_RANK = 6;

/**
 * A walk over the output and the broadcast inputs (operand i of the walk is input i). Refuses shapes that do not broadcast to the
 * output's.
 */
export function broadcastWalk(
  context: PrepareContext,
  inputs: readonly Operand[],
  output: Operand,
): StridedWalk {
  const shape = broadcastShape(
    context,
    inputs.map(i => i.shape),
  );
  if (shape.length > MAX_RANK)
    throw context.unsupported(
      'unsupported-shape',
      `broadcasting works on up to ${MAX_RANK} dimensions, the output has ${shape.length}`,
      'join dimensions with a RESHAPE before this operator',
    );
  context.expectCount(
    output,
    shape.reduce((a, b) => a * b, 1),
  );
  if (output.shape.length === shape.length) context.expectShape(output, shape);
  return new StridedWalk(
    shape,
    inputs.map(input => ({ strides: broadcastStrides(input.shape, shape) })),
  );
}

/** The common shape. */
export function broadcastShape(context: PrepareContext, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map(s => s.length));
  return Array.from({ length: rank }, (_, d) => {
    let length = 1;
    for (const shape of shapes) {
      const dimension = shape[d - rank + shape.length] ?? 1;
      if (dimension !== 1 && length !== 1 && dimension !== length)
        throw context.invalid(`shapes ${shapes.map(s => `[${s}]`).join(' and ')} cannot be broadcast to one`);
      if (dimension !== 1) length = dimension;
    }
    return length;
  });
}

/** Strides of a tensor of `from` within `to`, 0 where it repeats. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const dense = denseStrides(from);
  return to.map((_, d) => {
    const own = d - to.length + from.length;
    return own < 0 || from[own] === 1 ? 0 : dense[own];
  });
}
