/** BATCH_MATMUL: out[.., i, j] = sum over k of a[.., i, k] * b[.., k, j], leading dimensions broadcast, either side transposed. */
import {
  integerRange,
  multiplyByQuantizedMultiplier,
  multiplyByQuantizedMultiplier64,
  quantizeMultiplier,
} from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { broadcastShape, broadcastStrides } from './broadcast';
import { StridedWalk } from './strided';
import { refuseHybrid } from './weights';

interface BatchMatMul {
  type: 'float32' | 'int8' | 'int16';
  /** over the batches; operands 0 and 1 are the matrices' first elements */
  walk: StridedWalk;
  rows: number;
  columns: number;
  depth: number;
  /** elements from row to row and along the depth */
  aRow: number;
  aDepth: number;
  bColumn: number;
  bDepth: number;
  quantized:
    | { aOffset: number; bOffset: number; offset: number; multiplier: number; shift: number }
    | undefined;
}

export const batchMatMul = defineKernel<'BATCH_MATMUL', BatchMatMul>({
  prepare({ options }, context) {
    context.expectArity(2, 1);
    const a = context.input(0, ['float32', 'int8', 'int16']);
    const b = context.input(1);
    const output = context.output(0);
    refuseHybrid(context, a, b);
    context.expectSameType(a, b);
    context.expectSameType(a, output);
    context.expectRank(a, 2, 3, 4, 5);
    context.expectRank(b, 2, 3, 4, 5);
    const [first, second] = [a.shape.slice(-2), b.shape.slice(-2)];
    const [rows, depth] = options.adjX ? [first[1], first[0]] : [first[0], first[1]];
    const [depthB, columns] = options.adjY ? [second[1], second[0]] : [second[0], second[1]];
    if (depth !== depthB)
      throw context.invalid(
        `matrices of shape [${a.shape}] and [${b.shape}] cannot be multiplied (depth ${depth} and ${depthB})`,
      );
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const batch = broadcastShape(context, [batchA, batchB]);
    context.expectShape(output, [...batch, rows, columns]);
    context.cost(output.count * depth);
    return {
      type: a.type as BatchMatMul['type'],
      walk: new StridedWalk(batch, [
        { strides: matrixStrides(batchA, batch, first[0] * first[1]) },
        { strides: matrixStrides(batchB, batch, second[0] * second[1]) },
      ]),
      rows,
      columns,
      depth,
      aRow: options.adjX ? 1 : depth,
      aDepth: options.adjX ? rows : 1,
      bColumn: options.adjY ? depth : 1,
      bDepth: options.adjY ? 1 : columns,
      quantized: a.type === 'float32' ? undefined : quantization(context, a, b, output),
    };
  },

  evaluate(p, heap, frame) {
    const { walk, rows, columns } = p;
    let out = 0;
    walk.restart();
    for (let r = 0; r < walk.rows; r++) {
      for (let i = 0; i < walk.row; i++, out += rows * columns) {
        const a = walk.offset[0] + i * walk.step[0];
        const b = walk.offset[1] + i * walk.step[1];
        if (p.type === 'float32') multiplyFloat32(p, heap, frame, a, b, out);
        else multiplyQuantized(p, heap, frame, a, b, out);
      }
      walk.next();
    }
  },
});

/** Strides of the batch dimensions in elements, 0 where a matrix is used again. */
function matrixStrides(own: readonly number[], batch: readonly number[], matrix: number): number[] {
  return broadcastStrides(own, batch).map(stride => stride * matrix);
}

function quantization(
  context: PrepareContext,
  a: Operand,
  b: Operand,
  output: Operand,
): BatchMatMul['quantized'] {
  const qa = context.quantization(a);
  const qb = context.quantization(b);
  const qo = context.quantization(output);
  if (a.type === 'int16' && (qa.zeroPoint !== 0 || qb.zeroPoint !== 0 || qo.zeroPoint !== 0))
    throw context.invalid('int16 tensors must have zero point 0');
  // the product of the scales is a float32, as in a per-tensor FULLY_CONNECTED
  const scale = quantizeMultiplier(Math.fround(qa.scale * qb.scale) / qo.scale);
  return { aOffset: -qa.zeroPoint, bOffset: -qb.zeroPoint, offset: qo.zeroPoint, ...scale };
}

function multiplyQuantized(
  p: BatchMatMul,
  heap: Heap,
  frame: Frame,
  a0: number,
  b0: number,
  out: number,
): void {
  const { rows, columns, depth, aRow, aDepth, bColumn, bDepth } = p;
  const { aOffset, bOffset, offset, multiplier, shift } = p.quantized!;
  const wide = p.type === 'int16';
  const data = wide ? heap.i16 : heap.i8;
  const size = wide ? 1 : 0;
  const { min, max } = RANGES[wide ? 'int16' : 'int8'];
  const a = (frame.inputs[0] >> size) + a0;
  const b = (frame.inputs[1] >> size) + b0;
  let o = (frame.outputs[0] >> size) + out;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++)
        sum += (data[a + i * aRow + k * aDepth] + aOffset) * (data[b + j * bColumn + k * bDepth] + bOffset);
      const scaled = wide
        ? multiplyByQuantizedMultiplier64(sum, multiplier, shift)
        : multiplyByQuantizedMultiplier(sum | 0, multiplier, shift);
      data[o++] = Math.min(max, Math.max(min, scaled + offset));
    }
}

const RANGES = { int8: integerRange('int8')!, int16: integerRange('int16')! };

function multiplyFloat32(
  p: BatchMatMul,
  heap: Heap,
  frame: Frame,
  a0: number,
  b0: number,
  out: number,
): void {
  const { rows, columns, depth, aRow, aDepth, bColumn, bDepth } = p;
  const { f32 } = heap;
  const a = (frame.inputs[0] >> 2) + a0;
  const b = (frame.inputs[1] >> 2) + b0;
  let o = (frame.outputs[0] >> 2) + out;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++)
        sum = Math.fround(
          sum + Math.fround(f32[a + i * aRow + k * aDepth] * f32[b + j * bColumn + k * bDepth]),
        );
      f32[o++] = sum;
    }
}
