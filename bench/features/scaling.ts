/**
 * Whether twice as many streams take twice as long: 1, 2, 4 ... 64 streams of a wake word (front end alone without the model) share one
 * core, 20 ms of each in turn. The rounds of all counts are interleaved, and each hears the same amount of sound in all.
 */
import type { LoadedModel } from '../../lib/interpreter';
import { lowerQuartile } from '../statistics';
import { noise, Stream, wakeWord } from './stream';

export interface Scaling {
  streams: number;
  /** ms for one second of each stream */
  ms: number;
  /** of half as many streams: 2 where it is linear */
  ratio?: number;
}

const counts = [1, 2, 4, 8, 16, 32, 64];
const chunk = 320;
/** chunks that a round gives to all streams together: one for each of 64, a few milliseconds */
const chunksPerRound = 64;
const chunksPerSecond = 50;

export function measureScaling(rounds: number, model: LoadedModel | undefined): Scaling[] {
  const sound = Array.from({ length: 16 }, (_, i) => noise(chunk, i + 1));
  const sets = counts.map(count => Array.from({ length: count }, () => new Stream(wakeWord, model)));
  const times = counts.map((): number[] => []);
  const runRound = (streams: readonly Stream[]) => {
    const begun = performance.now();
    for (let done = 0; done < chunksPerRound; done += streams.length)
      for (const stream of streams) stream.push(sound[(done / streams.length) % sound.length]);
    return (performance.now() - begun) / chunksPerRound;
  };
  for (let i = 0; i < 10; i++) for (const streams of sets) runRound(streams);
  for (let round = 0; round < rounds; round++)
    for (let k = 0; k < sets.length; k++) {
      const at = (k + 3 * round) % sets.length;
      times[at].push(runRound(sets[at]));
    }
  const ms = counts.map((count, i) => lowerQuartile(times[i]) * chunksPerSecond * count);
  return counts.map((streams, i) => ({
    streams,
    ms: ms[i],
    ratio: i === 0 ? undefined : ms[i] / ms[i - 1],
  }));
}
