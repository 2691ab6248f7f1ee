/** What a recording holds, in a line. */
import { bytes, counts } from '../numbers';
import { text } from '../texts';

type LabelCounts = Record<string, { files: number; bytes: number }>;

/** "walk 120 · run 80 · 4.5 MB"; '' for nothing */
export function labelCounts(labels: LabelCounts): string {
  const entries = Object.entries(labels).filter(([, { files }]) => files > 0);
  if (entries.length === 0) return '';
  const size = entries.reduce((sum, [, count]) => sum + count.bytes, 0);
  const words = entries.map(
    ([label, { files }]) => `${label || text('record.shelf.unlabelled')} ${counts(files)}`,
  );
  return [...words, bytes(size)].join(' · ');
}
