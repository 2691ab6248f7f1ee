/**
 * Real FFT and its inverse as TFLM's Signal operators compute them: kissfft 131 in 16-bit or 32-bit fixed point or in float32, for
 * every even length, equal in every bit.
 *
 * Fixed point: Q15 or Q31; before a butterfly of radix p its inputs are divided by p (a rounded product with floor(max / p)), so
 * that a transform of N points comes out as X / N; products are summed exactly and rounded once; sums wrap.
 */

export type FftType = 'int16' | 'int32' | 'float32';
type Samples = Int16Array | Int32Array | Float32Array;

/** Arithmetic of one number format. */
interface Arithmetic {
  allocate(length: number): Samples;
  /** a b + c d, as the format rounds it; b and d are above the smallest value of the format */
  product(a: number, b: number, c: number, d: number): number;
  /** the value that storing `x`, a sum of two numbers, leaves */
  stored(x: number): number;
  half(x: number): number;
  /** `x` as the input of a butterfly of radix `p` */
  divide(x: number, p: number): number;
  /** from -1 ... 1 */
  unit(x: number): number;
}

const int16: Arithmetic = {
  allocate: length => new Int16Array(length),
  product: (a, b, c, d) => ((Math.imul(a, b) + Math.imul(c, d) + 16384) << 1) >> 16,
  stored: x => (x << 16) >> 16,
  half: x => x >> 1,
  divide: (x, p) => (Math.imul(x, Math.trunc(32767 / p)) + 16384) >> 15,
  unit: x => Math.floor(0.5 + 32767 * x),
};

/** (a b + c d + 2^30) >> 31 in 64 bits: high and low halves of a and c apart, so that every term is exact in a double. */
function product32(a: number, b: number, c: number, d: number): number {
  const high = (a >> 16) * b + (c >> 16) * d;
  const low = (a & 0xffff) * b + (c & 0xffff) * d + 1073741824;
  return Math.floor((high + Math.floor(low / 65536)) / 32768) | 0;
}

const int32: Arithmetic = {
  allocate: length => new Int32Array(length),
  product: product32,
  stored: x => x | 0,
  half: x => x >> 1,
  divide: (x, p) => product32(x, Math.trunc(2147483647 / p), 0, 0),
  unit: x => Math.floor(0.5 + 2147483647 * x),
};

const f = Math.fround;
const float32: Arithmetic = {
  allocate: length => new Float32Array(length),
  product: (a, b, c, d) => f(f(a * b) + f(c * d)),
  stored: f,
  half: x => f(x) * 0.5,
  divide: x => x,
  unit: f,
};

const arithmetics: Record<FftType, Arithmetic> = { int16, int32, float32 };

interface Stage {
  radix: number;
  /** points of each of the transforms that this stage joins */
  points: number;
}

/** 4 as often as possible, then 2, 3, 5, 7 ...: outermost first. */
function factorize(points: number): Stage[] {
  const stages: Stage[] = [];
  const limit = Math.floor(Math.sqrt(points));
  let rest = points;
  let radix = 4;
  do {
    while (rest % radix !== 0) {
      radix = radix === 4 ? 2 : radix === 2 ? 3 : radix + 2;
      if (radix > limit) radix = rest;
    }
    rest /= radix;
    stages.push({ radix, points: rest });
  } while (rest > 1);
  return stages;
}

export class KissRealFft {
  /** multiply-accumulates of one transform, roughly */
  readonly macs: number;
  private readonly arithmetic: Arithmetic;
  /** complex points: half the real ones */
  private readonly points: number;
  private readonly stages: Stage[];
  private readonly twiddles: Samples;
  /** of the split into the spectra of even and odd samples */
  private readonly splitTwiddles: Samples;
  /** the real samples of one transform; a caller of `forward` fills it, `inverse` leaves its result here */
  readonly time: Samples;
  private readonly spectrum: Samples;
  private readonly scratch: Samples;

