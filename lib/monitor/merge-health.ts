/** What is wrong with a window: the reports on all the samples that lie in it, as one. */
import { type HealthReport, withProblems } from './sensor-health';

/** @param reports in the order of time; undefined where there are none */
export function mergeHealth(reports: readonly HealthReport[]): HealthReport | undefined {
  const newest = reports.at(-1);
  if (newest === undefined || reports.length === 1) return newest;
  const sum = (a: number, b: number) => a + b;
  return withProblems({
    problems: [],
    clipped: byChannel(reports, 'clipped', sum),
    stuck: byChannel(reports, 'stuck', Math.max),
    dropped: together(reports, 'dropped', sum),
    rate: reports.findLast(({ rate }) => rate !== undefined)?.rate,
    silent: together(reports, 'silent', Math.max),
    counts: newest.counts,
  });
}

type Join = (a: number, b: number) => number;

function together(
  reports: readonly HealthReport[],
  key: 'dropped' | 'silent',
  join: Join,
): number | undefined {
  const found = reports.map(report => report[key]).filter(value => value !== undefined);
  return found.length > 0 ? found.reduce(join) : undefined;
}

function byChannel(
  reports: readonly HealthReport[],
  key: 'clipped' | 'stuck',
  join: Join,
): Record<string, number> | undefined {
  let joined: Record<string, number> | undefined;
  for (const report of reports)
    for (const [channel, value] of Object.entries(report[key] ?? {})) {
      joined ??= {};
      joined[channel] = channel in joined ? join(joined[channel], value) : value;
    }
  return joined;
}
