import { median } from '../statistics';

/** ms of one call, the median of `rounds` rounds of about `sliceMs` each, after a round to warm up. */
export function timeOf(action: () => void, rounds: number, sliceMs = 100): number {
  let count = 0;
  const begun = performance.now();
  do {
    action();
    count++;
  } while (performance.now() - begun < 2 * sliceMs);
  const batch = Math.max(1, Math.round(count / 2));
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (let i = 0; i < batch; i++) action();
    return (performance.now() - start) / batch;
  });
  return median(times);
}
