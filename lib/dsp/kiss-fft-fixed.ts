/**
 * The 16-bit fixed-point real FFT of the TFLM micro front end and of its Signal operators: equal in every bit to kissfft 130 and 131
 * built with FIXED_POINT=16, for powers of two.
 *
 * The arithmetic, in full: numbers are Q15 in int16. Before every butterfly of radix p its inputs are divided by p, as a
 * rounded Q15 product with floor(32767 / p), so an N-point transform comes out as X / N. A twiddle product is the exact
 * 32-bit sum of products, rounded: (s + 2^14) >> 15. Sums are stored in 16 bits and wrap. N = 4^a (times 2 where needed):
 * radix 4 outermost. A real transform of N points is a complex one of N / 2 points over (even, odd) pairs, followed by the
 * usual split into the two half spectra, halved once more.
 */
import { InputError } from '../errors';

const Q15_MAX = 32767;
const HALF = 1 << 14;
/** floor(32767 / p): the reciprocal with which the inputs of a radix p butterfly are scaled. */
const RECIPROCAL_2 = 16383;
const RECIPROCAL_4 = 8191;

interface Stage {
  radix: 2 | 4;
  /** distance between the inputs of a butterfly, in complex values */
  span: number;
  /** step through the table of twiddle factors; also the number of blocks */
  stride: number;
}

const toQ15 = (x: number) => Math.floor(0.5 + Q15_MAX * x);

/** Stages from the innermost to the outermost one. */
function planStages(points: number): Stage[] {
  const stages: Stage[] = [];
  let remaining = points;
  let stride = 1;
  while (remaining > 1) {
    const radix = remaining % 4 === 0 ? 4 : 2;
    remaining /= radix;
    stages.unshift({ radix, span: remaining, stride });
    stride *= radix;
  }
  return stages;
}

/** Where the input sample of each leaf comes from: decimation in time reverses the mixed-radix digits of the index. */
function digitReversal(points: number, stages: Stage[]): Uint16Array {
  const order = new Uint16Array(points);
  for (let i = 0; i < points; i++) {
    let rest = i;
    for (let s = stages.length - 1; s >= 0; s--) {
      const { span, stride } = stages[s];
      order[i] += Math.floor(rest / span) * stride;
      rest %= span;
    }
  }
  return order;
}

export class FixedPointRealFft {
  private readonly half: number;
  private readonly stages: Stage[];
  private readonly order: Uint16Array;
  /** exp(-2 pi i k / (N/2)), interleaved */
  private readonly twiddles: Int16Array;
  /** exp(-pi i ((k + 1) / (N/2) + 1/2)), interleaved: the split into the spectra of even and odd samples */
  private readonly splitTwiddles: Int16Array;
  /** the complex spectrum before the split, interleaved */
  private readonly work: Int16Array;

  /** @param size samples per transform: a power of two, 4 to 32768 */
  constructor(readonly size: number) {
    if (!Number.isInteger(size) || size < 4 || size > 32768 || (size & (size - 1)) !== 0)
      throw new InputError(
        'FFT_SIZE',
        `a fixed-point FFT takes a power of two from 4 to 32768 samples, got ${size}`,
        { size },
      );
    const half = size / 2;
    this.half = half;
    this.stages = planStages(half);
    this.order = digitReversal(half, this.stages);
    this.work = new Int16Array(size);
    this.twiddles = new Int16Array(size);
    this.splitTwiddles = new Int16Array(half);
    for (let k = 0; k < half; k++) {
      const phase = (-2 * Math.PI * k) / half;
      this.twiddles[2 * k] = toQ15(Math.cos(phase));
      this.twiddles[2 * k + 1] = toQ15(Math.sin(phase));
    }
    for (let k = 0; k < half / 2; k++) {
      const phase = -Math.PI * ((k + 1) / half + 0.5);
      this.splitTwiddles[2 * k] = toQ15(Math.cos(phase));
      this.splitTwiddles[2 * k + 1] = toQ15(Math.sin(phase));
    }
  }

  /**
   * Transforms `size` real samples into size / 2 + 1 complex bins, X / size.
   * @param input int16, at least `size` samples; not changed
   * @param output int16, at least size + 2 values: re, im, re, im ...
   */
  forward(input: Int16Array, output: Int16Array): void {
    const { work, order, half } = this;
    for (let i = 0; i < half; i++) {
      const from = 2 * order[i];
      work[2 * i] = input[from];
      work[2 * i + 1] = input[from + 1];
    }
    for (const stage of this.stages) {
      if (stage.radix === 4) this.radix4(stage);
      else this.radix2(stage);
    }
    this.split(output);
  }

