import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../errors';
import { FixedPointRealFft } from './kiss-fft-fixed';

/** FNV-1a over the bytes: enough to tell equal arrays from others. */
function hash(values: Int16Array): number {
  let h = 2166136261;
  for (const byte of new Uint8Array(values.buffer)) h = Math.imul(h ^ byte, 16777619);
  return h >>> 0;
}

/** Noise of a linear congruential generator, or only its sign at full scale, which makes butterflies wrap. */
function noise(size: number, fullScale: boolean): Int16Array {
  let state = 1;
  return Int16Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (fullScale) return state >>> 31 ? 32767 : -32768;
    return (state >>> 16) - 32768;
  });
}

/** [noise, full scale] of kiss_fftr of kissfft 131.1.0, compiled with -DFIXED_POINT=16. */
const kissfftHashes: Record<number, [number, number]> = {
  4: [0x4f8fc7c1, 0x70341b3b],
  8: [0xcd4fb1be, 0x9592f613],
  16: [0x686d4d51, 0x8c20902d],
  32: [0xdb704b8e, 0xdf3d6ada],
  64: [0x8e39d41e, 0xdcf3d144],
  128: [0xa5203645, 0xedd3ebe2],
  256: [0x01f281c4, 0x57750d72],
  512: [0x6650bf3a, 0xd613e650],
  1024: [0xa886adb5, 0x5b59447f],
  2048: [0x1dee59df, 0xc0a50657],
  4096: [0x6252deb5, 0xb6cd6bd5],
};

describe('the fixed-point real FFT', () => {
  for (const [size, expected] of Object.entries(kissfftHashes))
    it(`equals kissfft in every bit at ${size} points, wrapped sums included`, () => {
      const fft = new FixedPointRealFft(Number(size));
      const output = new Int16Array(fft.size + 2);
      fft.forward(noise(fft.size, false), output);
      assert.equal(hash(output), expected[0]);
      fft.forward(noise(fft.size, true), output);
      assert.equal(hash(output), expected[1]);
    });

  it('is the discrete Fourier transform over N, to a few units of the last place', () => {
    const size = 64;
    const fft = new FixedPointRealFft(size);
    const output = new Int16Array(size + 2);
    const sample = fc.integer({ min: -16000, max: 16000 });
    fc.assert(
      fc.property(fc.array(sample, { minLength: size, maxLength: size }), samples => {
        const input = Int16Array.from(samples);
        fft.forward(input, output);
        assert.deepEqual([...input], samples, 'the input is left as it was');
        for (let k = 0; k <= size / 2; k++) {
          let re = 0;
          let im = 0;
          for (let n = 0; n < size; n++) {
            re += (samples[n] * Math.cos((2 * Math.PI * k * n) / size)) / size;
            im -= (samples[n] * Math.sin((2 * Math.PI * k * n) / size)) / size;
          }
          assert.ok(Math.abs(output[2 * k] - re) < 6, `re of bin ${k}: ${output[2 * k]}, expected ${re}`);
          assert.ok(Math.abs(output[2 * k + 1] - im) < 6, `im of bin ${k}: ${output[2 * k + 1]}, ${im}`);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('refuses sizes that are no power of two from 4 to 32768', () => {
    for (const size of [0, 2, 3, 480, 65536, 512.5, Number.NaN])
      assert.throws(() => new FixedPointRealFft(size), InputError);
  });
});
