import assert from 'node:assert/strict';
import { InputError } from '../errors';
import { SpokenStream } from './spoken-stream';

const RATE = 8000;
const tone = Int16Array.from({ length: 3000 }, (_, i) => Math.round(1000 * Math.sin(i / 3)));
const sound = { samples: tone, sampleRate: RATE, channels: 1 };
const recorded = [
  { text: 'on', label: 'on', start: 0, length: 1000 },
  { text: 'hello', label: 'unknown', start: 1000, length: 2000 },
];
const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('the spoken stream', () => {
  it('says every word once in a round, where it says it does', () => {
    const stream = new SpokenStream(sound, recorded, { noise: 4, loudness: 2000 });
    assert.deepEqual(
      stream.words.map(({ text, label }) => [text, label]),
      [
        ['on', 'on'],
        ['hello', 'unknown'],
      ],
    );
    for (let round = 0; round < 2; round++) {
      const samples = stream.read(Math.round(stream.seconds * RATE));
      let silence = 0;
      for (const { start, end } of stream.words) {
        const word = samples.subarray(Math.round(start * RATE), Math.round(end * RATE));
        assert.ok(Math.abs(rms(word) - 2000) < 60, `${rms(word)}`);
        assert.ok(rms(samples.subarray(silence, Math.round(start * RATE))) < 100);
        silence = Math.round(end * RATE);
      }
    }
  });

  it('is the same however it is read, and another with another seed', () => {
    const whole = new SpokenStream(sound, recorded).read(20000);
    const stream = new SpokenStream(sound, recorded);
    const parts = [1, 799, 0, 12000, 7200].flatMap(count => [...stream.read(count)]);
    assert.deepEqual(Int16Array.from(parts), whole);
    assert.notDeepEqual(new SpokenStream(sound, recorded, { seed: 2 }).read(20000), whole);
  });

  it('has ten times the noise in the second half', () => {
    const stream = new SpokenStream(sound, [], { noise: 20, pauses: [10, 10] });
    const half = Math.round((stream.seconds * RATE) / 2);
    const [quiet, loud] = [rms(stream.read(half)), rms(stream.read(half))];
    assert.ok(Math.abs(loud / quiet - 10) < 0.5, `${loud} / ${quiet}`);
  });

  it('refuses words outside the sound, and stereo', () => {
    assert.throws(
      () => new SpokenStream(sound, [{ ...recorded[0], length: 4000 }]),
      /"on" at 0 \+ 4000 lies outside 3000/,
    );
    assert.throws(() => new SpokenStream({ ...sound, channels: 2 }, []), InputError);
  });
});
