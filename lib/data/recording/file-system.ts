/** What recording needs of a file system, so that tests can put a full disk in its place; and the atomic way to write a file. */
import * as promises from 'node:fs/promises';
import { join } from 'node:path';

export type FileSystem = Pick<
  typeof promises,
  'open' | 'mkdir' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat'
>;

export const realFileSystem: FileSystem = promises;

/** Files that begin so are being written, or were when the power went. */
export const TEMPORARY = '.writing-';

/**
 * Writes a file under a temporary name in the same folder and renames it: after a power cut there is the whole file or none.
 * @param sync waits until the bytes are on the disk, and the name too
 */
export async function writeWhole(
  files: FileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array,
  sync: boolean,
): Promise<void> {
  const temporary = join(folder, `${TEMPORARY}${name}`);
  try {
    const handle = await files.open(temporary, 'w');
    try {
      await handle.writeFile(bytes);
      if (sync) await handle.datasync();
    } finally {
      await handle.close();
    }
    await files.rename(temporary, join(folder, name));
  } catch (error) {
    await files.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  if (sync) await syncPath(files, folder);
}

/** Brings a file, or the names in a folder, to the disk. Where a file system cannot sync folders, or the file is gone, nothing is done. */
export async function syncPath(files: FileSystem, path: string): Promise<void> {
  const handle = await files.open(path, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** Whether an error says that there is no room: disk, quota, or the largest size of a file. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException)?.code ?? '');
}
