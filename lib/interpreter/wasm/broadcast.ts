/**
 * Two broadcast inputs as the SIMD kernels walk them: rows in which each input advances or stands still, rows at constant distances,
 * and blocks of rows, one call each. Per-channel and scalar operands are one block.
 */
import type { Frame } from '../kernel';
import type { StridedWalk } from '../kernels/strided';
import type { PrepareContext } from '../prepare-context';
import type { RowsKernel } from './elementwise-signatures';
import { declined } from './weights';

/** More calls than this are no gain. */
const MAX_BLOCKS = 1024;

/** Distances in elements, by input. */
export interface BroadcastRows {
  rows: number;
  row: number;
  /** within a row: 0 or 1 */
  step: readonly number[];
  /** from row to row */
  rowStep: readonly number[];
  /** where each block begins */
  blocks: readonly Int32Array[];
}

/** `walk` is that of the portable kernels: operands 0 and 1 are the inputs, the output is dense. */
export function broadcastRows(context: PrepareContext, walk: StridedWalk): BroadcastRows {
  if (walk.rows * walk.row === 0) throw declined(context, 'nothing to compute');
  const dimensions = Array.from(walk.shape);
  const rows = dimensions.pop() ?? 1;
  const rowStep = Array.from(walk.strides[dimensions.length] ?? [0, 0]);
  let starts = [[0, 0]];
  dimensions.forEach((length, d) => {
    if (starts.length * length > MAX_BLOCKS) throw declined(context, 'many blocks');
    starts = starts.flatMap(start =>
      Array.from({ length }, (_, i) => start.map((at, input) => at + i * walk.strides[d][input])),
    );
  });
  const blocks = [0, 1].map(input => Int32Array.from(starts, start => start[input]));
  return { rows, row: walk.row, step: Array.from(walk.step), rowStep, blocks };
}

/** Runs a kernel block by block on inputs `first` and `second`, whose elements have 2^`log2` bytes. */
export function runRows(
  kernel: RowsKernel,
  { rows, row, step, rowStep, blocks }: BroadcastRows,
  [first, second]: readonly [number, number],
  { inputs, outputs }: Frame,
  constants: number,
  log2 = 0,
): void {
  const a = blocks[first];
  const b = blocks[second];
  for (let i = 0; i < a.length; i++)
    kernel(
      inputs[first] + (a[i] << log2),
      inputs[second] + (b[i] << log2),
      outputs[0] + ((i * rows * row) << log2),
      rows,
      row,
      step[first],
      step[second],
      rowStep[first],
      rowStep[second],
      constants,
    );
}
