import { median } from '../statistics';

const warmUpMs = 200;
/** Shorter than what a scheduler gives to somebody else: most rounds are undisturbed. */
const sliceMs = 4;

/** ms of one call, the median of `rounds` short rounds, after some time to warm up. */
export function timeOf(action: () => void, rounds: number): number {
  let count = 0;
  const begun = performance.now();
  do {
    action();
    count++;
  } while (performance.now() - begun < warmUpMs);
  const batch = Math.max(1, Math.round((count * sliceMs) / warmUpMs));
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (let i = 0; i < batch; i++) action();
    return (performance.now() - start) / batch;
  });
  return median(times);
}
