/**
 * FULLY_CONNECTED: out[b, u] = sum over d of (w[u, d] - weightsZeroPoint) * (in[b, d] - inputZeroPoint) + bias[u]. All leading
 * dimensions of the input are batches.
 */
import { multiplyByQuantizedMultiplier, multiplyByQuantizedMultiplier64 } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand, type Region } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { clampFloat, floatRange, type Range } from './activation';
import { convolutionStage, type OutputStage, outputStage } from './output-stage';
import { readInt64, unpackedWeights, type WeightedForm, weightedForm, weightsAddress } from './weights';

export interface FullyConnected {
  form: WeightedForm;
  batches: number;
  units: number;
  depth: number;
  inputOffset: number;
  weightsOffset: number;
  stage: OutputStage | undefined;
  range: Range;
  hasBias: boolean;
  unpacked: Region | undefined;
}

export const fullyConnected = defineKernel<'FULLY_CONNECTED', FullyConnected>({
  prepare({ options }, context) {
    context.expectArity(2, 1, 1);
    const input = context.input(0, ['int8', 'int16', 'float32']);
    const weights = context.input(1);
    const bias = context.optionalInput(2);
    const output = context.output(0);
    context.expectSameType(input, output);
    const form = weightedForm(context, input, weights, bias, options.quantizedBiasType);
    if (options.weightsFormat !== 'DEFAULT')
      throw context.unsupported(
        'unsupported-option',
        `the weights are stored in the format ${options.weightsFormat}, which TFLM does not read`,
        'convert with default weights',
      );
    if (weights.shape.length < 2 || output.shape.length < 1)
      throw context.invalid(
        `weights of shape [${weights.shape}] and an output of shape [${output.shape}] do not fit`,
      );
    const depth = weights.shape[weights.shape.length - 1];
    const units = weights.count / depth;
    const batches = input.count / depth;
    if (
      !Number.isInteger(batches) ||
      output.count !== batches * units ||
      output.shape[output.shape.length - 1] !== units
    )
      throw context.invalid(
        `an input of shape [${input.shape}] and weights of shape [${weights.shape}] do not make an output of shape [${output.shape}]`,
      );
    if (bias !== undefined) context.expectCount(bias, units);
    context.cost(output.count * depth);
    const quantized = form !== 'float32';
    return {
      form,
      batches,
      units,
      depth,
      inputOffset: form === 'int8' ? -context.quantization(input).zeroPoint : 0,
      weightsOffset: quantized ? -context.quantization(weights).zeroPoint : 0,
      stage: quantized
        ? stageOf(context, input, weights, bias, output, options.activation, units)
        : undefined,
      range: floatRange(options.activation),
      hasBias: bias !== undefined,
      unpacked: unpackedWeights(context, weights, 1),
    };
  },

  evaluate(p, heap, frame) {
    if (p.form === 'int8') evaluateInt8(p, p.stage!, heap, frame);
    else if (p.form === 'float32') evaluateFloat32(p, heap, frame);
    else evaluateInt16(p, p.stage!, heap, frame);
  },
});

/**
 * One scale per unit, or one for all: then TFLM multiplies the scales of input and weights in float32 before it divides, and
 * demands that the bias has that scale.
 */
function stageOf(
  context: PrepareContext,
  input: Operand,
  weights: Operand,
  bias: Operand | undefined,
  output: Operand,
  activation: Parameters<typeof floatRange>[0],
  units: number,
): OutputStage {
  if ((weights.quantization?.scale.length ?? 0) > 1) {
    if (weights.type === 'int4')
      throw context.unsupported(
        'unsupported-quantization',
        `the int4 weights '${weights.name}' have one scale per unit; TFLM reads int4 weights of this operator with one scale for all only`,
        'quantize these weights per tensor, or to int8',
        { tensor: weights.name },
      );
    return convolutionStage(context, input, weights, output, activation, units, 0);
  }
  const product = Math.fround(context.quantization(input).scale * context.quantization(weights).scale);
  const outputScale = context.quantization(output).scale;
  const biasScale = bias?.quantization?.scale[0] ?? 0;
  if (bias !== undefined && Math.abs(product - biasScale) / outputScale > 0.02)
    throw context.invalid(
      `the bias has scale ${biasScale}, expected input scale times weight scale, ${product}`,
    );
  return outputStage(context, output, activation, units, () => product / outputScale);
}

function evaluateInt8(p: FullyConnected, stage: OutputStage, heap: Heap, frame: Frame): void {
  const { batches, units, depth, inputOffset, weightsOffset, hasBias } = p;
  const { i8, i32 } = heap;
  const weights = weightsAddress(frame, p.unpacked, 1);
  const bias = frame.inputs[2] >> 2;
  let out = frame.outputs[0];
  for (let batch = 0; batch < batches; batch++) {
    const a = frame.inputs[0] + batch * depth;
    for (let u = 0; u < units; u++) {
      const b = weights + u * depth;
      let acc = hasBias ? i32[bias + u] : 0;
      for (let d = 0; d < depth; d++)
        acc = (acc + Math.imul(i8[b + d] + weightsOffset, i8[a + d] + inputOffset)) | 0;
      const scaled =
        multiplyByQuantizedMultiplier(acc, stage.multiplier[u], stage.shift[u]) + stage.zeroPoint;
      i8[out++] = Math.min(stage.max, Math.max(stage.min, scaled));
    }
  }
}

/** int16 activations: sums in a double, exact for 64 bits, wrapped for the 32-bit form. */
function evaluateInt16(p: FullyConnected, stage: OutputStage, heap: Heap, frame: Frame): void {
  const { batches, units, depth, weightsOffset, hasBias } = p;
  const wide = p.form === 'int16x8-wide';
  const { i8, i16, i32 } = heap;
  const weights = frame.inputs[1];
  const bias = frame.inputs[2] >> 2;
  let out = frame.outputs[0] >> 1;
  for (let batch = 0; batch < batches; batch++) {
    const a = (frame.inputs[0] >> 1) + batch * depth;
    for (let u = 0; u < units; u++) {
      const b = weights + u * depth;
      let acc = 0;
      for (let d = 0; d < depth; d++) acc += (i8[b + d] + weightsOffset) * i16[a + d];
      if (hasBias) acc += wide ? readInt64(i32, bias + 2 * u) : i32[bias + u];
      const scaled = wide
        ? multiplyByQuantizedMultiplier64(acc, stage.multiplier[u], stage.shift[u])
        : multiplyByQuantizedMultiplier(acc | 0, stage.multiplier[u], stage.shift[u]);
      i16[out++] = Math.min(stage.max, Math.max(stage.min, scaled));
    }
  }
}

function evaluateFloat32(p: FullyConnected, heap: Heap, frame: Frame): void {
  const { batches, units, depth, hasBias, range } = p;
  const { f32 } = heap;
  const weights = frame.inputs[1] >> 2;
  const bias = frame.inputs[2] >> 2;
  let out = frame.outputs[0] >> 2;
  for (let batch = 0; batch < batches; batch++) {
    const a = (frame.inputs[0] >> 2) + batch * depth;
    for (let u = 0; u < units; u++) {
      const b = weights + u * depth;
      let acc = 0;
      for (let d = 0; d < depth; d++) acc = Math.fround(acc + Math.fround(f32[a + d] * f32[b + d]));
      if (hasBias) acc = Math.fround(acc + f32[bias + u]);
      f32[out++] = clampFloat(acc, range);
    }
  }
}
