/** Training sound for the keyword model: rendered words in rooms, at distances and in noises that were never recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedWord, readWav, soundToInt16 } from '../../lib/data';
import type { Random } from '../../lib/metrics';

export const labels = ['silence', 'unknown', 'on', 'off', 'stop'] as const;
export const RATE = 16000;

export interface Render extends RecordedWord {
  voice: string;
  split: 'train' | 'test';
}

export interface Renders {
  samples: Int16Array;
  words: Render[];
}

/** What scripts/training/render-speech.mjs left. */
export function loadRenders(folder: string): Renders {
  const sound = readWav(readFileSync(join(folder, 'speech.wav')));
  const { words } = JSON.parse(readFileSync(join(folder, 'speech.json'), 'utf8'));
  return { samples: soundToInt16(sound), words };
}

/** A word in a stretch of sound, in samples. */
export interface PlacedWord {
  text: string;
  label: string;
  start: number;
  end: number;
}

export interface Stretch {
  samples: Int16Array;
  words: PlacedWord[];
}

const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length));
const logBetween = (random: Random, low: number, high: number) =>
  Math.exp(random.between(Math.log(low), Math.log(high)));

/** At another speed (and pitch): linear interpolation is enough for training. */
function stretchTime(samples: Float32Array, factor: number): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / factor) }, (_, k) => {
    const at = k * factor;
    const i = Math.floor(at);
    return samples[i] + (at - i) * ((samples[i + 1] ?? 0) - samples[i]);
  });
}

/** Duller or brighter: a first-order shelf. */
function tilt(samples: Float32Array, amount: number): Float32Array {
  let low = 0;
  return samples.map(x => {
    low += 0.3 * (x - low);
    return low + (1 + amount) * (x - low);
  });
}

/** A handful of echoes that die away: a small room. */
function echo(samples: Float32Array, random: Random): Float32Array {
  const out = new Float32Array(samples.length + RATE / 8);
  out.set(samples);
  const decay = random.between(0.01, 0.04);
  for (let i = 0; i < 12; i++) {
    const delay = random.between(0.003, 0.1);
    const gain = 0.6 * Math.exp(-delay / decay) * random.pick([-1, 1]);
    const shift = Math.round(delay * RATE);
    for (let n = 0; n < samples.length; n++) out[n + shift] += gain * samples[n];
  }
  return out;
}

function varied(samples: Int16Array, random: Random): Float32Array {
  let word: Float32Array = stretchTime(Float32Array.from(samples), random.between(0.9, 1.12));
  if (random.uniform() < 0.6) word = tilt(word, random.between(-0.7, 0.9));
  if (random.uniform() < 0.4) word = echo(word, random);
  const gain = logBetween(random, 300, 7000) / rms(word);
  return word.map(x => gain * x);
}

/** Noise with a spectrum between white and 1/f^2, now and then a hum or clicks, of the given root mean square. */
function addNoise(samples: Float32Array, random: Random): void {
  const level = logBetween(random, 2, random.uniform() < 0.7 ? 120 : 500);
  const memory = random.between(0, 0.995);
  const share = random.uniform();
  const hum =
    random.uniform() < 0.25 ? random.pick([50, 60, 100, 120]) * (1 + random.between(-0.01, 0.01)) : 0;
  const clicks = random.uniform() < 0.2 ? 3 / RATE : 0;
  let low = 0;
  let click = 0;
  for (let i = 0; i < samples.length; i++) {
    const white = random.normal();
    low = memory * low + Math.sqrt(1 - memory * memory) * white;
    if (random.uniform() < clicks) click = 20 * random.normal();
    click *= 0.9;
    const tone =
      hum === 0
        ? 0
        : Math.sin((2 * Math.PI * hum * i) / RATE) + 0.5 * Math.sin((6 * Math.PI * hum * i) / RATE);
    samples[i] += level * (share * white + (1 - share) * low + tone + click);
  }
}

export interface StretchOptions {
  /** words in the stretch */
  count: number;
  /** share of the words that are keywords */
  keywordShare: number;
  /** shortest and longest pause, s */
  pauses: [number, number];
}

/** A stretch of sound with words of one split in it. */
export function makeStretch(
  { samples, words }: Renders,
  split: Render['split'],
  random: Random,
  options: StretchOptions,
): Stretch {
  const mine = words.filter(word => word.split === split);
  const keywords = mine.filter(word => word.label !== 'unknown');
  const others = mine.filter(word => word.label === 'unknown');
  const parts: { word: Render; sound: Float32Array; start: number }[] = [];
  let length = 0;
  for (let i = 0; i < options.count; i++) {
    const word = random.pick(random.uniform() < options.keywordShare ? keywords : others);
    const sound = varied(samples.subarray(word.start, word.start + word.length), random);
    length += Math.round(random.between(...options.pauses) * RATE);
    parts.push({ word, sound, start: length });
    length += sound.length;
  }
  length += RATE;
  const mixed = new Float32Array(length);
  for (const { sound, start } of parts)
    sound.forEach((x, i) => {
      mixed[start + i] += x;
    });
  addNoise(mixed, random);
  return {
    samples: Int16Array.from(mixed, x => Math.max(-32768, Math.min(32767, Math.round(x)))),
    words: parts.map(({ word, sound, start }) => ({
      text: word.text,
      label: word.label,
      start,
      end: start + sound.length,
    })),
  };
}
