/** GATHER, GATHER_ND, EMBEDDING_LOOKUP and DYNAMIC_UPDATE_SLICE: places that the model computes while it runs. */
import { ModelError } from '../../errors';
import { type ElementType, elementSize } from '../../tensor';
import { defineKernel } from '../kernel';
import { copyBytes, readIndex, StridedCopy } from './copy';
import { denseStrides } from './strided';

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

function outside(operator: string, index: number, size: number): ModelError {
  return new ModelError('index-out-of-range', `${operator}: index ${index} is outside 0 to ${size - 1}`, {
    index,
    size,
  });
}

interface Gather {
  batches: number;
  outer: number;
  /** elements along the axis, and indices taken per batch */
  axisSize: number;
  indices: number;
  /** bytes of what one index stands for */
  bytes: number;
}

export const gather = defineKernel<'GATHER', Gather>({
  prepare({ options }, context) {
    context.expectArity(2, 1);
    const input = context.input(0, ['float32', 'int8']);
    const indices = context.input(1, ['int32']);
    const output = context.output(0);
    context.expectSameType(input, output);
    const { shape } = input;
    const axis = context.axis(options.axis, shape.length);
    const batchDims = options.batchDims < 0 ? options.batchDims + indices.shape.length : options.batchDims;
    if (shape.length < 1 || batchDims < 0 || batchDims > axis || batchDims > indices.shape.length)
      throw context.invalid(`batch_dims ${options.batchDims} does not fit axis ${axis} of shape [${shape}]`);
    for (let i = 0; i < batchDims; i++)
      if (shape[i] !== indices.shape[i])
        throw context.invalid(`batch dimension ${i} is ${shape[i]} and ${indices.shape[i]}`);
    context.expectShape(output, [
      ...shape.slice(0, axis),
      ...indices.shape.slice(batchDims),
      ...shape.slice(axis + 1),
    ]);
    return {
      batches: product(shape.slice(0, batchDims)),
      outer: product(shape.slice(batchDims, axis)),
      axisSize: shape[axis],
      indices: product(indices.shape.slice(batchDims)),
      bytes: product(shape.slice(axis + 1)) * elementSize(input.type),
    };
  },
  evaluate({ batches, outer, axisSize, indices, bytes }, heap, frame) {
    let to = frame.outputs[0];
    for (let b = 0; b < batches; b++)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < indices; i++, to += bytes) {
          const index = heap.i32[(frame.inputs[1] >> 2) + b * indices + i];
          if (index < 0 || index >= axisSize) throw outside('GATHER', index, axisSize);
          copyBytes(heap, frame.inputs[0] + ((b * outer + o) * axisSize + index) * bytes, to, bytes);
        }
  },
});

interface GatherNd {
  slices: number;
  /** of the dimensions that an index addresses: size, and bytes of one step */
  sizes: number[];
  steps: number[];
  bytes: number;
}

/** The last dimension of the indices addresses the first dimensions of the input. */
export const gatherNd = defineKernel<'GATHER_ND', GatherNd>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    const input = context.input(0, ['float32', 'int8']);
    const indices = context.input(1, ['int32']);
    const output = context.output(0);
    context.expectSameType(input, output);
    const depth = indices.shape[indices.shape.length - 1] ?? 0;
    if (depth < 1 || depth > Math.min(5, input.shape.length))
      throw context.invalid(
        `indices of shape [${indices.shape}] do not address a tensor of shape [${input.shape}]`,
      );
    context.expectShape(output, [...indices.shape.slice(0, -1), ...input.shape.slice(depth)]);
    const size = elementSize(input.type);
    const strides = denseStrides(input.shape);
    return {
      slices: indices.count / depth,
      sizes: input.shape.slice(0, depth),
      steps: strides.slice(0, depth).map(s => s * size),
      bytes: product(input.shape.slice(depth)) * size,
    };
  },
  evaluate({ slices, sizes, steps, bytes }, heap, frame) {
    const depth = sizes.length;
    for (let s = 0; s < slices; s++) {
      let from = frame.inputs[0];
      for (let d = 0; d < depth; d++) {
        const index = heap.i32[(frame.inputs[1] >> 2) + s * depth + d];
        if (index < 0 || index >= sizes[d]) throw outside('GATHER_ND', index, sizes[d]);
        from += index * steps[d];
      }
      copyBytes(heap, from, frame.outputs[0] + s * bytes, bytes);
    }
  },
});

