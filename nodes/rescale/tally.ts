/** What rescaling has cost a stream: values that saturated, and the ratio of the signal to what was lost. */
import { SqnrMeter } from '../../lib/metrics';
import type { Scaled } from './scaler';

/** Counts of one message or of a stream. */
export interface RescaleCounts {
  /** numbers that were rescaled (values, not samples: three of each sample of three channels) */
  values: number;
  /** of these, numbers beyond the range, which were set to its end */
  saturated: number;
  /** signal-to-quantization-noise ratio, dB; absent where nothing was lost or nothing but zeros came */
  sqnr?: number;
}

export class Tally {
  private values = 0;
  private saturated = 0;
  private readonly stream = new SqnrMeter();
  private readonly message = new SqnrMeter();

  /** The counts of one message; they are added to those of the stream. */
  add(values: ArrayLike<number>, { data, format, saturated }: Scaled): RescaleCounts {
    const step = 2 ** -format.fractionBits;
    this.message.reset();
    for (let i = 0; i < values.length; i++) {
      this.message.add(values[i], data[i] * step);
      this.stream.add(values[i], data[i] * step);
    }
    this.values += values.length;
    this.saturated += saturated;
    return counts(values.length, saturated, this.message);
  }

  get total(): RescaleCounts {
    return counts(this.values, this.saturated, this.stream);
  }
}

function counts(values: number, saturated: number, { decibels }: SqnrMeter): RescaleCounts {
  return Number.isFinite(decibels) ? { values, saturated, sqnr: decibels } : { values, saturated };
}
