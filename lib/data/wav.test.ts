import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InputError } from '../errors';
import { soundToInt16 } from './wav';
import { isWav, readWav } from './wav-read';
import { writeWav } from './wav-write';

const counts = fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 200 });
const rates = fc.integer({ min: 1, max: 192000 });

function chunk(id: string, bytes: number[] | Uint8Array, length = bytes.length): number[] {
  return [...Buffer.from(id), ...u32(length), ...bytes, ...(bytes.length & 1 ? [0] : [])];
}
const u16 = (value: number) => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const format = (tag: number, channels: number, rate: number, bits: number, extra: number[] = []) => [
  ...u16(tag),
  ...u16(channels),
  ...u32(rate),
  ...u32((rate * channels * bits) / 8),
  ...u16((channels * bits) / 8),
  ...u16(bits),
  ...extra,
];
function file(...chunks: number[][]): Uint8Array {
  const body = chunks.flat();
  return Uint8Array.from([...Buffer.from('RIFF'), ...u32(body.length + 4), ...Buffer.from('WAVE'), ...body]);
}

describe('WAV files', () => {
  it('of 16 bits keep every count', () => {
    fc.assert(
      fc.property(counts, rates, fc.integer({ min: 1, max: 3 }), (samples, sampleRate, channels) => {
        const whole = Int16Array.from(samples.slice(0, samples.length - (samples.length % channels)));
        const back = readWav(writeWav({ samples: whole, sampleRate, channels }));
        assert.deepEqual(back, { samples: whole, sampleRate, channels, bits: 16, encoding: 'pcm' });
      }),
    );
  });

  it('of 8 bits keep the upper byte, rounded', () => {
    fc.assert(
      fc.property(counts, samples => {
        const sound = { samples: Int16Array.from(samples), sampleRate: 8000, channels: 1 };
        const back = readWav(writeWav(sound, { bits: 8 }));
        assert.equal(back.bits, 8);
        back.samples.forEach((value, i) => {
          assert.ok(
            Math.abs(value - samples[i]) <= (samples[i] > 32639 ? 255 : 128),
            `${samples[i]}: ${value}`,
          );
        });
      }),
    );
  });

  it('of 24 and 32 bits keep 24 bits of every float', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 23), max: 2 ** 23 - 1 })),
        fc.constantFrom(24, 32),
        (steps, bits) => {
          const samples = Float32Array.from(steps, step => step / 2 ** 23);
          const back = readWav(
            writeWav({ samples, sampleRate: 48000, channels: 1 }, { encoding: 'pcm', bits }),
          );
          assert.deepEqual(back.samples, samples);
        },
      ),
    );
  });

  it('of floats keep them', () => {
    const floats = fc.array(fc.float({ noNaN: true }));
    fc.assert(
      fc.property(floats, fc.constantFrom(32, 64), (values, bits) => {
        const samples = Float32Array.from(values);
        const back = readWav(writeWav({ samples, sampleRate: 44100, channels: 1 }, { bits }));
        assert.deepEqual(back, { samples, sampleRate: 44100, channels: 1, bits, encoding: 'float' });
      }),
    );
  });

  it('are read at any offset of a larger buffer', () => {
    const wav = writeWav({ samples: Int16Array.of(1, -2, 3), sampleRate: 16000, channels: 1 });
    const shifted = new Uint8Array(wav.length + 3);
    shifted.set(wav, 3);
    assert.deepEqual(readWav(shifted.subarray(3)).samples, Int16Array.of(1, -2, 3));
  });

  it('are read past other chunks, odd ones included, and in the extensible form', () => {
    const guid = [0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
    const extensible = format(0xfffe, 2, 48000, 16, [...u16(22), ...u16(16), ...u32(3), ...u16(1), ...guid]);
    const bytes = file(chunk('LIST', [1, 2, 3]), chunk('fmt ', extensible), chunk('data', [1, 0, 255, 255]));
    assert.deepEqual(readWav(bytes), {
      samples: Int16Array.of(1, -1),
      sampleRate: 48000,
      channels: 2,
      bits: 16,
      encoding: 'pcm',
    });
  });

  it('that were written to a pipe go to their end', () => {
    for (const length of [0xffffffff, 0x7ffff000]) {
      const bytes = file(chunk('fmt ', format(1, 1, 22050, 16)), chunk('data', [1, 0, 2, 0], length));
      assert.deepEqual(readWav(bytes).samples, Int16Array.of(1, 2));
    }
  });

  it('that are broken are refused with the reason', () => {
    const good = chunk('fmt ', format(1, 1, 16000, 16));
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /does not begin with RIFF/],
      [Buffer.from('RIFX....WAVE'), /RIFX files are not supported/],
      [file(good), /no data chunk/],
      [file(), /no fmt chunk/],
      [file(chunk('data', [1, 0])), /data come before its fmt chunk/],
      [file(good, chunk('data', [1, 0], 1000)), /cut off: 1000 bytes of sound announced, 2 there/],
      [file(chunk('fmt ', [1, 0, 1, 0])), /fmt chunk has 4 bytes/],
      [file(chunk('fmt ', format(1, 1, 16000, 16), 1e6)), /"fmt " chunk of 1000000 bytes ends beyond/],
      [file(chunk('fmt ', format(7, 1, 8000, 8))), /encoding is mu-law.*ffmpeg/],
      [file(chunk('fmt ', format(99, 1, 8000, 8))), /encoding is number 99/],
      [file(chunk('fmt ', format(1, 0, 8000, 16))), /for 0 channels|0 channels/],
      [file(chunk('fmt ', format(1, 1, 0, 16))), /sample rate is 0/],
      [file(chunk('fmt ', format(1, 1, 8000, 48))), /48 bits/],
      [file(chunk('fmt ', format(3, 1, 8000, 16))), /float samples have 32, 64 bits/],
      [file(chunk('fmt ', format(0xfffe, 1, 8000, 16))), /extensible fmt chunk has 16 bytes/],
    ];
    for (const [bytes, message] of cases)
      assert.throws(
        () => readWav(bytes),
        (error: Error) => error instanceof InputError && message.test(error.message),
        String(message),
      );
  });

  it('of any bytes give a sound or an InputError', () => {
    const wav = writeWav({ samples: Int16Array.of(1, 2, 3, 4), sampleRate: 16000, channels: 1 });
    fc.assert(
      fc.property(fc.nat(wav.length - 1), fc.nat(255), fc.nat(wav.length), (at, byte, end) => {
        const bytes = Uint8Array.from(wav);
        bytes[at] = byte;
        try {
          assert.ok(readWav(bytes.subarray(0, end)).samples.length <= wav.length);
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are known by their first bytes', () => {
    assert.ok(isWav(writeWav({ samples: new Int16Array(0), sampleRate: 16000, channels: 1 })));
    assert.ok(!isWav(Buffer.from('RIFF....AVI LIST')));
  });

  it('become int16 counts, rounded and saturated', () => {
    const samples = Float32Array.of(0, 1, -1, 0.5, 2, Number.NaN, 1 / 32768);
    const sound = { samples, sampleRate: 1, channels: 1 };
    assert.deepEqual(soundToInt16(sound), Int16Array.of(0, 32767, -32768, 16384, 32767, 0, 1));
  });
});
