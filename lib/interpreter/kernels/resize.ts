/**
 * RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR of images [batch, height, width, channels] (techniques.md section 2.5). Positions follow
 * from sizes and options alone, so they are tables made at load.
 */
import { elementSize, roundHalfAway } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes } from './copy';

const f = Math.fround;

interface Options {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** Input and output as [batches, height, width, channels]; the size is a constant pair. */
function sizes(context: PrepareContext, input: Operand, output: Operand) {
  context.expectArity(2, 1);
  context.expectSameType(input, output);
  context.expectRank(input, 4);
  const size = context.constantInts(1, ['int32']);
  if (size.length !== 2 || size.some(s => s < 1))
    throw context.invalid(`the size [${size}] is no height and width`);
  const [batches, height, width, channels] = input.shape;
  context.expectShape(output, [batches, size[0], size[1], channels]);
  return { batches, height, width, channels, outputHeight: size[0], outputWidth: size[1] };
}

interface Nearest {
  batches: number;
  height: number;
  width: number;
  rows: Int32Array;
  columns: Int32Array;
  pixel: number;
}

export const resizeNearestNeighbor = defineKernel<'RESIZE_NEAREST_NEIGHBOR', Nearest>({
  prepare({ options }, context) {
    const input = context.input(0, ['float32', 'int8', 'int16']);
    const s = sizes(context, input, context.output(0));
    return {
      batches: s.batches,
      height: s.height,
      width: s.width,
      rows: nearest(s.height, s.outputHeight, options),
      columns: nearest(s.width, s.outputWidth, options),
      pixel: s.channels * elementSize(input.type),
    };
  },
  evaluate({ batches, height, width, rows, columns, pixel }, heap, frame) {
    let to = frame.outputs[0];
    for (let b = 0; b < batches; b++)
      for (let y = 0; y < rows.length; y++)
        for (let x = 0; x < columns.length; x++, to += pixel)
          copyBytes(heap, frame.inputs[0] + ((b * height + rows[y]) * width + columns[x]) * pixel, to, pixel);
  },
});

/** The input index for each output index, in float32. */
function nearest(input: number, output: number, { alignCorners, halfPixelCenters }: Options): Int32Array {
  const scale = alignCorners && output > 1 ? f((input - 1) / (output - 1)) : f(input / output);
  const offset = halfPixelCenters ? 0.5 : 0;
  return Int32Array.from({ length: output }, (_, o) => {
    const position = f(f(o + offset) * scale);
    const index = alignCorners ? roundHalfAway(position) : Math.floor(position);
    return Math.max(0, Math.min(index, input - 1));
  });
}

/** Where an output index lies between two input indices; the weight of the upper is a fraction or in 1/1024. */
interface Between {
  lower: Int32Array;
  upper: Int32Array;
  weight: Float64Array;
}

interface Bilinear {
  batches: number;
  height: number;
  width: number;
  channels: number;
  rows: Between;
  columns: Between;
  float: boolean;
}

export const resizeBilinear = defineKernel<'RESIZE_BILINEAR', Bilinear>({
  prepare({ options }, context) {
    const input = context.input(0, ['float32', 'int8']);
    const s = sizes(context, input, context.output(0));
    if (options.alignCorners && options.halfPixelCenters)
      throw context.invalid('align_corners and half_pixel_centers exclude each other');
    const float = input.type === 'float32';
    const between = float ? betweenFloat : betweenInteger;
    context.cost(context.output(0).count * 4);
    return {
      batches: s.batches,
      height: s.height,
      width: s.width,
      channels: s.channels,
      rows: between(s.height, s.outputHeight, options),
      columns: between(s.width, s.outputWidth, options),
      float,
    };
  },
  evaluate(p, heap, frame) {
    if (p.float) bilinearFloat32(p, heap, frame);
    else bilinearInt8(p, heap, frame);
  },
});

function betweenFloat(input: number, output: number, { alignCorners, halfPixelCenters }: Options): Between {
  const scale = alignCorners && output > 1 ? f((input - 1) / (output - 1)) : f(input / output);
  const position = (o: number) => (halfPixelCenters ? f(f(f(o + 0.5) * scale) - 0.5) : f(o * scale));
  const lower = Int32Array.from({ length: output }, (_, o) =>
    Math.min(input - 1, Math.max(0, Math.floor(position(o)))),
  );
  return {
    lower,
    upper: Int32Array.from({ length: output }, (_, o) =>
      Math.max(0, Math.min(Math.ceil(position(o)), input - 1)),
    ),
    weight: Float64Array.from({ length: output }, (_, o) => f(position(o) - lower[o])),
  };
}

/** Ten fractional bits. */
function betweenInteger(input: number, output: number, { alignCorners, halfPixelCenters }: Options): Between {
  const [from, to] = alignCorners && output > 1 ? [input - 1, output - 1] : [input, output];
  const scale = Math.trunc((1024 * from + Math.trunc(to / 2)) / to);
  const position = (o: number) => (halfPixelCenters ? o * scale + Math.trunc(scale / 2) - 512 : o * scale);
  const lower = Int32Array.from({ length: output }, (_, o) =>
    Math.min(input - 1, Math.max(Math.trunc(position(o) / 1024), 0)),
  );
  return {
    lower,
    upper: Int32Array.from({ length: output }, (_, o) =>
      Math.max(0, Math.min(Math.trunc((position(o) + 1023) / 1024), input - 1)),
    ),
    weight: Float64Array.from({ length: output }, (_, o) => position(o) - 1024 * lower[o]),
  };
}

function bilinearInt8(p: Bilinear, heap: Heap, frame: Frame): void {
  const { batches, height, width, channels, rows, columns } = p;
  const { i8 } = heap;
  let to = frame.outputs[0];
  for (let b = 0; b < batches; b++)
    for (let y = 0; y < rows.lower.length; y++) {
      const top = frame.inputs[0] + (b * height + rows.lower[y]) * width * channels;
      const bottom = frame.inputs[0] + (b * height + rows.upper[y]) * width * channels;
      const wy = rows.weight[y];
      for (let x = 0; x < columns.lower.length; x++) {
        const left = columns.lower[x] * channels;
        const right = columns.upper[x] * channels;
        const wx = columns.weight[x];
        for (let c = 0; c < channels; c++) {
          const sum =
            i8[top + left + c] * (1024 - wy) * (1024 - wx) +
            i8[bottom + left + c] * wy * (1024 - wx) +
            i8[top + right + c] * (1024 - wy) * wx +
            i8[bottom + right + c] * wy * wx;
          i8[to++] = Math.trunc((sum + (sum > 0 ? 524288 : -524288)) / 1048576);
        }
      }
    }
}

function bilinearFloat32(p: Bilinear, heap: Heap, frame: Frame): void {
  const { batches, height, width, channels, rows, columns } = p;
  const { f32 } = heap;
  const input = frame.inputs[0] >> 2;
  let to = frame.outputs[0] >> 2;
  for (let b = 0; b < batches; b++)
    for (let y = 0; y < rows.lower.length; y++) {
      const top = input + (b * height + rows.lower[y]) * width * channels;
      const bottom = input + (b * height + rows.upper[y]) * width * channels;
      const wy = rows.weight[y];
      const vy = f(1 - wy);
      for (let x = 0; x < columns.lower.length; x++) {
        const left = columns.lower[x] * channels;
        const right = columns.upper[x] * channels;
        const wx = columns.weight[x];
        const vx = f(1 - wx);
        for (let c = 0; c < channels; c++) {
          const a = f(f(f32[top + left + c] * vy) * vx);
          const d = f(f(f32[bottom + left + c] * wy) * vx);
          const e = f(f(f32[top + right + c] * vy) * wx);
          const g = f(f(f32[bottom + right + c] * wy) * wx);
          f32[to++] = f(f(f(a + d) + e) + g);
        }
      }
    }
}
