/**
 * A recording's folder: one subfolder per label with its files, and `recording.json`, the index. The files are the truth; the index
 * says what they cannot (type, scale, names of a .npy) and saves counting. It is written atomically, and made anew where it is missing.
 */
import { join } from 'node:path';
import { InputError } from '../../errors';
import { type RecordedName, readPath } from './file-name';
import { type FileSystem, realFileSystem, TEMPORARY, writeWhole } from './file-system';
import { readSamples, recordingExtensions } from './formats';
import type { LabelledSamples, RecordingLayout } from './samples';

export const INDEX = 'recording.json';

/** What a recording holds under one label. */
export interface LabelCount {
  files: number;
  bytes: number;
}

export interface RecordingIndex {
  version: 1;
  kind: 'windows' | 'stream';
  /** absent before the first file, and for files of other makers */
  layout?: RecordingLayout;
  labels: Record<string, LabelCount>;
}

export interface RecordedFile extends RecordedName {
  /** below the recording's folder, with '/' between its parts */
  path: string;
  bytes: number;
}

/** The index; undefined where there is none or it cannot be read. */
export async function readIndex(
  folder: string,
  files: FileSystem = realFileSystem,
): Promise<RecordingIndex | undefined> {
  try {
    const index = JSON.parse(await files.readFile(join(folder, INDEX), 'utf8')) as RecordingIndex;
    return index?.version === 1 && typeof index.labels === 'object' ? index : undefined;
  } catch {
    return undefined;
  }
}

export async function writeIndex(files: FileSystem, folder: string, index: RecordingIndex): Promise<void> {
  await writeWhole(files, folder, INDEX, Buffer.from(`${JSON.stringify(index, null, 1)}\n`), true);
}

/** The files of a recording in the order of their time, those without one first and by name; files still being written are left out. */
export async function listFiles(folder: string, files: FileSystem = realFileSystem): Promise<RecordedFile[]> {
  const found: RecordedFile[] = [];
  for (const entry of await files.readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      for (const inner of await files.readdir(join(folder, entry.name), { withFileTypes: true }))
        if (inner.isFile()) await consider(`${entry.name}/${inner.name}`);
    } else if (entry.isFile()) await consider(entry.name);
  }
  return found.sort(byTime);

  async function consider(path: string): Promise<void> {
    const name = readPath(path);
    const file = path.slice(path.lastIndexOf('/') + 1);
    if (path === INDEX || file.startsWith(TEMPORARY) || !recordingExtensions.includes(name.extension)) return;
    // gone between readdir and stat: deleted for room
    const info = await files.stat(join(folder, path)).catch(() => undefined);
    if (info !== undefined) found.push({ ...name, path, bytes: info.size });
  }
}

function byTime(a: RecordedFile, b: RecordedFile): number {
  const first = (a.start ?? 0) - (b.start ?? 0) || (a.number ?? 0) - (b.number ?? 0);
  return first || (a.path < b.path ? -1 : 1);
}

/** Files and bytes per label. */
export function countLabels(list: readonly RecordedFile[]): Record<string, LabelCount> {
  const labels: Record<string, LabelCount> = Object.create(null);
  for (const { label, bytes } of list) {
    labels[label] ??= { files: 0, bytes: 0 };
    labels[label].files++;
    labels[label].bytes += bytes;
  }
  return labels;
}

/**
 * The samples of one file, completed by what the index says about all of them.
 * @throws InputError naming the file where it cannot be read
 */
export async function readRecordedFile(
  folder: string,
  file: Pick<RecordedFile, 'path' | 'label' | 'start'>,
  index?: RecordingIndex,
  files: FileSystem = realFileSystem,
): Promise<LabelledSamples> {
  const bytes = await files.readFile(join(folder, file.path));
  try {
    const { label, start } = file;
    return { ...described(index?.layout, file.path), ...defined(readSamples(bytes)), label, start };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `${file.path}: ${error.message}`, { ...error.details, file: file.path });
  }
}

/** All windows of a recording, one file at a time, in the order of their time. */
export async function* readRecording(folder: string): AsyncGenerator<LabelledSamples> {
  const index = await readIndex(folder);
  for (const file of await listFiles(folder)) yield await readRecordedFile(folder, file, index);
}

/** What the index knows and the file may not; type and shape are the file's own. Only .npy files hold integers that have a scale. */
function described(layout: RecordingLayout | undefined, path: string): Partial<RecordingLayout> {
  if (layout === undefined) return {};
  const { names, sampleRate, scale, zeroPoint, exponent } = layout;
  return defined(
    path.endsWith('.npy') ? { names, sampleRate, scale, zeroPoint, exponent } : { names, sampleRate },
  );
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
