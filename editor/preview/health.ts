/** What is wrong with the sensor, in words: now, and since the stream began. */
import { whole } from '../numbers';
import { text } from '../texts';
import type { HealthPicture } from './picture';

const counters = {
  clipped: 'editor.health.clipped',
  stuck: 'editor.health.stuck',
  dropped: 'editor.health.dropped',
  rate: 'editor.health.rate',
  silent: 'editor.health.silent',
} as const;

/** "z stuck · since the start 12 clipped, 300 stuck" */
export function describeHealth({ now, counts }: HealthPicture): string {
  const counted = Object.entries(counters)
    .map(([name, key]) => [counts[name as keyof typeof counters], key] as const)
    .filter(([count]) => count > 0)
    .map(([count, key]) => text(key, { count: whole(count) }));
  return [now, text('editor.health.counts', { counts: counted.join(', ') })]
    .filter(part => part !== '')
    .join(' · ');
}
