/**
 * What turns the accumulator of a weighted operator into its quantized output: one multiplier per output channel, zero point and
 * activation range (TFLM's PopulateConvolutionQuantizationParams; techniques.md sections 2.2 and 2.3).
 */
import type { Activation } from '../../graph';
import { quantizeMultiplier } from '../../tensor';
import type { Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { quantizedRange } from './activation';

export interface OutputStage {
  /** per output channel */
  multiplier: Int32Array;
  shift: Int32Array;
  zeroPoint: number;
  min: number;
  max: number;
}

/** From real scales per output channel. */
export function outputStage(
  context: PrepareContext,
  output: Operand,
  activation: Activation,
  channels: number,
  scaleOf: (channel: number) => number,
): OutputStage {
  const multiplier = new Int32Array(channels);
  const shift = new Int32Array(channels);
  for (let c = 0; c < channels; c++) {
    const q = quantizeMultiplier(scaleOf(c));
    multiplier[c] = q.multiplier;
    shift[c] = q.shift;
  }
  const { zeroPoint } = context.quantization(output);
  return { multiplier, shift, zeroPoint, ...quantizedRange(context, output, activation) };
}

/** Scale of each channel: double(input) * double(weights[c]) / double(output). `axis` is where TFLM expects the channels. */
export function convolutionStage(
  context: PrepareContext,
  input: Operand,
  weights: Operand,
  output: Operand,
  activation: Activation,
  channels: number,
  axis: number,
): OutputStage {
  const inputScale = context.quantization(input).scale;
  const outputScale = context.quantization(output).scale;
  const { quantization } = weights;
  context.quantization(weights);
  const scales = quantization!.scale;
  if (scales.length !== 1 && (scales.length !== channels || quantization!.axis !== axis))
    throw context.invalid(
      `the weights '${weights.name}' have ${scales.length} scales along dimension ${quantization!.axis}, expected 1 or ${channels} along dimension ${axis}`,
    );
  return outputStage(
    context,
    output,
    activation,
    channels,
    c => (inputScale * scales[scales.length === 1 ? 0 : c]) / outputScale,
  );
}
