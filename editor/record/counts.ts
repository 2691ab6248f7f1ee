/** What a recording holds, in words. */
import { bytes, counts } from '../numbers';
import { text } from '../texts';

type LabelCounts = Record<string, { files: number; bytes: number }>;

/** "walk 120 · run 80"; '' for nothing */
export function labelCounts(labels: LabelCounts): string {
  return Object.entries(labels)
    .filter(([, { files }]) => files > 0)
    .map(([label, { files }]) => `${label || text('record.shelf.unlabelled')} ${counts(files)}`)
    .join(' · ');
}

/** "41.8 kB"; '' for nothing */
export function totalSize(labels: LabelCounts): string {
  const total = Object.values(labels).reduce((sum, count) => sum + count.bytes, 0);
  return total === 0 ? '' : bytes(total);
}
