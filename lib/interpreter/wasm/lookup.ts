/**
 * Operators on one tensor of bytes as a table: the portable kernel computes its 256 possible results at load, so equal bits need no
 * proof. LOGISTIC, TANH, the activations, and QUANTIZE of bytes.
 */
import type { Operator, OperatorType } from '../../graph';
import { typedArrayFor } from '../../tensor';
import type { Heap, NumberView } from '../heap';
import { type AnyKernel, defineKernel, type Frame, type Region } from '../kernel';
import type { Unary } from '../kernels/elementwise';
import type { PrepareContext } from '../prepare-context';
import { constantRegion, declined } from './weights';

export interface Lookup {
  count: number;
  /** results by the input's byte */
  table: Region;
  /** bytes of a result */
  size: number;
}

export function lookup<T extends OperatorType>(portable: AnyKernel): AnyKernel {
  return defineKernel<T, Lookup>({
    prepare: (operator, context) => prepareLookup(portable, operator, context),
    evaluate: evaluateLookup,
  });
}

export function prepareLookup(portable: AnyKernel, operator: Operator, context: PrepareContext): Lookup {
  const { type } = context.input(0);
  if (type !== 'int8' && type !== 'uint8') throw declined(context, 'not bytes');
  const { count, apply, outputType } = portable.prepare(operator, context) as Unary;
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const inputs = type === 'int8' ? new Int8Array(bytes.buffer) : bytes;
  const results = new (typedArrayFor(outputType))(256) as NumberView;
  for (let i = 0; i < 256; i++) apply(inputs, i, results, i);
  const table = constantRegion(context, new Uint8Array(results.buffer));
  return { count, table, size: results.BYTES_PER_ELEMENT };
}

export function evaluateLookup({ count, table, size }: Lookup, heap: Heap, frame: Frame): void {
  heap.simd!.lookup(frame.inputs[0], frame.outputs[0], count, table.address, size);
}
