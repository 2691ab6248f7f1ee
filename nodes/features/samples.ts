/** From the numbers of a message to the samples that a pipeline takes. */
import { InputError } from '../../lib/errors';
import type { Features } from '../../lib/features';
import type { SampleBlock } from '../../lib/signal';
import { assertFinite, realValues, type TensorData, tensorToBlock } from '../shared/message';

/** A measured rate may waver by this much around the pipeline's. */
const RATE_TOLERANCE = 0.02;

/**
 * The samples of a message for a pipeline.
 * @throws InputError for another rate or number of channels than the pipeline's, for NaN, for sound scaled to -1 .. 1
 */
export function samplesFor(features: Features, tensor: TensorData): SampleBlock {
  const { name, sampleRate, channels, inputType } = features;
  const actual = tensor.sampleRate;
  if (actual !== undefined && sampleRate > 0 && Math.abs(actual / sampleRate - 1) > RATE_TOLERANCE) {
    throw new InputError(
      'wrong-sample-rate',
      `the message has ${actual} Hz, ${name} takes ${sampleRate} Hz: set the source's or the pipeline's sample rate`,
      { expected: sampleRate, actual },
    );
  }
  // integers that say what they stand for (of a rescale node, for instance) are real values
  const real = realValues(tensor);
  assertFinite(real);
  if (inputType === 'int16') refuseNormalized(real);
  return tensorToBlock(real, { channels });
}

/** Sound scaled to -1 .. 1 would round to silence without a word. */
function refuseNormalized({ data, type }: TensorData): void {
  if (!type.startsWith('float')) return;
  let peak = 0;
  for (let i = 0; i < data.length; i++) peak = Math.max(peak, Math.abs(data[i]));
  if (peak === 0 || peak >= 1) return;
  throw new InputError(
    'wrong-scale',
    `the sound lies between -${peak.toPrecision(3)} and ${peak.toPrecision(3)}, expected counts of 16 bits (-32768 to 32767): multiply it by 32768`,
    { peak },
  );
}
