/**
 * Discrete Fourier transform of real numbers in float64, any length: the bins 0 to floor(N/2) of the complex transform. Even
 * lengths are packed into a complex transform of half the length. The one spectrum behind all float features.
 */
import { ComplexFft } from './complex-fft';

export class RealFft {
  /** floor(size / 2) + 1 */
  readonly bins: number;
  /** the spectrum, overwritten by the next transform */
  readonly re: Float64Array;
  readonly im: Float64Array;

  private readonly packed: boolean;
  private readonly inner: ComplexFft;
  private readonly workRe: Float64Array;
  private readonly workIm: Float64Array;
  /** exp(-2 pi i k / size), k <= size / 2; even sizes only */
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;

  /** @param size number of points, 1 or more, any number */
  constructor(readonly size: number) {
    this.bins = Math.floor(size / 2) + 1;
    this.re = new Float64Array(this.bins);
    this.im = new Float64Array(this.bins);
    this.packed = size % 2 === 0;
    const length = this.packed ? size / 2 : size;
    this.inner = new ComplexFft(length);
    this.workRe = new Float64Array(length);
    this.workIm = new Float64Array(length);
    const turns = this.packed ? this.bins : 0;
    this.cos = Float64Array.from({ length: turns }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.sin = Float64Array.from({ length: turns }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  }

  /**
   * Transforms `count` values of `x` from `start` on into `re` and `im`; what `size` has more is zeros, what it has less is cut.
   */
  transform(x: ArrayLike<number>, start = 0, count = x.length - start): void {
    const used = Math.min(count, this.size);
    const { workRe, workIm } = this;
    workRe.fill(0);
    workIm.fill(0);
    if (!this.packed) {
      for (let i = 0; i < used; i++) workRe[i] = x[start + i];
      this.inner.forward(workRe, workIm);
      this.re.set(workRe.subarray(0, this.bins));
      this.im.set(workIm.subarray(0, this.bins));
      return;
    }
    for (let i = 0; i < used; i++) (i & 1 ? workIm : workRe)[i >> 1] = x[start + i];
    this.inner.forward(workRe, workIm);
    this.unpack();
  }

  /** Even samples went in as real, odd ones as imaginary parts: their spectra are the even and odd halves of the result. */
  private unpack(): void {
    const { workRe, workIm, re, im, cos, sin } = this;
    const half = this.size / 2;
    for (let k = 0; k <= half; k++) {
      const a = k === half ? 0 : k;
      const b = k === 0 ? 0 : half - k;
      const evenRe = (workRe[a] + workRe[b]) / 2;
      const evenIm = (workIm[a] - workIm[b]) / 2;
      const oddRe = (workIm[a] + workIm[b]) / 2;
      const oddIm = (workRe[b] - workRe[a]) / 2;
      re[k] = evenRe + oddRe * cos[k] - oddIm * sin[k];
      im[k] = evenIm + oddRe * sin[k] + oddIm * cos[k];
    }
  }

  /** |X[k]|^2 * scale of the last transform into `target` (`bins` values). */
  power(target: Float64Array, scale = 1): void {
    const { re, im } = this;
    for (let k = 0; k < this.bins; k++) target[k] = (re[k] * re[k] + im[k] * im[k]) * scale;
  }

  /** |X[k]| * scale of the last transform into `target` (`bins` values). */
  magnitude(target: Float64Array, scale = 1): void {
    const { re, im } = this;
    for (let k = 0; k < this.bins; k++) target[k] = Math.sqrt(re[k] * re[k] + im[k] * im[k]) * scale;
  }

  /** How often a bin stands in the whole spectrum: twice, but once for 0 Hz and, where `size` is even, half the rate. */
  weight(k: number): 1 | 2 {
    return k === 0 || 2 * k === this.size ? 1 : 2;
  }
}