  /** @param size real samples per transform: even, at least 2 */
  constructor(
    type: FftType,
    readonly size: number,
    private readonly inverse: boolean,
  ) {
    const arithmetic = arithmetics[type];
    const points = size / 2;
    this.arithmetic = arithmetic;
    this.points = points;
    this.stages = factorize(points);
    this.macs = 4 * points * this.stages.reduce((sum, stage) => sum + stage.radix, 1);
    this.time = arithmetic.allocate(size);
    this.spectrum = arithmetic.allocate(size);
    this.scratch = arithmetic.allocate(2 * Math.max(13, ...this.stages.map(s => s.radix)));
    const sign = inverse ? 1 : -1;
    const circle = (count: number, phase: (i: number) => number): Samples => {
      const table = arithmetic.allocate(2 * count);
      for (let i = 0; i < count; i++) {
        table[2 * i] = arithmetic.unit(Math.cos(phase(i)));
        table[2 * i + 1] = arithmetic.unit(Math.sin(phase(i)));
      }
      return table;
    };
    this.twiddles = circle(points, i => (sign * 2 * Math.PI * i) / points);
    this.splitTwiddles = circle(points >> 1, i => sign * Math.PI * ((i + 1) / points + 0.5));
  }

  /** Transforms `time`; `output` gets size / 2 + 1 complex values from `at` on. */
  forward(output: Samples, at: number): void {
    const { arithmetic, points, spectrum, splitTwiddles } = this;
    const { stored, half, divide, product } = arithmetic;
    this.transform(this.time, spectrum, 0, 0, 1, 0);
    const even = divide(spectrum[0], 2);
    const odd = divide(spectrum[1], 2);
    output[at] = even + odd;
    output[at + 1] = 0;
    output[at + 2 * points] = even - odd;
    output[at + 2 * points + 1] = 0;
    for (let k = 1; k <= points >> 1; k++) {
      const i = 2 * k;
      const j = 2 * (points - k);
      const ar = divide(spectrum[i], 2);
      const ai = divide(spectrum[i + 1], 2);
      const br = divide(spectrum[j], 2);
      const bi = divide(stored(-spectrum[j + 1]), 2);
      const sumR = stored(ar + br);
      const sumI = stored(ai + bi);
      const differenceR = stored(ar - br);
      const differenceI = stored(ai - bi);
      const wr = splitTwiddles[i - 2];
      const wi = splitTwiddles[i - 1];
      const tr = product(differenceR, wr, differenceI, -wi);
      const ti = product(differenceR, wi, differenceI, wr);
      output[at + i] = half(sumR + tr);
      output[at + i + 1] = half(sumI + ti);
      output[at + j] = half(sumR - tr);
      output[at + j + 1] = half(ti - sumI);
    }
  }

  /** Transforms size / 2 + 1 complex values from `at` on back into `time`, which comes out `size` times too large in float32. */
  backward(input: Samples, at: number): void {
    const { arithmetic, points, spectrum, splitTwiddles } = this;
    const { stored, divide, product } = arithmetic;
    spectrum[0] = divide(stored(input[at] + input[at + 2 * points]), 2);
    spectrum[1] = divide(stored(input[at] - input[at + 2 * points]), 2);
    for (let k = 1; k <= points >> 1; k++) {
      const i = 2 * k;
      const j = 2 * (points - k);
      const ar = divide(input[at + i], 2);
      const ai = divide(input[at + i + 1], 2);
      const br = divide(input[at + j], 2);
      const bi = divide(stored(-input[at + j + 1]), 2);
      const evenR = stored(ar + br);
      const evenI = stored(ai + bi);
      const differenceR = stored(ar - br);
      const differenceI = stored(ai - bi);
      const wr = splitTwiddles[i - 2];
      const wi = splitTwiddles[i - 1];
      const oddR = product(differenceR, wr, differenceI, -wi);
      const oddI = product(differenceR, wi, differenceI, wr);
      spectrum[i] = evenR + oddR;
      spectrum[i + 1] = evenI + oddI;
      spectrum[j] = evenR - oddR;
      spectrum[j + 1] = -stored(evenI - oddI);
    }
    this.transform(spectrum, this.time, 0, 0, 1, 0);
  }

