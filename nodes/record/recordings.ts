/** The recordings of this Node-RED: their folders, who writes into which, what they hold. */
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { countLabels, type LabelCount, listFiles, type RecordingLayout, readIndex } from '../../lib/data';
import { ConfigError, InputError } from '../../lib/errors';
import type { LastingFiles } from '../shared/files';

export interface RecordingSummary {
  name: string;
  kind: 'windows' | 'stream';
  layout?: RecordingLayout;
  labels: Record<string, LabelCount>;
  files: number;
  bytes: number;
  /** last change, ms since the epoch */
  modified: number;
  /** a node writes into it at this moment */
  inUse: boolean;
}

/** Folders that a node of this process writes into. */
const writers = new Set<string>();

/**
 * The folder of a recording; it need not be there yet.
 * @throws ConfigError where Node-RED keeps no files; InputError for a name that is no folder's
 */
export function recordingFolder(files: LastingFiles, name: string): string {
  if (name.trim() === '') throw new ConfigError('bad-setting', 'the recording has no name: give it one', {});
  const folder = files.subfolder('recordings', name.trim());
  if (folder !== undefined) return folder;
  throw new ConfigError(
    'no-user-directory',
    'Node-RED has no user directory here, so nothing can be recorded: set userDir in settings.js',
    {},
  );
}

/**
 * Takes a folder for writing. @returns what gives it back
 * @throws ConfigError where another node writes into it
 */
export function claimFolder(folder: string, name: string): () => void {
  if (writers.has(folder))
    throw new ConfigError(
      'recording-in-use',
      `another record node writes into the recording "${name}": give this one another name`,
      { name },
    );
  writers.add(folder);
  return () => void writers.delete(folder);
}

/** What a recording holds; undefined where there is none. */
export async function summarize(folder: string, name: string): Promise<RecordingSummary | undefined> {
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory()) return undefined;
  const index = await readIndex(folder);
  const list = await listFiles(folder);
  return {
    name,
    kind: index?.kind ?? 'windows',
    layout: index?.layout,
    labels: countLabels(list),
    files: list.length,
    bytes: list.reduce((sum, file) => sum + file.bytes, 0),
    modified: info.mtimeMs,
    inUse: writers.has(folder),
  };
}

/** All recordings by name, and the bytes that are free on their disk. */
export async function listRecordings(
  files: LastingFiles,
): Promise<{ recordings: RecordingSummary[]; free: number | null }> {
  // a name that is always valid, to get at the folder around it
  const root = dirname(recordingFolder(files, 'x'));
  const names = await readdir(root).catch(() => []);
  const recordings: RecordingSummary[] = [];
  for (const name of names.sort()) {
    if (!/^[\w-][\w.-]*$/.test(name)) continue;
    const summary = await summarize(recordingFolder(files, name), name);
    if (summary !== undefined) recordings.push(summary);
  }
  const disk = await statfs(root).catch(() => undefined);
  return { recordings, free: disk === undefined ? null : disk.bavail * disk.bsize };
}

/**
 * Deletes a recording with all of its files.
 * @throws InputError where it is being written
 */
export async function deleteRecording(files: LastingFiles, name: string): Promise<void> {
  const folder = recordingFolder(files, name);
  if (writers.has(folder))
    throw new InputError(
      'recording-in-use',
      `the recording "${name}" is being written: disable or remove its record node and deploy first`,
      { name },
    );
  await rm(folder, { recursive: true, force: true });
}
