/** Compresses weights of a graph as TFLM's compress.py does: indices into a table of the values that occur, per channel. */
import type { Graph, Operator, Tensor } from '../graph';
import { elementCount, elementSize } from '../tensor';
import { channelsOf } from './lookup-weights';

/** Inputs that TFLM decompresses, by operator. */
const inputs: Record<string, number[]> = {
  FULLY_CONNECTED: [1, 2],
  CONV_2D: [1, 2],
  DEPTHWISE_CONV_2D: [1, 2],
  TRANSPOSE_CONV: [1, 3],
};

/** The tensor with its constant data as indices and table, undefined where a channel has more than 128 values. */
export function compressTensor(tensor: Tensor, wider = 0): Tensor | undefined {
  const { data, type, shape, quantization } = tensor;
  if (data === undefined || !['float32', 'int8', 'int16', 'int32', 'int64'].includes(type)) return undefined;
  const size = elementSize(type);
  const count = elementCount(shape);
  const channels = channelsOf({ name: '', type, shape, count, quantization }, problem => {
    throw new Error(problem);
  });
  const tables = Array.from({ length: channels.count }, () => new Map<string, number>());
  const indices = Array.from({ length: count }, (_, i) => {
    const key = Buffer.from(data.subarray(i * size, (i + 1) * size)).toString('hex');
    const table = tables[channels.of(i)];
    if (!table.has(key)) table.set(key, table.size);
    return table.get(key)!;
  });
  const stride = Math.max(...tables.map(t => t.size));
  if (stride > 128) return undefined;
  const indexBits = Math.min(7, Math.max(1, Math.ceil(Math.log2(stride)) + wider));
  const values = Buffer.concat(
    tables.map(table => Buffer.concat([Buffer.from([...table.keys()].join(''), 'hex')], stride * size)),
  );
  const packed = new Uint8Array(Math.ceil((count * indexBits) / 8));
  indices.forEach((index, i) => {
    for (let b = 0; b < indexBits; b++) {
      const at = i * indexBits + b;
      if ((index >> (indexBits - 1 - b)) & 1) packed[at >> 3] |= 128 >> (at & 7);
    }
  });
  return { ...tensor, data: packed, lookup: { indexBits, values: new Uint8Array(values) } };
}

/** A copy of the graph in which all weights and biases that TFLM decompresses are compressed where they can be. */
export function compressGraph(graph: Graph): { graph: Graph; compressed: number } {
  let compressed = 0;
  const subgraphs = graph.subgraphs.map(subgraph => {
    const uses = subgraph.tensors.map((): Set<Operator> => new Set());
    const weights = new Set<number>();
    for (const operator of subgraph.operators)
      operator.inputs.forEach((index, i) => {
        if (index < 0) return;
        uses[index].add(operator);
        if (inputs[operator.type]?.includes(i)) weights.add(index);
      });
    const tensors = subgraph.tensors.map((tensor, index) => {
      if (!weights.has(index) || uses[index].size !== 1) return tensor;
      const result = compressTensor(tensor);
      if (result !== undefined) compressed++;
      return result ?? tensor;
    });
    return { ...subgraph, tensors };
  });
  return { graph: { ...graph, subgraphs }, compressed };
}
