/** `msg.health`: what is wrong with the sensor behind a message. It is there only where something is. */
import { type HealthCounts, type HealthReport, healthProblems, withProblems } from '../../lib/monitor';
import type { Message } from './message';
import { rateText } from './source/rate-meter';

/** Settings of the nodes that watch a sensor. */
export interface HealthSettings {
  /** s for which a channel may hold one value to the last bit before it counts as stuck; 0: for ever */
  stuckAfter: number;
  /** s without data after which a stream counts as silent, if it was not slower before; 0: never */
  silentAfter: number;
  /** the sensor's range is +- this value, in the units of the samples; 0: it is found by itself */
  fullScale: number;
}

export const healthDefaults: HealthSettings = { stuckAfter: 5, silentAfter: 10, fullScale: 0 };

/** The report on a message, as nodes of this package write it; undefined for anything else. */
export function readHealth(value: unknown): HealthReport | undefined {
  const report = value as Partial<HealthReport> | null | undefined;
  if (typeof report !== 'object' || report === null || !Array.isArray(report.problems)) return undefined;
  if (typeof report.counts !== 'object' || report.counts === null) return undefined;
  if (!report.problems.every(problem => healthProblems.includes(problem))) return undefined;
  return withProblems(report as HealthReport);
}

/** Puts a report on a message, or takes away one that is left over; a `msg.health` that is none of ours stays. */
export function writeHealth(msg: Message, report: HealthReport | undefined): void {
  if (report !== undefined) msg.health = report;
  else if (readHealth(msg.health) !== undefined) delete msg.health;
}

/** For the status: "x clipped · y, z stuck · 47.9 Hz, not 50.0 Hz"; '' where only samples were lost, which has its own count. */
export function healthText({ clipped, stuck, rate }: Omit<HealthReport, 'problems' | 'counts'>): string {
  const channels = (found: Record<string, number>) => Object.keys(found).map(channelText).join(', ');
  return [
    ...(stuck ? [`${channels(stuck)} stuck`] : []),
    ...(clipped ? [`${channels(clipped)} clipped`] : []),
    ...(rate ? [`${rateText(rate.measured)}, not ${rateText(rate.expected)}`] : []),
  ].join(' · ');
}

/** What the dialog shows of it. */
export interface HealthPicture {
  /** what is wrong now, in a few words; '' where nothing is */
  now: string;
  counts: HealthCounts;
}

/** @returns undefined where nothing is wrong and never was */
export function healthPicture(
  newest: HealthReport | undefined,
  counts: HealthCounts | undefined,
): HealthPicture | undefined {
  if (counts === undefined || Object.values(counts).every(count => count === 0)) return undefined;
  return { now: newest ? healthText(newest) : '', counts: { ...counts } };
}

/** Channels without names have numbers, from 0. */
function channelText(channel: string): string {
  return /^\d+$/.test(channel) ? `channel ${channel}` : channel;
}
