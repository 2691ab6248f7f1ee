/**
 * Trained parameters: elements of the constants that the arithmetic reads (weights, biases, tables), each constant once. Shapes,
 * axes, paddings and the like are settings, not parameters.
 */
import type { Graph, OperatorType } from '../../graph';
import { elementCount } from '../../tensor';

/** Inputs that are settings, by operator type. */
const settings: Partial<Record<OperatorType, readonly number[]>> = {
  ARG_MAX: [1],
  ARG_MIN: [1],
  BATCH_TO_SPACE_ND: [1, 2],
  BROADCAST_TO: [1],
  CUMSUM: [1],
  DYNAMIC_UPDATE_SLICE: [2],
  EXPAND_DIMS: [1],
  FILL: [0],
  GATHER: [1],
  GATHER_ND: [1],
  MEAN: [1],
  MIRROR_PAD: [1],
  PAD: [1],
  PADV2: [1, 2],
  REDUCE_ALL: [1],
  REDUCE_MAX: [1],
  REDUCE_MIN: [1],
  RESHAPE: [1],
  RESIZE_BILINEAR: [1],
  RESIZE_NEAREST_NEIGHBOR: [1],
  REVERSE_V2: [1],
  SLICE: [1, 2],
  SPACE_TO_BATCH_ND: [1, 2],
  SPLIT: [0],
  SPLIT_V: [1, 2],
  STRIDED_SLICE: [1, 2, 3],
  SUM: [1],
  TRANSPOSE: [1],
  TRANSPOSE_CONV: [0],
};

export interface Constants {
  /** elements of trained parameters */
  parameters: number;
  /** bytes of all constants as the file stores them, each buffer once */
  weightBytes: number;
}

export function countConstants(graph: Graph): Constants {
  const counted = new Set<string>();
  const buffers = new Map<string, number>();
  // of a graph made in memory every constant may have a buffer of its own
  const storages = new Map<ArrayBufferLike, number>();
  const placeOf = ({ buffer, byteOffset, length }: Uint8Array): string => {
    if (!storages.has(buffer)) storages.set(buffer, storages.size);
    return `${storages.get(buffer)}/${byteOffset}/${length}`;
  };
  let parameters = 0;
  for (const { tensors, operators } of graph.subgraphs) {
    const trained = new Set<number>();
    // a value that only starts a variable is state
    for (const { type, inputs } of operators)
      if (type !== 'ASSIGN_VARIABLE')
        inputs.forEach((index, i) => {
          if (index >= 0 && !settings[type]?.includes(i)) trained.add(index);
        });
    tensors.forEach((tensor, index) => {
      const { data } = tensor;
      if (data === undefined || data.length === 0) return;
      buffers.set(placeOf(data), data.length);
      const table = tensor.lookup?.values;
      if (table !== undefined) buffers.set(placeOf(table), table.length);
      // the same indices into another table are other weights
      const key = table === undefined ? placeOf(data) : `${placeOf(data)}/${placeOf(table)}`;
      if (!trained.has(index) || counted.has(key)) return;
      counted.add(key);
      parameters += elementCount(tensor.shape);
    });
  }
  return { parameters, weightBytes: [...buffers.values()].reduce((a, b) => a + b, 0) };
}
