/**
 * What TFLM's reference kernels keep per operator, by type: the options parsed from the file, the operator's own data, tables made
 * in Prepare, and scratch buffers. Counted from the structures of tflite-micro; a type that is not listed gets a typical size, which
 * is what makes the whole an estimate.
 */
import type { Operator } from '../../graph';
import type { Operand } from '../kernel';
import type { Tail } from './tail';

export interface Footprint {
  /** 32-bit words of the parsed options (TfLite...Params) */
  options: number;
  /** 32-bit words and pointers of the operator's data, undefined where it has none */
  data?: { words: number; pointers: number };
  /** bytes of each buffer that Prepare makes */
  buffers: number[];
  /** bytes of each scratch buffer in the arena */
  scratch: number[];
}

type Describe = (inputs: readonly (Operand | undefined)[], outputs: readonly Operand[]) => Partial<Footprint>;

const words = (n: number) => ({ words: n, pointers: 0 });
const perChannel = (channels: number) => [channels * 4, channels * 4];
const unpacked = (weights: Operand | undefined) => (weights?.type === 'int4' ? [weights.count] : []);
const broadcastArithmetic: Describe = () => ({ options: 2, data: words(16) });
const mover: Describe = () => ({ options: 0 });
const split: Describe = () => ({ options: 1 });
const pool: Describe = () => ({ options: 10, data: words(8) });

const convolution =
  (axis: number): Describe =>
  ([, filter]) => ({
    options: 7,
    data: { words: 13, pointers: 2 },
    buffers: perChannel(filter?.shape[axis] ?? 0),
    scratch: unpacked(filter),
  });

const reduction: Describe = ([input], [output]) => ({
  options: 1,
  data: words(10),
  scratch: input !== undefined && input.type !== 'float32' ? [output.count * 4] : [],
});

const extreme: Describe = ([input, axis]) => ({
  options: 1,
  data: words(10),
  scratch: [(input?.shape.length ?? 0) * 4, (axis?.count ?? 1) * 4],
});

const known: Record<string, Describe> = {
  ADD: broadcastArithmetic,
  SUB: broadcastArithmetic,
  MUL: () => ({ options: 1, data: words(11) }),
  ASSIGN_VARIABLE: mover,
  READ_VARIABLE: mover,
  AVERAGE_POOL_2D: pool,
  MAX_POOL_2D: pool,
  L2_POOL_2D: pool,
  CALL_ONCE: () => ({ options: 1, data: words(2) }),
  CONCATENATION: () => ({ options: 2, data: { words: 8, pointers: 2 } }),
  CONV_2D: convolution(0),
  DEPTHWISE_CONV_2D: convolution(3),
  DEQUANTIZE: () => ({ options: 0, data: words(8) }),
  FULLY_CONNECTED: ([, weights]) => ({
    options: 4,
    data: { words: 10, pointers: 2 },
    buffers:
      (weights?.quantization?.scale.length ?? 0) > 1 ? perChannel(weights!.quantization!.scale.length) : [],
    scratch: unpacked(weights),
  }),
  LEAKY_RELU: () => ({ options: 1, data: words(6) }),
  LOGISTIC: () => ({ options: 0, data: words(4) }),
  TANH: () => ({ options: 0, data: words(4) }),
  MEAN: reduction,
  SUM: reduction,
  REDUCE_MAX: extreme,
  REDUCE_MIN: extreme,
  PAD: () => ({ options: 0, data: words(14) }),
  PADV2: () => ({ options: 0, data: words(14) }),
  QUANTIZE: () => ({ options: 0, data: words(8) }),
  RESHAPE: () => ({ options: 9 }),
  SOFTMAX: ([input]) => ({
    options: 1,
    data: { words: 12, pointers: 4 },
    buffers: input?.type === 'int16' ? [1026, 1026] : [],
  }),
  SPLIT: split,
  SPLIT_V: split,
  STRIDED_SLICE: () => ({ options: 6, data: words(22) }),
  SVDF: ([input, feature, time], [output]) => {
    const batches = input?.shape[0] ?? 1;
    const filters = feature?.shape[0] ?? 1;
    const quantized = input?.type !== 'float32';
    return {
      options: 3,
      data: words(12),
      scratch: [batches * filters * 4, ...(quantized ? [batches * (output.count / batches) * 4] : [])].map(
        bytes => (time === undefined ? 0 : bytes),
      ),
    };
  },
  TRANSPOSE_CONV: ([, filter, input, bias], [output]) => ({
    options: 5,
    data: { words: 16, pointers: 2 },
    buffers: perChannel(filter?.shape[0] ?? 0),
    scratch: [
      ...(input?.type === 'int8' ? [output.count * 4] : input?.type === 'int16' ? [output.count * 8] : []),
      ...(bias?.type === 'int16' ? [bias.count * 8] : []),
    ],
  }),
  VAR_HANDLE: () => ({ options: 4, data: words(1) }),
};

/** Typical of the operators that are not listed. */
const typical: Footprint = { options: 1, data: words(8), buffers: [], scratch: [] };

export function footprintOf(
  operator: Operator,
  inputs: readonly (Operand | undefined)[],
  outputs: readonly Operand[],
): Footprint {
  const describe = Object.hasOwn(known, operator.type) ? known[operator.type] : undefined;
  if (describe === undefined) return typical;
  return { options: 0, buffers: [], scratch: [], ...describe(inputs, outputs) };
}

/** Counts the persistent part of an operator. */
export function countFootprint(tail: Tail, footprint: Footprint): void {
  if (footprint.data !== undefined) tail.buffer(tail.struct(footprint.data.words, footprint.data.pointers));
  for (const bytes of footprint.buffers) tail.buffer(bytes);
}
