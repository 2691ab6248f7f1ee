/** Labelled windows of front-end features, cut from streams exactly as the flow cuts them. */
import { createFeatures } from '../../lib/features';
import type { Random } from '../../lib/metrics';
import type { Dataset } from './fit';
import { labels, makeStretch, RATE, type Render, type Renders, type Stretch } from './keyword-sound';

export const FRAMES = 49;
export const BANDS = 40;
const STEP = 320;
const WINDOW = 480;

/** Class of a window, or undefined where nobody could say: a keyword half in it, two keywords. */
function labelOf({ words }: Stretch, firstFrame: number): number | undefined {
  const from = firstFrame * STEP;
  const to = (firstFrame + FRAMES - 1) * STEP + WINDOW;
  let keyword: string | undefined;
  let other = 0;
  for (const { label, start, end } of words) {
    const overlap = Math.max(0, Math.min(to, end) - Math.max(from, start));
    if (label === 'unknown') other += overlap;
    else if (overlap >= 0.97 * (end - start) - RATE / 50) {
      if (keyword !== undefined) return undefined;
      keyword = label;
    } else if (overlap > 0.15 * (end - start)) return undefined;
  }
  if (keyword !== undefined) return labels.indexOf(keyword as (typeof labels)[number]);
  if (other > 0.2 * RATE) return labels.indexOf('unknown');
  return other > 0.05 * RATE ? undefined : labels.indexOf('silence');
}

export interface WindowOptions {
  stretches: number;
  /** windows of every class from every stretch, at most */
  perClass: number;
}

/** Windows of all classes from stretches of one split. */
export function makeWindows(
  renders: Renders,
  split: Render['split'],
  random: Random,
  options: WindowOptions,
): Dataset {
  const size = FRAMES * BANDS;
  const found: { window: Int8Array; label: number }[] = [];
  for (let s = 0; s < options.stretches; s++) {
    const stretch = makeStretch(renders, split, random, {
      count: 24,
      keywordShare: 0.6,
      pauses: [0.15, 1.4],
    });
    const frames = createFeatures('micro_speech').process(stretch.samples) as Int8Array;
    const places = random.shuffle(Array.from({ length: frames.length / BANDS - FRAMES + 1 }, (_, i) => i));
    const taken = labels.map(() => 0);
    for (const place of places) {
      const label = labelOf(stretch, place);
      if (label === undefined || taken[label] >= options.perClass * (label === 1 ? 3 : 1)) continue;
      taken[label]++;
      found.push({ window: frames.slice(place * BANDS, (place + FRAMES) * BANDS), label });
    }
  }
  const values = new Int8Array(found.length * size);
  found.forEach(({ window }, i) => {
    values.set(window, i * size);
  });
  return { size, values, labels: Uint8Array.from(found, ({ label }) => label) };
}
