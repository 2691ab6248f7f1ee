/**
 * What a power cut, or a process that was killed, leaves in a recording's folder: files of streams that were not closed get their
 * whole rows and their final name, half-written windows go.
 */
import { join } from 'node:path';
import { type FileSystem, TEMPORARY, writeWhole } from './file-system';
import { recordingFormats } from './formats';
import { PART } from './growing-file';

export interface Repaired {
  /** files of streams that were completed, with their final names */
  completed: string[];
  /** files without a whole row or window, which are gone */
  discarded: string[];
}

/** Puts a recording's folder in order. Must not run while a recorder writes into it. */
export async function repairParts(files: FileSystem, folder: string): Promise<Repaired> {
  const repaired: Repaired = { completed: [], discarded: [] };
  for (const entry of await files.readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) await consider(folder, entry.name);
    if (!entry.isDirectory()) continue;
    const inner = join(folder, entry.name);
    for (const { name } of await files.readdir(inner, { withFileTypes: true })) await consider(inner, name);
  }
  return repaired;

  async function consider(place: string, name: string): Promise<void> {
    const path = join(place, name);
    if (name.startsWith(TEMPORARY)) {
      await files.rm(path, { force: true });
      repaired.discarded.push(path);
    } else if (name.endsWith(PART)) await complete(place, path, name.slice(0, -PART.length));
  }

  async function complete(place: string, path: string, finalName: string): Promise<void> {
    const extension = finalName.slice(finalName.lastIndexOf('.') + 1);
    const format = Object.values(recordingFormats).find(known => known.extension === extension);
    const whole = format?.repair(await files.readFile(path));
    const head = whole === undefined ? 0 : rowsOf(whole, format?.read);
    if (whole === undefined || head === 0) repaired.discarded.push(path);
    else {
      await writeWhole(files, place, finalName, whole, true);
      repaired.completed.push(join(place, finalName));
    }
    await files.rm(path, { force: true });
  }
}

/** Rows of a repaired file; 0 where it holds none, or cannot be read at all. */
function rowsOf(bytes: Uint8Array, read: ((bytes: Uint8Array) => { data: { length: number } }) | undefined) {
  try {
    return read?.(bytes).data.length ?? 0;
  } catch {
    return 0;
  }
}
