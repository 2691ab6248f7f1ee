// Renders speech with espeak-ng at 16 kHz:
//
//   node scripts/training/render-speech.mjs            words and sentences to train and judge with, into .tmp/training/
//   node scripts/training/render-speech.mjs --demo     the words of the demo's stream, into assets/speech/ (committed)
//
// Needs espeak-ng (Debian: espeak-ng) and a build (npm run build). A folder holds speech.wav, all renders back to back, and
// speech.json, which says where each begins. The choice of voices is seeded: the same renders every time with the same espeak-ng.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accents, demoWords, keywords, otherWords, sentences, variants } from './vocabulary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(import.meta.url);
const { readWav, writeWav, soundToInt16 } = require(join(root, 'dist', 'lib', 'data'));
const { Random } = require(join(root, 'dist', 'lib', 'metrics'));

const RATE = 16000;
/** Renders per keyword, other word and sentence. */
const counts = {
  train: { keyword: 260, word: 10, sentence: 6 },
  test: { keyword: 60, word: 3, sentence: 2 },
};

/** Half-width of the resampler's kernel in input samples; Blackman window. */
const TAPS = 32;

/** To a lower rate by a windowed sinc, cut-off at 0.46 of the new rate. */
function resample(samples, from, to) {
  const cutoff = (0.92 * to) / from;
  return Int16Array.from({ length: Math.floor((samples.length * to) / from) }, (_, k) => {
    const centre = (k * from) / to;
    let sum = 0;
    for (let i = Math.ceil(centre - TAPS); i <= centre + TAPS; i++) {
      const d = i - centre;
      const x = Math.PI * cutoff * d;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      const blackman =
        0.42 + 0.5 * Math.cos((Math.PI * d) / TAPS) + 0.08 * Math.cos((2 * Math.PI * d) / TAPS);
      sum += (samples[i] ?? 0) * cutoff * sinc * blackman;
    }
    return Math.max(-32768, Math.min(32767, Math.round(sum)));
  });
}

/** Without the silence around it: what lies below 1 % of the peak, but 20 ms. */
function trim(samples) {
  const limit = 0.01 * samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
  const margin = RATE / 50;
  const loud = x => Math.abs(x) > limit;
  return samples.slice(
    Math.max(0, samples.findIndex(loud) - margin),
    Math.min(samples.length, samples.findLastIndex(loud) + margin),
  );
}

const scratch = join(tmpdir(), `render-speech-${process.pid}.wav`);

function speak(text, voice, speed, pitch) {
  execFileSync('espeak-ng', ['-v', voice, '-s', speed, '-p', pitch, '-w', scratch, text], { stdio: 'pipe' });
  const sound = readWav(readFileSync(scratch));
  return trim(resample(soundToInt16(sound), sound.sampleRate, RATE));
}

function save(folder, renders, about) {
  mkdirSync(folder, { recursive: true });
  let start = 0;
  const index = renders.map(({ samples, ...render }) => {
    const entry = { ...render, start, length: samples.length };
    start += samples.length;
    return entry;
  });
  const all = new Int16Array(start);
  renders.forEach(({ samples }, i) => {
    all.set(samples, index[i].start);
  });
  writeFileSync(join(folder, 'speech.wav'), writeWav({ samples: all, sampleRate: RATE, channels: 1 }));
  writeFileSync(
    join(folder, 'speech.json'),
    `{\n${JSON.stringify(about).slice(1, -1)},\n"words": [\n${index.map(entry => JSON.stringify(entry)).join(',\n')}\n]}\n`,
  );
  console.log(`${renders.length} renders, ${(start / RATE).toFixed(1)} s in ${folder}`);
}

const version = execFileSync('espeak-ng', ['--version'], { encoding: 'utf8' }).split('  ')[0].trim();
const about = { sampleRate: RATE, source: `${version}, scripts/training/render-speech.mjs` };
const labelOf = text => (keywords.includes(text) ? text : 'unknown');

function render(text, voice, speed, pitch, more = {}) {
  return {
    text,
    label: labelOf(text),
    voice,
    speed,
    pitch,
    ...more,
    samples: speak(text, voice, String(speed), String(pitch)),
  };
}

if (process.argv.includes('--demo')) {
  const renders = demoWords.map(([text, voice, speed, pitch]) => render(text, voice, speed, pitch));
  save(join(root, 'assets', 'speech'), renders, about);
} else {
  const random = new Random(1);
  const renders = [];
  for (const split of ['train', 'test']) {
    const say = (text, times) => {
      for (let i = 0; i < times; i++) {
        const voice = `${random.pick(accents)}+${random.pick(variants[split])}`;
        const speed = Math.round(random.between(115, 195));
        renders.push(render(text, voice, speed, Math.round(random.between(20, 80)), { split }));
      }
    };
    for (const word of keywords) say(word, counts[split].keyword);
    for (const word of otherWords) say(word, counts[split].word);
    for (const sentence of sentences) say(sentence, counts[split].sentence);
  }
  save(join(root, '.tmp', 'training'), renders, about);
}
rmSync(scratch, { force: true });
