/** All files of a recording hold the same kind of samples, since whoever learns from them needs them alike. */
import { InputError } from '../../errors';
import type { RecordingLayout, Samples } from './samples';

/** What all files will have in common. */
export function layoutOf(
  { type, shape, names, sampleRate, scale, zeroPoint, exponent }: Samples,
  kind: 'windows' | 'stream',
): RecordingLayout {
  const columns = shape.length > 1 ? shape.slice(1) : [];
  const layout = { type, shape: kind === 'windows' ? shape : [0, ...columns] };
  const known = Object.entries({ names, sampleRate, scale, zeroPoint, exponent });
  return { ...layout, ...Object.fromEntries(known.filter(([, value]) => value !== undefined)) };
}

/** @throws InputError that says what differs and what to do */
export function requireSameLayout(before: RecordingLayout, now: RecordingLayout): void {
  const keys = ['type', 'shape', 'sampleRate', 'scale', 'zeroPoint', 'exponent'] as const;
  const different = keys.filter(key => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
  if (different.length === 0) return;
  const say = (layout: RecordingLayout) =>
    different.map(key => `${key} ${JSON.stringify(layout[key]) ?? 'unknown'}`).join(', ');
  throw new InputError(
    'recording-differs',
    `the recording holds samples of ${say(before)}, these have ${say(now)}: record them under another name`,
    { before, now },
  );
}
