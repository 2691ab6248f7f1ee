import assert from 'node:assert';
import fc from 'fast-check';
import { FixedPointRealFft } from '../../dsp';
import { KissRealFft } from './kiss-fft';

/** Lengths whose halves have the factors 2, 3, 4, 5, 7, 11 and 13, alone and mixed. */
const LENGTHS = [2, 4, 6, 8, 10, 14, 16, 22, 24, 30, 40, 60, 64, 90, 96, 128, 140, 286, 480, 512];

function spectrum(samples: ArrayLike<number>): number[] {
  const size = samples.length;
  const bins: number[] = [];
  for (let k = 0; k <= size / 2; k++) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < size; i++) {
      const phase = (-2 * Math.PI * ((k * i) % size)) / size;
      re += samples[i] * Math.cos(phase);
      im += samples[i] * Math.sin(phase);
    }
    bins.push(re, im);
  }
  return bins;
}

const noise = (length: number, peak: number) => {
  let state = 12345 + length;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.round((state / 2147483648 - 1) * peak);
  });
};

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));

describe('real FFT of the Signal operators', () => {
  it('is the 16-bit transform of the front end for powers of two, in every bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 512, maxLength: 512 }),
        (bits, values) => {
          const size = 2 ** bits;
          const expected = new Int16Array(size + 2);
          new FixedPointRealFft(size).forward(Int16Array.from(values), expected);
          const fft = new KissRealFft('int16', size, false);
          fft.time.set(values.slice(0, size));
          const output = new Int16Array(size + 2);
          fft.forward(output, 0);
          assert.deepStrictEqual(output, expected);
        },
      ),
    );
  });

  for (const size of LENGTHS)
    it(`transforms ${size} samples and back in all three formats`, () => {
      const float = noise(size, 1000);
      const forward = new KissRealFft('float32', size, false);
      forward.time.set(float);
      const bins = new Float32Array(size + 2);
      forward.forward(bins, 0);
      assert.ok(distance(bins, spectrum(float)) < 0.02);
      const backward = new KissRealFft('float32', size, true);
      backward.backward(bins, 0);
      const back = backward.time.map(x => x / size);
      assert.ok(distance(back, float) < 0.01);

      for (const [type, peak, tolerance] of [
        ['int16', 32767, 12],
        ['int32', 2147483647, 12],
      ] as const) {
        const samples = noise(size, peak);
        const fixed = new KissRealFft(type, size, false);
        fixed.time.set(samples);
        const output = type === 'int16' ? new Int16Array(size + 2) : new Int32Array(size + 2);
        fixed.forward(output, 0);
        const expected = spectrum(samples).map(x => x / size);
        assert.ok(distance(output, expected) < tolerance, `${type}: ${distance(output, expected)}`);
        // the inverse scales down by the length once more
        const inverse = new KissRealFft(type, size, true);
        inverse.backward(output, 0);
        const shrunk = samples.map(x => x / size);
        assert.ok(distance(inverse.time, shrunk) < tolerance, `${type}: ${distance(inverse.time, shrunk)}`);
      }
    });

  it('rounds 32-bit products as 64-bit integers do', () => {
    // a transform of two samples is a pair of products: (x + y) / 2 and (x - y) / 2, each input halved before
    fc.assert(
      fc.property(
        fc.integer({ min: -2147483648, max: 2147483647 }),
        fc.integer({ min: -2147483648, max: 2147483647 }),
        (x, y) => {
          const fft = new KissRealFft('int32', 2, false);
          fft.time.set([x, y]);
          const output = new Int32Array(4);
          fft.forward(output, 0);
          const times = (a: number, b: bigint) => Number((BigInt(a) * b + (1n << 30n)) >> 31n);
          const whole = (a: number) => times(times(a, 2147483647n), 1073741823n);
          assert.deepStrictEqual([...output], [(whole(x) + whole(y)) | 0, 0, (whole(x) - whole(y)) | 0, 0]);
        },
      ),
    );
  });
});