interface EmbeddingLookup {
  ids: number;
  rows: number;
  columns: number;
  size: number;
  /** int8 rows become float32: their scale */
  scale: number | undefined;
}

/** Rows of a table by number; the only operator where int8 weights may become float32 activations. */
export const embeddingLookup = defineKernel<'EMBEDDING_LOOKUP', EmbeddingLookup>({
  prepare(_operator, context) {
    context.expectArity(2, 1);
    const ids = context.input(0, ['int32']);
    const table = context.input(1, ['float32', 'int8']);
    const output = context.output(0, table.type === 'int8' ? ['int8', 'float32'] : ['float32']);
    context.expectRank(ids, 1);
    if (table.shape.length < 2) throw context.invalid(`a table of shape [${table.shape}] has no rows`);
    context.expectShape(output, [ids.count, ...table.shape.slice(1)]);
    const hybrid = table.type !== output.type;
    if (hybrid && context.quantization(table).zeroPoint !== 0)
      throw context.invalid(`the table '${table.name}' must have zero point 0`);
    return {
      ids: ids.count,
      rows: table.shape[0],
      columns: table.count / table.shape[0],
      size: elementSize(table.type),
      scale: hybrid ? context.quantization(table).scale : undefined,
    };
  },
  evaluate({ ids, rows, columns, size, scale }, heap, frame) {
    const { i8, i32, f32 } = heap;
    for (let i = 0; i < ids; i++) {
      const row = i32[(frame.inputs[0] >> 2) + i];
      if (row < 0 || row >= rows) throw outside('EMBEDDING_LOOKUP', row, rows);
      const from = frame.inputs[1] + row * columns * size;
      if (scale === undefined) copyBytes(heap, from, frame.outputs[0] + i * columns * size, columns * size);
      else {
        const to = (frame.outputs[0] >> 2) + i * columns;
        for (let c = 0; c < columns; c++) f32[to + c] = i8[from + c] * scale;
      }
    }
  },
});

interface DynamicUpdateSlice {
  bytes: number;
  size: number;
  room: number[];
  strides: number[];
  indexType: ElementType;
  update: StridedCopy;
}

/** A copy of the first input in which the second is written at a computed place, moved so that it fits. */
export const dynamicUpdateSlice = defineKernel<'DYNAMIC_UPDATE_SLICE', DynamicUpdateSlice>({
  prepare(_operator, context) {
    context.expectArity(3, 1);
    const operand = context.input(0, ['float32', 'int8', 'int16', 'int32']);
    const update = context.input(1);
    const start = context.input(2, ['int32', 'int64']);
    const output = context.output(0);
    context.expectSameType(operand, update);
    context.expectSameType(operand, output);
    context.expectShape(output, operand.shape);
    context.expectRank(update, operand.shape.length);
    context.expectCount(start, operand.shape.length);
    const room = operand.shape.map((d, i) => d - update.shape[i]);
    if (room.some(r => r < 0))
      throw context.invalid(`an update of shape [${update.shape}] is larger than [${operand.shape}]`);
    const strides = denseStrides(operand.shape);
    return {
      bytes: operand.bytes,
      size: elementSize(operand.type),
      room,
      strides,
      indexType: start.type,
      update: new StridedCopy(
        operand.type,
        update.shape,
        { strides: denseStrides(update.shape) },
        { strides },
      ),
    };
  },
  evaluate(p, heap, frame) {
    copyBytes(heap, frame.inputs[0], frame.outputs[0], p.bytes);
    let to = frame.outputs[0];
    for (let d = 0; d < p.room.length; d++) {
      const start = readIndex(heap.i32, frame.inputs[2], p.indexType, d);
      to += Math.min(p.room[d], Math.max(0, start)) * p.strides[d] * p.size;
    }
    p.update.run(heap, frame.inputs[1], to);
  },
});
