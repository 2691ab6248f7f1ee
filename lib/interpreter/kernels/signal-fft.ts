/** SignalRfft and SignalIrfft: the real FFT of every row, padded with zeros, and back. */
import { defineKernel } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { CustomOptions } from './custom-options';
import { type FftType, KissRealFft } from './kiss-fft';

/** By the number that the schema gives the type, which is what option T holds. */
const TYPES: Readonly<Record<number, FftType>> = { 0: 'float32', 2: 'int32', 7: 'int16' };
const LONGEST = 1 << 17;

interface Transform {
  type: FftType;
  fft: KissRealFft;
  rows: number;
  /** elements of a row on either side */
  inputLength: number;
  outputLength: number;
}

/** What both have in common. `lengths` are the elements of a row that follow from the length of the transform. */
function prepareTransform(
  options: CustomOptions,
  context: PrepareContext,
  inverse: boolean,
  checkRow: (input: number, output: number, size: number) => string | undefined,
): Transform {
  context.expectArity(1, 1);
  const type = TYPES[options.integer('T', 0, 100)];
  const size = options.integer('fft_length', 2, LONGEST);
  if (type === undefined || size % 2 !== 0)
    throw context.invalid(
      `transforms ${size} samples of type number ${options.integer('T', 0, 100)}, expected an even number of int16, int32 or float32`,
    );
  const input = context.input(0, [type]);
  const output = context.output(0, [type]);
  if (input.shape.length === 0 || output.shape.length !== input.shape.length)
    throw context.invalid(
      `shapes [${input.shape}] and [${output.shape}] do not have the same number of dimensions`,
    );
  const inputLength = input.shape[input.shape.length - 1];
  const outputLength = output.shape[output.shape.length - 1];
  const problem = checkRow(inputLength, outputLength, size);
  if (problem !== undefined)
    throw context.invalid(`rows of ${inputLength} and ${outputLength} values: ${problem}`);
  const rows = inputLength === 0 ? 0 : input.count / inputLength;
  context.expectCount(output, rows * outputLength);
  const fft = new KissRealFft(type, size, inverse);
  context.cost(rows * fft.macs);
  return { type, fft, rows, inputLength, outputLength };
}

type Samples = Int16Array | Int32Array | Float32Array;

export const signalRfft = defineKernel<'CUSTOM', Transform>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    return prepareTransform(options, context, false, (input, output, size) =>
      input > size || output !== size + 2
        ? `a transform of ${size} samples takes at most ${size} and gives ${size + 2}`
        : undefined,
    );
  },
  evaluate({ type, fft, rows, inputLength, outputLength }, heap, frame) {
    const data = heap.view(type) as Samples;
    const { time } = fft;
    let from = frame.inputs[0] / data.BYTES_PER_ELEMENT;
    let to = frame.outputs[0] / data.BYTES_PER_ELEMENT;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < inputLength; i++) time[i] = data[from + i];
      time.fill(0, inputLength);
      fft.forward(data, to);
      from += inputLength;
      to += outputLength;
    }
  },
});

export const signalIrfft = defineKernel<'CUSTOM', Transform>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    return prepareTransform(options, context, true, (input, output, size) =>
      input !== size + 2 || output !== size
        ? `a transform back to ${size} samples takes ${size + 2} values`
        : undefined,
    );
  },
  evaluate({ type, fft, rows, inputLength, outputLength }, heap, frame) {
    const data = heap.view(type) as Samples;
    const { time } = fft;
    const divisor = type === 'float32' ? outputLength : 1;
    let from = frame.inputs[0] / data.BYTES_PER_ELEMENT;
    let to = frame.outputs[0] / data.BYTES_PER_ELEMENT;
    for (let row = 0; row < rows; row++) {
      fft.backward(data, from);
      for (let i = 0; i < outputLength; i++) data[to + i] = time[i] / divisor;
      from += inputLength;
      to += outputLength;
    }
  },
});
