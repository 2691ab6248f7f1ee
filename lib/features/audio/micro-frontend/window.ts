/**
 * First stage of the micro front end: gathers samples into overlapping windows and weights them with a Q12 Hann window
 * sampled at half steps, 0.5 - 0.5 cos(2 pi (i + 1/2) / size). The state is the newest `size` - `step` samples, so the
 * boundaries between calls do not matter.
 */
const WINDOW_BITS = 12;

const f32 = Math.fround;

/** Q12 coefficients, every step of the formula rounded to float32 as the original's is. */
export function windowCoefficients(size: number): Int16Array {
  const angle = f32(f32(f32(Math.PI) * 2) / size);
  return Int16Array.from({ length: size }, (_, i) => {
    const value = f32(0.5 - f32(0.5 * f32(Math.cos(f32(angle * f32(i + 0.5))))));
    return Math.floor(f32(value * (1 << WINDOW_BITS) + 0.5));
  });
}

export class SlidingWindow {
  readonly coefficients: Int16Array;
  /** the weighted samples of the last complete window */
  readonly output: Int16Array;
  /** largest |output|; -32768, which has no int16 magnitude, does not count */
  peak = 0;
  private readonly input: Int16Array;
  private used = 0;

  /**
   * @param size samples per window
   * @param step samples from one window's start to the next one's, 1 to `size`
   */
  constructor(
    readonly size: number,
    readonly step: number,
  ) {
    this.coefficients = windowCoefficients(size);
    this.input = new Int16Array(size);
    this.output = new Int16Array(size);
  }

  /** How many windows another `count` samples complete. */
  windowsAfter(count: number): number {
    const total = this.used + count;
    return total < this.size ? 0 : 1 + Math.floor((total - this.size) / this.step);
  }

  /** Takes samples from `offset` on until a window is complete or none are left; returns how many it took. */
  take(samples: Int16Array, offset: number): number {
    const count = Math.min(this.size - this.used, samples.length - offset);
    const { input, used } = this;
    for (let i = 0; i < count; i++) input[used + i] = samples[offset + i];
    this.used += count;
    return count;
  }

  /** True, and `output` and `peak` are those of the next window, where one is complete. */
  next(): boolean {
    if (this.used < this.size) return false;
    const { input, output, coefficients, size, step } = this;
    let peak = 0;
    for (let i = 0; i < size; i++) {
      const value = Math.imul(input[i], coefficients[i]) >> WINDOW_BITS;
      output[i] = value;
      const magnitude = value < 0 ? -value : value;
      if (magnitude > peak && magnitude < 32768) peak = magnitude;
    }
    this.peak = peak;
    input.copyWithin(0, step);
    this.used -= step;
    return true;
  }

  reset(): void {
    this.used = 0;
  }
}
