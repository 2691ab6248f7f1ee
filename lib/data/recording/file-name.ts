/**
 * Names of recorded files: `walk/walk.20261121T111500123Z.000042.npy`. The label comes first, as Edge Impulse's uploader reads it, and
 * names the folder, as image and speech data sets are kept; then the time of the first sample (UTC, ms) and a running number, so that
 * names sort by time. Files of other makers keep their own names: their label is the folder, or what stands before the first dot.
 */
export interface RecordedName {
  /** '' for none */
  label: string;
  /** ms since the epoch, where the name says it */
  start?: number;
  /** where the name says it */
  number?: number;
  /** lower case, without the dot */
  extension: string;
}

const UNLABELLED = '_unlabelled';
const OWN = /^(\d{8})T(\d{9})Z\.(\d{6,})$/;
/** characters of an encoded label: twice that and the rest stay below the 255 of a file's name */
const LONGEST_LABEL = 100;

/** A label as part of a file's name, on every file system; `decodeLabel` gives it back. Very long labels are cut. */
export function encodeLabel(label: string): string {
  if (label === '') return UNLABELLED;
  let encoded = '';
  for (const character of label.replaceAll(/\p{Surrogate}/gu, '\uFFFD')) {
    const next = encoded + encodeCharacter(character);
    if (next.length > LONGEST_LABEL) break;
    encoded = next;
  }
  // a blank at either end does not survive on every file system, and names beginning with _ are this module's own
  return encoded.replace(/^_/, '%5F').replace(/^ /, '%20').replace(/ $/, '%20');
}

function encodeCharacter(character: string): string {
  if (character === ' ') return character;
  // what encodeURIComponent leaves although file systems, or this grammar of names, do not bear it
  return /[.!'()*~]/.test(character)
    ? `%${character.charCodeAt(0).toString(16).toUpperCase()}`
    : encodeURIComponent(character);
}

export function decodeLabel(part: string): string {
  if (part === UNLABELLED) return '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The path of a new file below its recording's folder, with '/' between its parts. */
export function recordedPath({
  label,
  start,
  number,
  extension,
}: RecordedName & { start: number; number: number }): string {
  const folder = encodeLabel(label);
  const time = new Date(start).toISOString().replaceAll(/[-:.]/g, '');
  return `${folder}/${folder}.${time}.${String(number).padStart(6, '0')}.${extension}`;
}

/** What a path below a recording's folder says. */
export function readPath(path: string): RecordedName {
  const parts = path.split('/');
  const file = parts[parts.length - 1];
  const extension = /\.([^.]*)$/.exec(file)?.[1].toLowerCase() ?? '';
  const [first, ...rest] = file.slice(0, file.length - extension.length - 1).split('.');
  const label = decodeLabel(parts.length > 1 ? parts[parts.length - 2] : first);
  const own = OWN.exec(rest.join('.'));
  if (own === null) return { label, extension };
  const [, day, time, number] = own;
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}.${time.slice(6)}Z`;
  const start = Date.parse(iso);
  return { label, start: Number.isNaN(start) ? undefined : start, number: Number(number), extension };
}
