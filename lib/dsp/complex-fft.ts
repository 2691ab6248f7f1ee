/**
 * Discrete Fourier transform of complex numbers in float64, any length: X[k] = sum x[n] exp(-2 pi i k n / N).
 * Powers of two by Cooley and Tukey (1965), other lengths as a convolution with a chirp (Bluestein 1970), so that no length is
 * slow. Tables are made once; a transform allocates nothing.
 */

const isPowerOfTwo = (n: number) => (n & (n - 1)) === 0;

/** In place, on real and imaginary parts of equal length. */
interface Transform {
  run(re: Float64Array, im: Float64Array): void;
}

class PowerOfTwo implements Transform {
  /** exp(-2 pi i k / N) for k < N/2 */
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly reversed: Uint32Array;

  constructor(private readonly size: number) {
    this.cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.sin = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
    this.reversed = new Uint32Array(size);
    for (let i = 1; i < size; i++) this.reversed[i] = (this.reversed[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
  }

  run(re: Float64Array, im: Float64Array): void {
    this.permute(re, im);
    const { size, cos, sin } = this;
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let k = 0; k < half; k++) {
        const wr = cos[k * step];
        const wi = sin[k * step];
        for (let top = k; top < size; top += 2 * half) {
          const low = top + half;
          const tr = re[low] * wr - im[low] * wi;
          const ti = re[low] * wi + im[low] * wr;
          re[low] = re[top] - tr;
          im[low] = im[top] - ti;
          re[top] += tr;
          im[top] += ti;
        }
      }
    }
  }

  private permute(re: Float64Array, im: Float64Array): void {
    for (let i = 0; i < this.size; i++) {
      const j = this.reversed[i];
      if (j <= i) continue;
      const r = re[i];
      const m = im[i];
      re[i] = re[j];
      im[i] = im[j];
      re[j] = r;
      im[j] = m;
    }
  }
}

/** k n = (k^2 + n^2 - (k - n)^2) / 2 turns the sum into a convolution with the chirp exp(i pi n^2 / N). */
class Bluestein implements Transform {
  private readonly inner: PowerOfTwo;
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  /** spectrum of the chirp, divided by the length of the inner transform */
  private readonly chirpRe: Float64Array;
  private readonly chirpIm: Float64Array;
  private readonly re: Float64Array;
  private readonly im: Float64Array;

  constructor(private readonly size: number) {
    let length = 1;
    while (length < 2 * size - 1) length *= 2;
    this.inner = new PowerOfTwo(length);
    // n^2 modulo 2 N keeps the angle small, hence exact
    const angle = (n: number) => (Math.PI * ((n * n) % (2 * size))) / size;
    this.cos = Float64Array.from({ length: size }, (_, n) => Math.cos(angle(n)));
    this.sin = Float64Array.from({ length: size }, (_, n) => Math.sin(angle(n)));
    this.chirpRe = new Float64Array(length);
    this.chirpIm = new Float64Array(length);
    for (let n = 0; n < size; n++) {
      const mirror = (length - n) % length;
      this.chirpRe[n] = this.chirpRe[mirror] = this.cos[n] / length;
      this.chirpIm[n] = this.chirpIm[mirror] = this.sin[n] / length;
    }
    this.inner.run(this.chirpRe, this.chirpIm);
    this.re = new Float64Array(length);
    this.im = new Float64Array(length);
  }

  run(re: Float64Array, im: Float64Array): void {
    const { size, cos, sin, chirpRe, chirpIm, inner } = this;
    const { re: a, im: b } = this;
    a.fill(0);
    b.fill(0);
    for (let n = 0; n < size; n++) {
      a[n] = re[n] * cos[n] + im[n] * sin[n];
      b[n] = im[n] * cos[n] - re[n] * sin[n];
    }
    inner.run(a, b);
    for (let k = 0; k < a.length; k++) {
      const r = a[k] * chirpRe[k] - b[k] * chirpIm[k];
      b[k] = a[k] * chirpIm[k] + b[k] * chirpRe[k];
      a[k] = r;
    }
    inner.run(b, a); // parts exchanged: the inverse
    for (let k = 0; k < size; k++) {
      re[k] = a[k] * cos[k] + b[k] * sin[k];
      im[k] = b[k] * cos[k] - a[k] * sin[k];
    }
  }
}

export class ComplexFft {
  private readonly transform: Transform;

  /** @param size number of points, 1 or more, any number */
  constructor(readonly size: number) {
    this.transform = isPowerOfTwo(size) ? new PowerOfTwo(size) : new Bluestein(size);
  }

  /** Transforms in place. @param re, im `size` values each */
  forward(re: Float64Array, im: Float64Array): void {
    this.transform.run(re, im);
  }

  /** The inverse in place, divided by `size`: `inverse` of `forward` is the input. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.transform.run(im, re);
    for (let i = 0; i < this.size; i++) {
      re[i] /= this.size;
      im[i] /= this.size;
    }
  }
}
