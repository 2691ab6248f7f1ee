import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ComplexFft } from './complex-fft';
import { RealFft } from './real-fft';

/** The definition, term by term. */
function dft(x: ArrayLike<number>, size: number, k: number): [number, number] {
  let [re, im] = [0, 0];
  for (let n = 0; n < Math.min(size, x.length); n++) {
    const angle = (-2 * Math.PI * ((k * n) % size)) / size;
    re += x[n] * Math.cos(angle);
    im += x[n] * Math.sin(angle);
  }
  return [re, im];
}

const close = (actual: number, expected: number, scale: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-13 * scale, `${actual} is not ${expected}`);

describe('the real Fourier transform', () => {
  it('is the definition for every length, also odd and prime ones, with zeros for what is missing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 320 }),
        (size, x) => {
          const fft = new RealFft(size);
          fft.transform(x);
          assert.equal(fft.bins, Math.floor(size / 2) + 1);
          for (let k = 0; k < fft.bins; k++) {
            const [re, im] = dft(x, size, k);
            close(fft.re[k], re, size);
            close(fft.im[k], im, size);
          }
        },
      ),
    );
  });

  it('keeps energy: the weighted powers of the bins sum up to size times that of the samples', () => {
    for (const size of [1, 2, 3, 64, 401, 1000]) {
      const x = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
      const fft = new RealFft(size);
      const power = new Float64Array(fft.bins);
      fft.transform(x);
      fft.power(power);
      const total = power.reduce((sum, p, k) => sum + p * fft.weight(k), 0);
      const energy = x.reduce((sum, v) => sum + v * v, 0);
      close(total / size, energy, size);
    }
  });

  it('takes a part of an array, and forgets the transform before', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => Math.cos(i * 1.7));
    const fft = new RealFft(24);
    fft.transform(x);
    fft.transform(x, 5, 20);
    const part = new RealFft(24);
    part.transform(x.slice(5, 25));
    assert.deepEqual([...fft.re, ...fft.im], [...part.re, ...part.im]);
  });
});

describe('the complex Fourier transform', () => {
  it('has an inverse', () => {
    for (const size of [1, 2, 7, 16, 30]) {
      const re = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
      const im = Float64Array.from({ length: size }, (_, i) => Math.cos(3 * i));
      const [a, b] = [re.slice(), im.slice()];
      const fft = new ComplexFft(size);
      fft.forward(a, b);
      fft.inverse(a, b);
      for (let i = 0; i < size; i++) {
        close(a[i], re[i], 10);
        close(b[i], im[i], 10);
      }
    }
  });
});
