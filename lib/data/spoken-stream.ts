/**
 * The demo's sound: rendered words (assets/speech) spoken one after the other into a room with pauses and noise, endlessly. The
 * noise is white with a share of 1/f^2 (a first-order low pass), quiet in the first half of a round and ten times stronger in the
 * second; words are brought to one loudness. A seed repeats everything, and no sample depends on how the stream is read.
 */
import { InputError } from '../errors';
import { Random } from '../metrics';
import type { Sound } from './wav';

/** Where a word lies in the packed sound; speech.json lists these. */
export interface RecordedWord {
  /** what is said */
  text: string;
  /** what a keyword model should call it */
  label: string;
  /** samples */
  start: number;
  length: number;
}

/** A word in the stream, s since the beginning of the round. */
export interface SpokenWord {
  text: string;
  label: string;
  start: number;
  end: number;
}

export interface SpokenStreamOptions {
  /** 1 by default */
  seed?: number;
  /** shortest and longest pause before a word, s; 1.4 and 2.4 by default */
  pauses?: readonly [number, number];
  /** root mean square of the words, counts; 2500 by default */
  loudness?: number;
  /** root mean square of the noise in the first half of a round, counts; 8 by default. The second half has ten times more. */
  noise?: number;
}

/** Sample-to-sample memory of the low-pass share of the noise, and its weight. */
const RUMBLE = 0.98;
const RUMBLE_SHARE = 0.2;

export class SpokenStream {
  readonly sampleRate: number;
  /** one round: every word once */
  readonly words: readonly SpokenWord[];
  /** length of a round, s */
  readonly seconds: number;
  /** one round without noise */
  private readonly round: Float32Array;
  private readonly random: Random;
  private readonly noise: number;
  private position = 0;
  private rumble = 0;

  /** @throws InputError for a sound that is not mono, or a word outside it */
  constructor(sound: Sound, recorded: readonly RecordedWord[], options: SpokenStreamOptions = {}) {
    const { seed = 1, pauses = [1.4, 2.4], loudness = 2500, noise = 8 } = options;
    if (sound.channels !== 1)
      throw new InputError('SPEECH', `expected one channel of words, got ${sound.channels}`);
    const { samples, sampleRate } = sound;
    this.sampleRate = sampleRate;
    this.noise = noise;
    this.random = new Random(seed);
    const words: SpokenWord[] = [];
    const parts: Float32Array[] = [];
    let at = 0;
    for (const { text, label, start, length } of recorded) {
      if (start < 0 || length < 1 || start + length > samples.length)
        throw new InputError(
          'SPEECH',
          `the word "${text}" at ${start} + ${length} lies outside ${samples.length} samples`,
        );
      at += Math.round(this.random.between(...pauses) * sampleRate);
      words.push({ text, label, start: at / sampleRate, end: (at + length) / sampleRate });
      parts.push(levelled(samples.subarray(start, start + length), loudness));
      at += length;
    }
    at += Math.round(pauses[1] * sampleRate);
    this.words = words;
    this.seconds = at / sampleRate;
    this.round = new Float32Array(at);
    words.forEach((word, i) => {
      this.round.set(parts[i], Math.round(word.start * sampleRate));
    });
  }

  /** The next `count` samples, int16 counts. */
  read(count: number): Int16Array {
    const { round, random } = this;
    return Int16Array.from({ length: count }, () => {
      const level = this.position < round.length / 2 ? this.noise : 10 * this.noise;
      const white = random.normal();
      this.rumble = RUMBLE * this.rumble + RUMBLE_SHARE * white;
      const sample = round[this.position] + level * (0.7 * white + 0.7 * this.rumble);
      this.position = (this.position + 1) % round.length;
      return Math.max(-32768, Math.min(32767, Math.round(sample)));
    });
  }
}

function levelled(samples: Int16Array | Float32Array, loudness: number): Float32Array {
  let square = 0;
  for (const sample of samples) square += sample * sample;
  const gain = square === 0 ? 0 : loudness / Math.sqrt(square / samples.length);
  return Float32Array.from(samples, sample => gain * sample);
}
