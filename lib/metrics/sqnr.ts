/**
 * Signal-to-quantization-noise ratio: 10 log10(sum x^2 / sum (x - x')^2) in dB, x the values before and x' those after quantization.
 * Each bit more is worth about 6 dB. Rounding and saturation both count as noise.
 */
import { InputError } from '../errors';

/** Over a stream, as values come. */
export class SqnrMeter {
  private signal = 0;
  private noise = 0;

  /** Takes one value, before and after. */
  add(value: number, quantized: number): void {
    this.signal += value * value;
    this.noise += (value - quantized) ** 2;
  }

  /** dB; Infinity where nothing was lost, NaN where there was no signal. */
  get decibels(): number {
    return decibelsOf(this.signal, this.noise);
  }

  reset(): void {
    this.signal = 0;
    this.noise = 0;
  }
}

/**
 * Of a whole signal, dB; Infinity where nothing was lost, NaN where there was no signal.
 * @throws InputError for different lengths
 */
export function sqnr(values: ArrayLike<number>, quantized: ArrayLike<number>): number {
  if (values.length !== quantized.length)
    throw new InputError(
      'METRICS',
      `expected as many values after quantization as before, got ${quantized.length} and ${values.length}`,
    );
  const meter = new SqnrMeter();
  for (let i = 0; i < values.length; i++) meter.add(values[i], quantized[i]);
  return meter.decibels;
}

function decibelsOf(signal: number, noise: number): number {
  return signal === 0 ? Number.NaN : 10 * Math.log10(signal / noise);
}
