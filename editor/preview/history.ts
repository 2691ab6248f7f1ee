/**
 * Joins the last messages of a stream into one picture: five frames or ten samples at a time show nothing, the last seconds do.
 * Messages that were missed (the runtime is asked ten times a second at most) leave a gap where they belong, by their times.
 */
import type { MapPicture, WavePicture } from './picture';

type Joinable = WavePicture | MapPicture;

/** Times of messages are measured and waver; so many samples are no gap. */
const JITTER = 2;

/**
 * @param kept what was shown until now
 * @param next the newest message
 * @param most samples or frames that are kept
 */
export function joined(kept: Joinable | undefined, next: Joinable, most: number): Joinable {
  if (!kept || !alike(kept, next)) return next;
  const length = kept.shape[0];
  const distance = offset(kept, next) ?? length;
  const missing = Math.abs(distance - length) <= JITTER ? 0 : distance - length;
  // an earlier time, or one that is far off, is another beginning
  if (missing < 0 || missing > most) return next;
  const total = Math.min(most, length + missing + next.shape[0]);
  const end =
    next.start === undefined || !next.sampleRate
      ? undefined
      : next.start + (next.shape[0] * 1000) / next.sampleRate;
  const start = end === undefined ? undefined : end - (total * 1000) / next.sampleRate!;
  const shape = [total, next.shape[1]];
  if (next.kind === 'map') {
    const gap = new Array<null>(missing * next.shape[1]).fill(null);
    const values = [...(kept as MapPicture).values, ...gap, ...next.values].slice(-total * next.shape[1]);
    return { ...next, shape, start, values };
  }
  const gap = new Array<null>(missing).fill(null);
  const minimum = next.minimum.map((values, channel) =>
    [...(kept as WavePicture).minimum[channel], ...gap, ...values].slice(-total),
  );
  return { ...next, shape, start, minimum };
}

/** Whether two pictures are of one kind of stream; long waves, which are drawn by their extremes, stay alone. */
function alike(a: Joinable, b: Joinable): boolean {
  const whole = (picture: Joinable) => picture.kind === 'map' || picture.maximum === undefined;
  return (
    a.kind === b.kind &&
    a.shape[1] === b.shape[1] &&
    a.type === b.type &&
    a.sampleRate === b.sampleRate &&
    whole(a) &&
    whole(b)
  );
}

/** Samples from the start of one picture to the start of the other; undefined where times are not known. */
function offset(a: Joinable, b: Joinable): number | undefined {
  if (a.start === undefined || b.start === undefined || !b.sampleRate) return undefined;
  return Math.round(((b.start - a.start) * b.sampleRate) / 1000);
}
