/** Spectra of a whole window of vibration: amplitudes and the envelope's. */
import { ComplexFft, centred, RealFft, windowFunction } from '../../dsp';
import type { Band } from '../common-options';

/** 2 |FFT(x w)| / sum w, 0 Hz and half the rate not doubled: a sine of amplitude A shows A where the window is flat. */
export class AmplitudeSpectrum {
  private fft = new RealFft(1);
  private weights: Float64Array = Float64Array.of(1);
  private total = 1;

  /** @param window undefined for none */
  constructor(private readonly window?: 'flat-top' | 'hann') {}

  /** @returns floor(n / 2) + 1 amplitudes */
  amplitudes(x: Float64Array): Float64Array {
    if (this.fft.size !== x.length) this.resize(x.length);
    const { fft, weights, total } = this;
    fft.transform(x.map((v, i) => v * weights[i]));
    return Float64Array.from(
      { length: fft.bins },
      (_, k) => (fft.weight(k) * Math.hypot(fft.re[k], fft.im[k])) / total,
    );
  }

  private resize(size: number): void {
    this.fft = new RealFft(size);
    this.weights =
      this.window === undefined
        ? new Float64Array(size).fill(1)
        : windowFunction(this.window, size, 'periodic');
    this.total = this.weights.reduce((sum, w) => sum + w, 0);
  }
}

/** The spectrum of |analytic signal| without its mean; bearing faults show their rates in it. */
export class EnvelopeSpectrum {
  private fft = new ComplexFft(1);
  private readonly spectrum = new AmplitudeSpectrum();

  /** @param band Hz, brick wall on the bins, edges included; null for the whole band */
  constructor(
    private readonly sampleRate: number,
    private readonly band: Band | null,
  ) {}

  /** @returns floor(n / 2) + 1 amplitudes */
  amplitudes(x: Float64Array): Float64Array {
    const envelope = this.envelope(x);
    return this.spectrum.amplitudes(centred(envelope));
  }

  private envelope(x: Float64Array): Float64Array {
    const n = x.length;
    if (this.fft.size !== n) this.fft = new ComplexFft(n);
    const re = x.slice();
    const im = new Float64Array(n);
    this.fft.forward(re, im);
    for (let k = 0; k < n; k++) {
      const weight = this.passes(k, n) ? analyticWeight(k, n) : 0;
      re[k] *= weight;
      im[k] *= weight;
    }
    this.fft.inverse(re, im);
    return re.map((v, i) => Math.hypot(v, im[i]));
  }

  private passes(k: number, n: number): boolean {
    if (this.band === null) return true;
    const hz = (Math.min(k, n - k) * this.sampleRate) / n;
    return hz >= this.band[0] && hz <= this.band[1];
  }
}

/** Positive frequencies doubled, negative ones away; 0 Hz and half the rate stand once. */
function analyticWeight(k: number, n: number): number {
  if (k === 0 || 2 * k === n) return 1;
  return 2 * k < n ? 2 : 0;
}
