import assert from 'node:assert/strict';
import fc from 'fast-check';
import { goldenFeatures, goldenSound } from '../../../../test/support/golden-audio';
import { needsShared, readShared } from '../../../../test/support/shared';
import { ConfigError, InputError } from '../../../errors';
import { MicroFrontend } from './micro-frontend';
import type { MicroFrontendOptions } from './options';

const flat = (frames: Uint16Array[]) => frames.flatMap(frame => [...frame]);

/** Noise and pauses in which every stage has something to do, the extremes of int16 included. */
function roughSound(length: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = (state >>> 16) - 32768;
    const part = Math.floor((8 * i) / length);
    if (part === 0 || part === 5) return 0;
    if (part === 2) return noise < 0 ? -32768 : 32767;
    if (part === 3) return -32768;
    return noise >> (2 * part);
  });
}

function hash(frames: Uint16Array): number {
  let h = 2166136261;
  for (const byte of new Uint8Array(frames.buffer)) h = Math.imul(h ^ byte, 16777619);
  return h >>> 0;
}

describe('the micro front end', () => {
  const signals: [string, string, number][] = [
    ['chirp_5s', 'chirp_5s.micro_speech_20ms', 20],
    ['chirp_5s', 'chirp_5s.mww_10ms', 10],
    ['okay_nabu', 'okay_nabu', 10],
    ['negative', 'negative', 10],
  ];
  for (const [sound, features, stepMs] of signals)
    it(`equals TFLM's C library in every value: ${features}`, () => {
      const frames = new MicroFrontend({ stepMs }).processFlat(goldenSound(sound));
      assert.deepEqual(frames, goldenFeatures(features));
    });

  it('equals it on the recordings of the reference data', function () {
    needsShared(this);
    for (const name of ['yes_1000ms', 'no_1000ms', 'silence_1000ms', 'noise_1000ms', 'yes_30ms', 'no_30ms'])
      for (const [variant, stepMs] of [
        ['micro_speech_20ms', 20],
        ['mww_10ms', 10],
      ] as const) {
        const bytes = readShared('golden', 'frontend', `${name}.s16`);
        const sound = Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i));
        const want = readShared('golden', 'frontend', `${name}.${variant}.features.u16`);
        const frames = new MicroFrontend({ stepMs }).processFlat(sound);
        assert.ok(Buffer.from(frames.buffer).equals(want), `${name} ${variant}`);
      }
  });

  // Hashes of a C program of the original's stages with glibc's float functions and kissfft 131.1.0, over roughSound(24000).
  const elsewhere: [string, MicroFrontendOptions, number][] = [
    [
      '8 kHz, an FFT with a radix 2 stage',
      { sampleRate: 8000, stepMs: 10, channels: 20, highHz: 3800 },
      0xd6185534,
    ],
    [
      '44.1 kHz, 64 bands, 25 ms',
      { sampleRate: 44100, windowMs: 25, stepMs: 10, channels: 64, lowHz: 60, highHz: 11000 },
      0xe0af7a08,
    ],
    [
      'more bands than bins: some are empty',
      { windowMs: 10, stepMs: 5, channels: 128, lowHz: 20, highHz: 7500 },
      0x61dafe21,
    ],
    [
      'an FFT so short that bits are dropped',
      { windowMs: 2, stepMs: 1, channels: 8, highHz: 5000 },
      0x6a129fb1,
    ],
    ['without gain control and logarithm', { stepMs: 15, enablePcan: false, enableLog: false }, 0x0a537a1a],
    [
      'other strengths',
      {
        evenSmoothing: 0.1,
        oddSmoothing: 0.33,
        minSignalRemaining: 0.2,
        pcanStrength: 0.5,
        pcanOffset: 1,
        pcanGainBits: 20,
        smoothingBits: 12,
        logScaleShift: 8,
      },
      0xc49e09bd,
    ],
  ];
  for (const [what, options, expected] of elsewhere)
    it(`equals it with other settings: ${what}`, () => {
      assert.equal(hash(new MicroFrontend(options).processFlat(roughSound(24000))), expected);
    });

  it('gives the same frames however the stream is cut', () => {
    const sound = goldenSound('okay_nabu').subarray(12000, 20000);
    const whole = flat(new MicroFrontend({ stepMs: 10 }).process(sound));
    const cuts = fc.array(fc.integer({ min: 0, max: sound.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, places => {
        const frontend = new MicroFrontend({ stepMs: 10 });
        const bounds = [0, ...places.sort((a, b) => a - b), sound.length];
        const frames = bounds
          .slice(1)
          .flatMap((end, i) => flat(frontend.process(sound.subarray(bounds[i], end))));
        assert.deepEqual(frames, whole);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the first frame when its window is full and one more with every step', () => {
    const frontend = new MicroFrontend();
    assert.equal(frontend.process(new Int16Array(479)).length, 0);
    assert.equal(frontend.process(new Int16Array(1)).length, 1);
    assert.equal(frontend.process(new Int16Array(319)).length, 0);
    assert.equal(frontend.process(new Int16Array(641)).length, 3);
  });

  it('gives frames that later ones do not change', () => {
    const sound = roughSound(4800);
    const frontend = new MicroFrontend();
    const frames = frontend.process(sound);
    const before = flat(frames);
    frontend.process(sound);
    assert.deepEqual(flat(frames), before);
  });

  it('is as new after a reset', () => {
    const sound = roughSound(8000);
    const frontend = new MicroFrontend();
    const first = frontend.processFlat(sound);
    frontend.reset();
    assert.deepEqual(frontend.processFlat(sound), first);
  });

  it('refuses settings that contradict each other, naming key, value and remedy', () => {
    const bad: [MicroFrontendOptions, RegExp][] = [
      [{ stepMs: 40 }, /stepMs must be at most windowMs \(30 ms\).*got 40/],
      [{ highHz: 100 }, /highHz must be above lowHz \(125 Hz\), got 100/],
      [{ highHz: 8000 }, /highHz must be below 8000 Hz/],
      [{ sampleRate: 8000 }, /highHz must be below 4000 Hz.*got 7500/],
      [{ windowMs: 30.5 }, /windowMs must be a whole number from 1 to 1000 \(ms\), got 30.5/],
      [{ sampleRate: 1000, windowMs: 2, stepMs: 1, lowHz: 1, highHz: 400 }, /windowMs must be long enough/],
      [{ sampleRate: 192000, windowMs: 1000 }, /windowMs must be at most 32768 samples/],
      [{ smoothingBits: 2 }, /smoothingBits must be from 3 to 31/],
      [{ pcanGainBits: 12 }, /pcanGainBits must be at least 15/],
      [{ evenSmoothing: Number.NaN }, /evenSmoothing/],
      [{ channels: '40' as unknown as number }, /channels must be a whole number from 1 to 512, got "40"/],
      [{ bands: 40 } as MicroFrontendOptions, /there is no setting "bands"; known are sampleRate, windowMs/],
    ];
    for (const [options, message] of bad)
      assert.throws(
        () => new MicroFrontend(options),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
        JSON.stringify(options),
      );
  });

  it('takes nothing but int16 samples', () => {
    assert.throws(() => new MicroFrontend().process([1, 2, 3] as unknown as Int16Array), InputError);
  });
});
