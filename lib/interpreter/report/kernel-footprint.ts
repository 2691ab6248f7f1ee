/**
 * What TFLM's reference kernels keep per operator, by type: the options parsed from the file, the operator's own data, tables made
 * in Prepare, and scratch buffers. Counted from the structures of tflite-micro; a type that is not listed gets a typical size, which
 * is what makes the whole an estimate.
 */
import type { Operator } from '../../graph';
import { elementSize } from '../../tensor';
import { readScalars } from '../flexbuffer';
import type { Operand } from '../kernel';
import { operatorKey } from '../operator-name';
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

/** A custom operator's options by name. */
type Options = Readonly<Record<string, number | undefined>>;
type Describe = (
  inputs: readonly (Operand | undefined)[],
  outputs: readonly Operand[],
  options: Options,
) => Partial<Footprint>;

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

/** An operator whose options are read into its own data, and the buffers that it makes. */
const signalOperator =
  (
    words: number,
    pointers = 0,
    buffers: (
      options: Options,
      inputs: readonly (Operand | undefined)[],
      outputs: readonly Operand[],
    ) => number[] = () => [],
  ): Describe =>
  (inputs, outputs, options) => ({
    data: { words, pointers },
    buffers: buffers(options, inputs, outputs),
  });

/** Rows of a tensor and their length. */
const rowsOf = (operand: Operand | undefined) => {
  const length = operand?.shape[operand.shape.length - 1] ?? 0;
  return { length, rows: length === 0 ? 0 : operand!.count / length };
};

/** TFLM's ring buffer of int16 samples, each kept twice. */
const queue = (capacity: number) => 40 + 4 * capacity;

/** kissfft's state: factors, twiddles of half the length and of the split, room for one spectrum. */
function fftState({ fft_length: size = 0 }: Options, [input]: readonly (Operand | undefined)[]): number[] {
  const complex = 2 * elementSize(input?.type ?? 'int16');
  return [24 + 264 + (complex * size * 5) / 4];
}

const LSTM_CELL_STATE = 19;

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
  UNIDIRECTIONAL_SEQUENCE_LSTM: inputs => ({
    options: 6,
    data: words(184),
    scratch: new Array(4).fill(inputs[LSTM_CELL_STATE]?.bytes ?? 0),
  }),
  VAR_HANDLE: () => ({ options: 4, data: words(1) }),
  'CUSTOM:CIRCULAR_BUFFER': () => ({ data: words(2) }),
  'CUSTOM:SignalDelay': signalOperator(3, 2, ({ delay_length: delay = 0 }, [input]) => {
    const { rows, length } = rowsOf(input);
    return [rows * queue(length + delay)];
  }),
  'CUSTOM:SignalEnergy': signalOperator(2),
  'CUSTOM:SignalFftAutoScale': () => ({}),
  'CUSTOM:SignalFilterBank': signalOperator(2, 6, ({ num_channels: channels = 0 }) => [8 * (channels + 1)]),
  'CUSTOM:SignalFilterBankLog': signalOperator(2),
  'CUSTOM:SignalFilterBankSpectralSubtraction': signalOperator(9, 2, (_options, [input]) => [
    input?.bytes ?? 0,
  ]),
  'CUSTOM:SignalFilterBankSquareRoot': () => ({}),
  'CUSTOM:SignalFramer': signalOperator(5, 2, ({ frame_size: size = 0, frame_step: step = 1 }, [input]) => [
    rowsOf(input).rows * queue(Math.ceil(size / step) * step),
  ]),
  'CUSTOM:SignalIrfft': signalOperator(5, 1, fftState),
  'CUSTOM:SignalOverlapAdd': signalOperator(5, 1, (_options, [input]) => [input?.bytes ?? 0]),
  'CUSTOM:SignalPCAN': signalOperator(1),
  'CUSTOM:SignalRfft': (inputs, outputs, options) => ({
    ...signalOperator(6, 2, fftState)(inputs, outputs, options),
    scratch: [(options.fft_length ?? 0) * elementSize(inputs[0]?.type ?? 'int16')],
  }),
  'CUSTOM:SignalStacker': signalOperator(5, 4, (_options, _inputs, [output]) => [queue(output.count)]),
  'CUSTOM:SignalWindow': signalOperator(2),
};

/** Typical of the operators that are not listed. */
const typical: Footprint = { options: 1, data: words(8), buffers: [], scratch: [] };

export function footprintOf(
  operator: Operator,
  inputs: readonly (Operand | undefined)[],
  outputs: readonly Operand[],
): Footprint {
  const key = operatorKey(operator);
  const describe = Object.hasOwn(known, key) ? known[key] : undefined;
  if (describe === undefined) return typical;
  const scalars = operator.type === 'CUSTOM' ? readScalars(operator.customOptions) : undefined;
  const options = Object.fromEntries(scalars ?? []);
  return { options: 0, buffers: [], scratch: [], ...describe(inputs, outputs, options) };
}

/** Counts the persistent part of an operator. */
export function countFootprint(tail: Tail, footprint: Footprint): void {
  if (footprint.data !== undefined) tail.buffer(tail.struct(footprint.data.words, footprint.data.pointers));
  for (const bytes of footprint.buffers) tail.buffer(bytes);
}
