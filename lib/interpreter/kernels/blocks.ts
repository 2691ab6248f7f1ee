/** SPACE_TO_DEPTH, DEPTH_TO_SPACE, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: blocks of an image moved to another dimension. */
import { elementSize } from '../../tensor';
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes, StridedCopy } from './copy';
import { denseStrides } from './strided';

const TYPES = ['float32', 'int8'] as const;

/** [b, h, w, c] seen as six dimensions, with rows and columns divided into blocks. */
function depthKernel(toDepth: boolean): AnyKernel {
  return defineKernel<'SPACE_TO_DEPTH' | 'DEPTH_TO_SPACE', StridedCopy>({
    prepare({ options }, context) {
      context.expectArity(1, 1);
      const input = context.input(0, TYPES);
      const output = context.output(0);
      context.expectSameType(input, output);
      context.expectRank(input, 4);
      context.expectRank(output, 4);
      const { blockSize } = options;
      const [space, deep] = toDepth ? [input, output] : [output, input];
      const [b, h, w, c] = space.shape;
      if (!(blockSize > 0) || h % blockSize !== 0 || w % blockSize !== 0)
        throw context.invalid(`blocks of ${blockSize} do not divide ${h}x${w}`);
      context.expectShape(deep, [b, h / blockSize, w / blockSize, c * blockSize * blockSize]);
      const blocks = [b, h / blockSize, blockSize, w / blockSize, blockSize, c];
      const strides = denseStrides(blocks);
      // depth counts rows of the block, then columns, then channels
      const order = [0, 1, 3, 2, 4, 5];
      const shape = order.map(i => blocks[i]);
      const spaceSide = { strides: order.map(i => strides[i]) };
      const deepSide = { strides: denseStrides(shape) };
      return new StridedCopy(
        input.type,
        shape,
        toDepth ? spaceSide : deepSide,
        toDepth ? deepSide : spaceSide,
      );
    },
    evaluate(copy, heap, frame) {
      copy.run(heap, frame.inputs[0], frame.outputs[0]);
    },
  });
}

export const spaceToDepth = depthKernel(true);
export const depthToSpace = depthKernel(false);

interface BatchBlocks {
  /** whether the output is the one with many batches */
  toBatch: boolean;
  /** the image with few batches, and the one with many: [batch, height, width] */
  space: [number, number, number];
  batch: [number, number, number];
  block: [number, number];
  /** padding (to batch) or crop (to space) before rows and columns */
  before: [number, number];
  /** bytes of one pixel, and of the output */
  pixel: number;
  bytes: number;
}

/** Tensors of three dimensions have a width of 1, as TFLM extends them. */
function batchKernel(toBatch: boolean): AnyKernel {
  return defineKernel<'SPACE_TO_BATCH_ND' | 'BATCH_TO_SPACE_ND', BatchBlocks>({
    prepare(_operator, context) {
      context.expectArity(3, 1);
      const input = context.input(0, TYPES);
      const output = context.output(0);
      context.expectSameType(input, output);
      context.expectRank(input, 3, 4);
      context.expectRank(output, input.shape.length);
      const spatial = input.shape.length - 2;
      const block = context.constantInts(1, ['int32']);
      const margins = context.constantInts(2, ['int32']);
      if (
        block.length !== spatial ||
        margins.length !== 2 * spatial ||
        block.some(b => b < 1) ||
        margins.some(m => m < 0)
      )
        throw context.invalid(
          `blocks [${block}] and margins [${margins}] do not fit ${spatial} spatial dimensions`,
        );
      const [space, batch] = toBatch ? [input, output] : [output, input];
      checkSizes(context, space, batch, block, margins);
      const channels = input.shape[input.shape.length - 1];
      const image = ({ shape }: Operand): [number, number, number] => [
        shape[0],
        shape[1],
        spatial === 2 ? shape[2] : 1,
      ];
      return {
        toBatch,
        space: image(space),
        batch: image(batch),
        block: [block[0], block[1] ?? 1],
        before: [margins[0], margins[2] ?? 0],
        pixel: channels * elementSize(input.type),
        bytes: output.bytes,
      };
    },

    evaluate(p, heap, frame) {
      const { toBatch, space, batch, block, before, pixel } = p;
      // the padding of SPACE_TO_BATCH_ND is 0 whatever the zero point (TFLM never sets its pad value)
      if (toBatch) heap.u8.fill(0, frame.outputs[0], frame.outputs[0] + p.bytes);
      const [spaces, height, width] = space;
      const [batches, rows, columns] = batch;
      for (let n = 0; n < batches; n++) {
        const b = n % spaces;
        const offset = Math.floor(n / spaces);
        const dy = Math.floor(offset / block[1]) - before[0];
        const dx = (offset % block[1]) - before[1];
        for (let r = 0; r < rows; r++) {
          const y = r * block[0] + dy;
          if (y < 0 || y >= height) continue;
          for (let c = 0; c < columns; c++) {
            const x = c * block[1] + dx;
            if (x < 0 || x >= width) continue;
            const few = ((b * height + y) * width + x) * pixel;
            const many = ((n * rows + r) * columns + c) * pixel;
            if (toBatch) copyBytes(heap, frame.inputs[0] + few, frame.outputs[0] + many, pixel);
            else copyBytes(heap, frame.inputs[0] + many, frame.outputs[0] + few, pixel);
          }
        }
      }
    },
  });
}

function checkSizes(
  context: PrepareContext,
  space: Operand,
  batch: Operand,
  block: number[],
  margins: number[],
): void {
  const cells = block.reduce((a, b) => a * b, 1);
  const expected = [
    space.shape[0] * cells,
    ...block.map((b, i) => (space.shape[i + 1] + margins[2 * i] + margins[2 * i + 1]) / b),
    space.shape[space.shape.length - 1],
  ];
  context.expectShape(batch, expected);
}

export const spaceToBatchNd = batchKernel(true);
export const batchToSpaceNd = batchKernel(false);