  /** The transform of the points of `input` at `from`, `from + stride` ...; complex positions. */
  private transform(
    input: Samples,
    output: Samples,
    to: number,
    from: number,
    stride: number,
    depth: number,
  ): void {
    const { radix, points } = this.stages[depth];
    for (let q = 0; q < radix; q++) {
      const source = from + q * stride;
      if (points === 1) {
        output[2 * (to + q)] = input[2 * source];
        output[2 * (to + q) + 1] = input[2 * source + 1];
      } else this.transform(input, output, to + q * points, source, stride * radix, depth + 1);
    }
    switch (radix) {
      case 2:
        this.radix2(output, to, stride, points);
        break;
      case 3:
        this.radix3(output, to, stride, points);
        break;
      case 4:
        this.radix4(output, to, stride, points);
        break;
      case 5:
        this.radix5(output, to, stride, points);
        break;
      default:
        this.radixAny(output, to, stride, points, radix);
        break;
    }
  }

  /** Puts `x` times twiddle `t`, both complex positions, at complex position `s` of the scratch. */
  private twist(s: number, x: Samples, at: number, t: number): void {
    const { scratch, twiddles } = this;
    const { product } = this.arithmetic;
    const r = x[2 * at];
    const i = x[2 * at + 1];
    scratch[2 * s] = product(r, twiddles[2 * t], i, -twiddles[2 * t + 1]);
    scratch[2 * s + 1] = product(r, twiddles[2 * t + 1], i, twiddles[2 * t]);
  }

  private times(a: number, b: number): number {
    // minus zero as the second term keeps the sign of a zero
    return this.arithmetic.product(a, b, 0, -0);
  }

  private divideAt(x: Samples, at: number, p: number): void {
    const { divide } = this.arithmetic;
    x[2 * at] = divide(x[2 * at], p);
    x[2 * at + 1] = divide(x[2 * at + 1], p);
  }

  private radix2(x: Samples, to: number, stride: number, m: number): void {
    const { scratch } = this;
    for (let k = 0; k < m; k++) {
      const a = 2 * (to + k);
      const b = a + 2 * m;
      this.divideAt(x, to + k, 2);
      this.divideAt(x, to + k + m, 2);
      this.twist(0, x, to + k + m, k * stride);
      x[b] = x[a] - scratch[0];
      x[b + 1] = x[a + 1] - scratch[1];
      x[a] += scratch[0];
      x[a + 1] += scratch[1];
    }
  }

  private radix3(x: Samples, to: number, stride: number, m: number): void {
    const { scratch: s, twiddles } = this;
    const { half } = this.arithmetic;
    const sine = twiddles[2 * stride * m + 1];
    for (let k = 0; k < m; k++) {
      const a = 2 * (to + k);
      const b = a + 2 * m;
      const c = b + 2 * m;
      for (let q = 0; q < 3; q++) this.divideAt(x, to + k + q * m, 3);
      this.twist(1, x, to + k + m, k * stride);
      this.twist(2, x, to + k + 2 * m, 2 * k * stride);
      for (let i = 0; i < 2; i++) {
        s[6 + i] = s[2 + i] + s[4 + i];
        s[i] = s[2 + i] - s[4 + i];
        x[b + i] = x[a + i] - half(s[6 + i]);
        s[i] = this.times(s[i], sine);
        x[a + i] += s[6 + i];
      }
      x[c] = x[b] + s[1];
      x[c + 1] = x[b + 1] - s[0];
      x[b] -= s[1];
      x[b + 1] += s[0];
    }
  }

