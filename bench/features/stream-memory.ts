/**
 * What one more stream holds, measured in a process of its own: many streams are made and fed for two seconds, and what the heap, its
 * array buffers and the model's memory have grown by is divided by their number.
 *
 *   node --expose-gc stream-memory.js [MODEL]      prints a StreamMemory as JSON
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LoadedModel } from '../../lib/interpreter';
import { microSpeech, noise, Stream, type StreamPlan, sampleRate, wakeWord } from './stream';

/** bytes per stream */
export interface StreamMemory {
  /** front end and a window of a second: 49 frames of 40 bands */
  microSpeech: number;
  /** front end, window of three frames, and the interpreter of the wake word where it is there */
  wakeWord: number;
}

const streams = 100;

function bytesPerStream(plan: StreamPlan, model?: LoadedModel): number {
  const sound = noise(sampleRate / 10);
  const make = (count: number) => {
    const made = Array.from({ length: count }, () => new Stream(plan, model));
    for (let i = 0; i < 20; i++) for (const stream of made) stream.push(sound);
    return made;
  };
  const used = () => {
    for (let i = 0; i < 3; i++) globalThis.gc!();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    // the model's own memory is not among array buffers in every version of Node
    return heapUsed + Math.max(arrayBuffers, model?.memoryBytes ?? 0);
  };
  // code, tables and caches are made once
  const first = make(2);
  const before = used();
  const made = make(streams);
  const after = used();
  return first.length + made.length > streams ? (after - before) / streams : Number.NaN;
}

async function measure(file: string | undefined): Promise<StreamMemory> {
  const model = file === undefined ? undefined : await LoadedModel.load(readFileSync(file));
  return { microSpeech: bytesPerStream(microSpeech), wakeWord: bytesPerStream(wakeWord, model) };
}

export function measureStreamMemory(modelFile: string | undefined): StreamMemory {
  const args = ['--expose-gc', __filename, ...(modelFile === undefined ? [] : [modelFile])];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the measurement of memory has failed: ${stderr}`);
  return JSON.parse(stdout) as StreamMemory;
}

if (require.main === module)
  measure(process.argv[2]).then(result => process.stdout.write(JSON.stringify(result)));