  private radix4({ span, stride }: Stage): void {
    const { work, twiddles } = this;
    const step = 2 * span;
    for (let block = 0; block < stride; block++) {
      let i0 = block * 4 * step;
      for (let k = 0; k < span; k++, i0 += 2) {
        const i1 = i0 + step;
        const i2 = i1 + step;
        const i3 = i2 + step;
        const t1 = 2 * k * stride;
        const t2 = 2 * t1;
        const t3 = t1 + t2;
        const ar = (Math.imul(work[i0], RECIPROCAL_4) + HALF) >> 15;
        const ai = (Math.imul(work[i0 + 1], RECIPROCAL_4) + HALF) >> 15;
        const br = (Math.imul(work[i1], RECIPROCAL_4) + HALF) >> 15;
        const bi = (Math.imul(work[i1 + 1], RECIPROCAL_4) + HALF) >> 15;
        const cr = (Math.imul(work[i2], RECIPROCAL_4) + HALF) >> 15;
        const ci = (Math.imul(work[i2 + 1], RECIPROCAL_4) + HALF) >> 15;
        const dr = (Math.imul(work[i3], RECIPROCAL_4) + HALF) >> 15;
        const di = (Math.imul(work[i3 + 1], RECIPROCAL_4) + HALF) >> 15;

        // Scaled by a quarter, neither the products nor their pairwise sums leave 16 bits: only the stores below can wrap.
        const pr = (Math.imul(br, twiddles[t1]) - Math.imul(bi, twiddles[t1 + 1]) + HALF) >> 15;
        const pi = (Math.imul(br, twiddles[t1 + 1]) + Math.imul(bi, twiddles[t1]) + HALF) >> 15;
        const qr = (Math.imul(cr, twiddles[t2]) - Math.imul(ci, twiddles[t2 + 1]) + HALF) >> 15;
        const qi = (Math.imul(cr, twiddles[t2 + 1]) + Math.imul(ci, twiddles[t2]) + HALF) >> 15;
        const sr = (Math.imul(dr, twiddles[t3]) - Math.imul(di, twiddles[t3 + 1]) + HALF) >> 15;
        const si = (Math.imul(dr, twiddles[t3 + 1]) + Math.imul(di, twiddles[t3]) + HALF) >> 15;

        const evenR = ar + qr;
        const evenI = ai + qi;
        const oddR = ar - qr;
        const oddI = ai - qi;
        const sumR = pr + sr;
        const sumI = pi + si;
        const differenceR = pr - sr;
        const differenceI = pi - si;
        work[i0] = evenR + sumR;
        work[i0 + 1] = evenI + sumI;
        work[i1] = oddR + differenceI;
        work[i1 + 1] = oddI - differenceR;
        work[i2] = evenR - sumR;
        work[i2 + 1] = evenI - sumI;
        work[i3] = oddR - differenceI;
        work[i3 + 1] = oddI + differenceR;
      }
    }
  }

  private radix2({ span, stride }: Stage): void {
    const { work, twiddles } = this;
    for (let block = 0; block < stride; block++) {
      let i0 = block * 4 * span;
      for (let k = 0; k < span; k++, i0 += 2) {
        const i1 = i0 + 2 * span;
        const t = 2 * k * stride;
        const ar = (Math.imul(work[i0], RECIPROCAL_2) + HALF) >> 15;
        const ai = (Math.imul(work[i0 + 1], RECIPROCAL_2) + HALF) >> 15;
        const br = (Math.imul(work[i1], RECIPROCAL_2) + HALF) >> 15;
        const bi = (Math.imul(work[i1 + 1], RECIPROCAL_2) + HALF) >> 15;
        const pr = (Math.imul(br, twiddles[t]) - Math.imul(bi, twiddles[t + 1]) + HALF) >> 15;
        const pi = (Math.imul(br, twiddles[t + 1]) + Math.imul(bi, twiddles[t]) + HALF) >> 15;
        work[i0] = ar + pr;
        work[i0 + 1] = ai + pi;
        work[i1] = ar - pr;
        work[i1 + 1] = ai - pi;
      }
    }
  }

  /** From the spectrum of (even + i odd) samples to that of the real signal. */
  private split(output: Int16Array): void {
    const { work, half, splitTwiddles } = this;
    const dcEven = (Math.imul(work[0], RECIPROCAL_2) + HALF) >> 15;
    const dcOdd = (Math.imul(work[1], RECIPROCAL_2) + HALF) >> 15;
    output[0] = dcEven + dcOdd;
    output[1] = 0;
    output[2 * half] = dcEven - dcOdd;
    output[2 * half + 1] = 0;
    for (let k = 1; k <= half / 2; k++) {
      const i = 2 * k;
      const j = 2 * (half - k);
      const ar = (Math.imul(work[i], RECIPROCAL_2) + HALF) >> 15;
      const ai = (Math.imul(work[i + 1], RECIPROCAL_2) + HALF) >> 15;
      const br = (Math.imul(work[j], RECIPROCAL_2) + HALF) >> 15;
      // the conjugate is formed in 16 bits, where -(-32768) is -32768
      const bi = (Math.imul((-work[j + 1] << 16) >> 16, RECIPROCAL_2) + HALF) >> 15;
      const sumR = ar + br;
      const sumI = ai + bi;
      const differenceR = ar - br;
      const differenceI = ai - bi;
      const wr = splitTwiddles[i - 2];
      const wi = splitTwiddles[i - 1];
      // this product can need 17 bits and is cut to 16
      const tr = (((Math.imul(differenceR, wr) - Math.imul(differenceI, wi) + HALF) >> 15) << 16) >> 16;
      const ti = (((Math.imul(differenceR, wi) + Math.imul(differenceI, wr) + HALF) >> 15) << 16) >> 16;
      output[i] = (sumR + tr) >> 1;
      output[i + 1] = (sumI + ti) >> 1;
      output[j] = (sumR - tr) >> 1;
      output[j + 1] = (ti - sumI) >> 1;
    }
  }
}
