/**
 * Judges the demo's keyword model as the flow uses it: sound -> micro_speech features -> windows of 49 frames every 100 ms ->
 * int8 inference -> recognize-commands. On the demo's own stream, on voices the model never heard (needs render-speech.mjs), and,
 * where the reference recordings are on the machine, on people.
 *
 *     node dist/scripts/training/evaluate-keywords.js
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readWav, SpokenStream } from '../../lib/data';
import type { Decision } from '../../lib/decide';
import { Interpreter } from '../../lib/interpreter';
import { Random } from '../../lib/metrics';
import { labels, loadRenders, makeStretch, type PlacedWord, RATE } from './keyword-sound';
import { listen } from './listen';

const root = resolve(__dirname, '..', '..', '..');
class Score {
  keywords = 0;
  found = 0;
  confused = 0;
  extra = 0;
  seconds = 0;

  /** A keyword counts as found by a decision from its middle to 1.2 s after its end. */
  add(decisions: Decision[], words: PlacedWord[], samples: number): void {
    const left = new Set(decisions);
    for (const { label, start, end } of words) {
      if (label === 'unknown') continue;
      this.keywords++;
      const earliest = (500 * (start + end)) / RATE;
      const near = [...left].find(d => d.end >= earliest && d.end <= (1000 * end) / RATE + 1200);
      if (near === undefined) continue;
      left.delete(near);
      if (near.label === label) this.found++;
      else this.confused++;
    }
    this.extra += left.size;
    this.seconds += samples / RATE;
  }

  toString(): string {
    const { keywords, found, confused, extra, seconds } = this;
    const share = ((100 * found) / keywords).toFixed(1);
    return `${found} of ${keywords} keywords found (${share} %), ${confused} taken for another, ${extra} false in ${(seconds / 60).toFixed(1)} minutes`;
  }
}

function judgeDemo(interpreter: Interpreter, rounds: number): Score {
  const folder = resolve(root, 'assets', 'speech');
  const { words } = JSON.parse(readFileSync(join(folder, 'speech.json'), 'utf8'));
  const stream = new SpokenStream(readWav(readFileSync(join(folder, 'speech.wav'))), words);
  const samples = stream.read(Math.round(rounds * stream.seconds * RATE));
  const placed = Array.from({ length: rounds }, (_, round) =>
    stream.words.map(({ text, label, start, end }) => {
      const offset = round * stream.seconds;
      return { text, label, start: (start + offset) * RATE, end: (end + offset) * RATE };
    }),
  );
  const score = new Score();
  score.add(listen(interpreter, samples), placed.flat(), samples.length);
  return score;
}

function judgeOtherVoices(interpreter: Interpreter): Score {
  const renders = loadRenders(resolve(root, '.tmp', 'training'));
  const random = new Random(99);
  const score = new Score();
  for (let i = 0; i < 40; i++) {
    const options = { count: 24, keywordShare: 0.4, pauses: [0.8, 2.5] as [number, number] };
    const { samples, words } = makeStretch(renders, 'test', random, options);
    score.add(listen(interpreter, samples), words, samples.length);
  }
  return score;
}

/** One-second clips of people, half a second of their own first samples' loudness of noise around each. */
function judgePeople(interpreter: Interpreter, folder: string): Score {
  const reader = require(join(folder, '..', 'lib.js'));
  const recordings = reader.audio(folder);
  const random = new Random(5);
  const score = new Score();
  for (const clip of recordings.clips) {
    const samples = Int16Array.from({ length: 3 * RATE }, () => Math.round(random.normal(0, 15)));
    samples.set(recordings.get(clip), RATE);
    const label = labels.find(name => name === clip.label) ?? 'unknown';
    score.add(
      listen(interpreter, samples),
      [{ text: clip.label, label, start: RATE, end: 2 * RATE }],
      samples.length,
    );
  }
  return score;
}

async function main(): Promise<void> {
  const model = readFileSync(resolve(root, 'assets', 'models', 'demo_keywords.tflite'));
  const interpreter = await Interpreter.create(model);
  console.log(`demo stream, 60 rounds: ${judgeDemo(interpreter, 60)}`);
  if (existsSync(resolve(root, '.tmp', 'training', 'speech.json')))
    console.log(`other synthetic voices: ${judgeOtherVoices(interpreter)}`);
  const people = resolve(root, '..', 'shared', 'data', 'kws_speech_commands');
  if (existsSync(people)) console.log(`people (Speech Commands): ${judgePeople(interpreter, people)}`);
  interpreter.close();
}

void main();
