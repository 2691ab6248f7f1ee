/** What CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED and TRANSPOSE_CONV share: types of weights and bias, int4 weights, hybrid graphs. */
import { unpackInt4 } from '../../tensor';
import type { Frame, Operand, Region } from '../kernel';
import type { PrepareContext } from '../prepare-context';

/** How the arithmetic runs: float32, int8 (32-bit sums), or int16 activations with 32-bit or 64-bit sums. */
export type WeightedForm = 'float32' | 'int8' | 'int16x8' | 'int16x8-wide';

/**
 * Decides the form from the types and refuses the combinations that TFLM refuses. Sums of int16 activations are 64 bit wide unless
 * the bias, or `quantizedBiasType` where there is none, is int32.
 */
export function weightedForm(
  context: PrepareContext,
  input: Operand,
  weights: Operand,
  bias: Operand | undefined,
  quantizedBiasType = 'float32',
): WeightedForm {
  refuseHybrid(context, input, weights);
  const expected = input.type === 'float32' ? (['float32'] as const) : (['int8', 'int4'] as const);
  if (
    !(expected as readonly string[]).includes(weights.type) ||
    (input.type === 'int16' && weights.type !== 'int8')
  )
    throw context.unsupportedType(weights, 'the weights', input.type === 'int16' ? ['int8'] : expected);
  if (input.type === 'float32') {
    requireBias(context, bias, ['float32']);
    return 'float32';
  }
  if (input.type === 'int8') {
    requireBias(context, bias, ['int32']);
    return 'int8';
  }
  requireBias(context, bias, ['int64', 'int32']);
  const narrow = bias !== undefined ? bias.type === 'int32' : quantizedBiasType === 'int32';
  return narrow ? 'int16x8' : 'int16x8-wide';
}

/** Throws a ModelError where activations are float32 and weights are not: "dynamic range" quantization, which TFLM does not have. */
export function refuseHybrid(context: PrepareContext, input: Operand, weights: Operand): void {
  if (input.type !== 'float32' || (weights.type !== 'int8' && weights.type !== 'int4')) return;
  const sentence =
    context.operator.type === 'FULLY_CONNECTED'
      ? `Input type: FLOAT32 with filter type: ${weights.type.toUpperCase()} not supported.`
      : 'Hybrid models are not supported on TFLite Micro.';
  throw context.unsupported(
    'hybrid-model',
    `the activations '${input.name}' are float32 and the weights '${weights.name}' are ${weights.type} (a hybrid, "dynamic range" graph); TFLM stops with "${sentence}"`,
    'convert with full-integer quantization (a representative data set and int8 input and output), or without any optimization to have float32 throughout',
    { tensor: weights.name, type: weights.type },
  );
}

function requireBias(
  context: PrepareContext,
  bias: Operand | undefined,
  types: readonly ('float32' | 'int32' | 'int64')[],
) {
  if (bias !== undefined && !(types as readonly string[]).includes(bias.type))
    throw context.unsupportedType(bias, 'the bias', types);
}

/** int4 weights as one int8 each, laid out at load; undefined for other weights. */
export function unpackedWeights(
  context: PrepareContext,
  weights: Operand,
  position: number,
): Region | undefined {
  if (weights.type !== 'int4') return undefined;
  const data = context.constantData(weights, 'the weights');
  context.consume(position);
  return context.packed(weights.count, (heap, address) =>
    heap.i8.set(unpackInt4(data, weights.count), address),
  );
}

/** Address of the weights in this frame. */
export function weightsAddress(frame: Frame, unpacked: Region | undefined, position: number): number {
  return unpacked === undefined ? frame.inputs[position] : unpacked.address;
}

/** An int64 at a word index of a 32-bit view, as a number; exact below 2^53. Reading a BigInt64Array would allocate. */
export function readInt64(words: Int32Array, index: number): number {
  return words[index + 1] * 4294967296 + (words[index] >>> 0);
}