  private radix4(x: Samples, to: number, stride: number, m: number): void {
    const { scratch: s, inverse } = this;
    const turn = inverse ? -1 : 1;
    for (let k = 0; k < m; k++) {
      const a = 2 * (to + k);
      const b = a + 2 * m;
      const c = b + 2 * m;
      const d = c + 2 * m;
      for (let q = 0; q < 4; q++) this.divideAt(x, to + k + q * m, 4);
      for (let q = 0; q < 3; q++) this.twist(q, x, to + k + (q + 1) * m, (q + 1) * k * stride);
      for (let i = 0; i < 2; i++) {
        s[10 + i] = x[a + i] - s[2 + i];
        x[a + i] += s[2 + i];
        s[6 + i] = s[i] + s[4 + i];
        s[8 + i] = s[i] - s[4 + i];
        x[c + i] = x[a + i] - s[6 + i];
        x[a + i] += s[6 + i];
      }
      x[b] = s[10] + turn * s[9];
      x[b + 1] = s[11] - turn * s[8];
      x[d] = s[10] - turn * s[9];
      x[d + 1] = s[11] + turn * s[8];
    }
  }

  private radix5(x: Samples, to: number, stride: number, m: number): void {
    const { scratch: s, twiddles } = this;
    const { stored } = this.arithmetic;
    const yar = twiddles[2 * stride * m];
    const yai = twiddles[2 * stride * m + 1];
    const ybr = twiddles[4 * stride * m];
    const ybi = twiddles[4 * stride * m + 1];
    const step = 2 * m;
    for (let k = 0; k < m; k++) {
      const a = 2 * (to + k);
      for (let q = 0; q < 5; q++) this.divideAt(x, to + k + q * m, 5);
      s[0] = x[a];
      s[1] = x[a + 1];
      for (let q = 1; q < 5; q++) this.twist(q, x, to + k + q * m, q * k * stride);
      for (let i = 0; i < 2; i++) {
        s[14 + i] = s[2 + i] + s[8 + i];
        s[20 + i] = s[2 + i] - s[8 + i];
        s[16 + i] = s[4 + i] + s[6 + i];
        s[18 + i] = s[4 + i] - s[6 + i];
        x[a + i] += stored(s[14 + i] + s[16 + i]);
        s[10 + i] = stored(s[i] + this.times(s[14 + i], yar)) + this.times(s[16 + i], ybr);
        s[22 + i] = stored(s[i] + this.times(s[14 + i], ybr)) + this.times(s[16 + i], yar);
      }
      s[12] = this.times(s[21], yai) + this.times(s[19], ybi);
      s[13] = -this.times(s[20], yai) - this.times(s[18], ybi);
      s[24] = -this.times(s[21], ybi) + this.times(s[19], yai);
      s[25] = this.times(s[20], ybi) - this.times(s[18], yai);
      for (let i = 0; i < 2; i++) {
        x[a + step + i] = s[10 + i] - s[12 + i];
        x[a + 4 * step + i] = s[10 + i] + s[12 + i];
        x[a + 2 * step + i] = s[22 + i] + s[24 + i];
        x[a + 3 * step + i] = s[22 + i] - s[24 + i];
      }
    }
  }

  private radixAny(x: Samples, to: number, stride: number, m: number, radix: number): void {
    const { scratch: s, twiddles, points } = this;
    const { product } = this.arithmetic;
    for (let u = 0; u < m; u++) {
      for (let q = 0; q < radix; q++) {
        const at = 2 * (to + u + q * m);
        this.divideAt(x, to + u + q * m, radix);
        s[2 * q] = x[at];
        s[2 * q + 1] = x[at + 1];
      }
      for (let q1 = 0; q1 < radix; q1++) {
        const k = u + q1 * m;
        const at = 2 * (to + k);
        x[at] = s[0];
        x[at + 1] = s[1];
        let twiddle = 0;
        for (let q = 1; q < radix; q++) {
          twiddle += stride * k;
          if (twiddle >= points) twiddle -= points;
          const wr = twiddles[2 * twiddle];
          const wi = twiddles[2 * twiddle + 1];
          x[at] += product(s[2 * q], wr, s[2 * q + 1], -wi);
          x[at + 1] += product(s[2 * q], wi, s[2 * q + 1], wr);
        }
      }
    }
  }
}
