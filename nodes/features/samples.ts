/** From the numbers of a message to the samples that a pipeline takes. */
import { InputError } from '../../lib/errors';
import type { Features } from '../../lib/features';
import type { SampleBlock } from '../../lib/signal';
import { assertFinite, type TensorData, tensorToBlock } from '../shared/message';

/** A measured rate may waver by this much around the pipeline's. */
const RATE_TOLERANCE = 0.02;

/**
 * The samples of a message for a pipeline.
 * @throws InputError for another rate or number of channels than the pipeline's, for NaN, for sound scaled to -1 .. 1
 */
export function samplesFor(features: Features, tensor: TensorData): SampleBlock {
  const { name, sampleRate, channels } = features;
  const actual = tensor.sampleRate;
  if (actual !== undefined && sampleRate > 0 && Math.abs(actual / sampleRate - 1) > RATE_TOLERANCE) {
    throw new InputError(
      'wrong-sample-rate',
      `the message has ${actual} Hz, ${name} takes ${sampleRate} Hz: set the source's or the pipeline's sample rate`,
      { expected: sampleRate, actual },
    );
  }
  assertFinite(tensor);
  const block = tensorToBlock(tensor, { channels });
  return inputTypeOf(features) === 'int16' ? { ...block, data: toInt16(block), type: 'int16' } : block;
}

/** The element type that a pipeline takes; undefined where any will do. */
export function inputTypeOf({ inputType }: Features) {
  return inputType;
}

/** Sound in int16 counts; rounded and saturated where it comes as other numbers. */
function toInt16({ data, type }: SampleBlock): Int16Array {
  if (data instanceof Int16Array) return data;
  const samples = new Int16Array(data.length);
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = Number(data[i]);
    peak = Math.max(peak, Math.abs(value));
    samples[i] = Math.max(-32768, Math.min(32767, Math.round(value)));
  }
  if (type.startsWith('float') && peak > 0 && peak < 1) {
    throw new InputError(
      'wrong-scale',
      `the sound lies between -${peak.toPrecision(3)} and ${peak.toPrecision(3)}, expected counts of 16 bits (-32768 to 32767): multiply it by 32768`,
      { peak },
    );
  }
  return samples;
}
