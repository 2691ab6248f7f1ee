/**
 * Times of many runnables in one process: in rounds, each of which runs everybody for a moment, in another order every time. What slows
 * the machine down for a while meets all of them, so that ratios hold where absolute times do not.
 */
import type { Peak } from '../peak/peak';
import { median } from '../statistics';

export interface Timed {
  /** us per invoke, one per round */
  times: number[];
  median: number;
  min: number;
}

export interface TimingOptions {
  rounds: number;
  /** ms that a runnable runs for in one round */
  sliceMs: number;
  warmUpMs: number;
}

interface Entry {
  invoke(): void;
  batch: number;
  times: number[];
}

/** us per invoke of each, and GMAC/s of each peak, in the order given. */
export function timeInterleaved(
  invokes: readonly (() => void)[],
  peaks: readonly Peak[],
  { rounds, sliceMs, warmUpMs }: TimingOptions,
): { times: Timed[]; peaks: number[] } {
  const entries: Entry[] = invokes.map(invoke => {
    const each = runFor(invoke, warmUpMs);
    return { invoke, batch: Math.max(1, Math.round(sliceMs / each)), times: [] };
  });
  const rates = peaks.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    peaks.forEach((peak, i) => {
      rates[i].push(peak.measure());
    });
    for (let k = 0; k < entries.length; k++) {
      // a step of seven changes both the order and the neighbours
      const entry = entries[(k + round * 7) % entries.length];
      entry.times.push(runBatch(entry));
    }
  }
  return {
    times: entries.map(({ times }) => ({ times, median: median(times), min: Math.min(...times) })),
    peaks: rates.map(median),
  };
}

/** ms per invoke, at the end of that time. */
function runFor(invoke: () => void, ms: number): number {
  const begun = performance.now();
  let [count, elapsed] = [0, 0];
  do {
    invoke();
    count++;
    elapsed = performance.now() - begun;
  } while (elapsed < ms);
  return elapsed / count;
}

/** us per invoke */
function runBatch({ invoke, batch }: Entry): number {
  const begun = performance.now();
  for (let i = 0; i < batch; i++) invoke();
  return ((performance.now() - begun) * 1000) / batch;
}
