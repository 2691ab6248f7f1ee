/**
 * What lasts: <userDir>/tinyml/{models,state,recordings}. A file is written under a temporary name and renamed, so that
 * after a power cut there is the old file or the new one, never half of one. Where the folder cannot be written, files
 * are kept in memory until Node-RED stops, and `problem` says so.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../lib/errors';
import type { Red } from './red';

export type FileKind = 'models' | 'state' | 'recordings';

export interface FileEntry {
  name: string;
  bytes: number;
  /** last change, ms since the epoch */
  modified: number;
}

const TEMPORARY = '.writing-';
/** A temporary file of this age (ms) was left behind by a power cut. */
const ABANDONED_AFTER = 600_000;

export class LastingFiles {
  /** Why files do not last, in a sentence; undefined while they do. */
  problem: string | undefined;
  private readonly memory = new Map<string, { bytes: Uint8Array; modified: number }>();
  private readonly swept = new Set<FileKind>();

  /** @param root <userDir>/tinyml; undefined keeps everything in memory */
  constructor(private readonly root: string | undefined) {
    if (root === undefined) this.problem = 'Node-RED has no user directory: files are kept in memory only';
  }

  /**
   * Keeps `bytes` under a name. Resolves when they are on the disk, or in memory where the folder cannot be written.
   * @returns whether the file lasts
   */
  async write(kind: FileKind, name: string, bytes: Uint8Array): Promise<boolean> {
    const file = this.path(kind, name);
    if (file !== undefined) {
      try {
        await this.sweep(kind);
        await writeAtomically(this.folder(kind), file, bytes);
        this.memory.delete(`${kind}/${name}`);
        this.problem = undefined;
        return true;
      } catch (error) {
        this.problem = `${this.folder(kind)} cannot be written (${(error as Error).message}): files are kept in memory only; make the folder writable`;
      }
    }
    this.memory.set(`${kind}/${name}`, { bytes: Uint8Array.from(bytes), modified: Date.now() });
    return false;
  }

  /** The contents of a file; undefined where there is none. */
  async read(kind: FileKind, name: string): Promise<Uint8Array | undefined> {
    const file = this.path(kind, name);
    const kept = this.memory.get(`${kind}/${name}`);
    if (kept !== undefined) return kept.bytes;
    if (file === undefined) return undefined;
    try {
      return await readFile(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** All files of a kind, by name. */
  async list(kind: FileKind): Promise<FileEntry[]> {
    const entries = new Map<string, FileEntry>();
    for (const name of await this.namesOnDisk(kind)) {
      const info = await stat(join(this.folder(kind), name)).catch(() => undefined);
      if (info?.isFile()) entries.set(name, { name, bytes: info.size, modified: info.mtimeMs });
    }
    for (const [key, { bytes, modified }] of this.memory) {
      const [keptKind, name] = key.split('/');
      if (keptKind === kind) entries.set(name, { name, bytes: bytes.length, modified });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * A folder of its own below a kind's, for what is more than one file; undefined where nothing lasts. It is not made here.
   * @throws InputError for a name that could leave the place
   */
  subfolder(kind: FileKind, name: string): string | undefined {
    return this.path(kind, name);
  }

  /** Removes a file, if there is one. */
  async remove(kind: FileKind, name: string): Promise<void> {
    const file = this.path(kind, name);
    this.memory.delete(`${kind}/${name}`);
    if (file !== undefined) await rm(file, { force: true });
  }

  private folder(kind: FileKind): string {
    return join(this.root ?? '', kind);
  }

  /** Confines names to their folder: no separators, no leading dot. */
  private path(kind: FileKind, name: string): string | undefined {
    if (!/^[\w-][\w.-]{0,199}$/.test(name)) {
      throw new InputError(
        'bad-name',
        `"${name}" cannot be a file's name here: use letters, digits, -, _ and .`,
        { name },
      );
    }
    return this.root === undefined ? undefined : join(this.folder(kind), name);
  }

  /** Removes what a power cut left half written, once per folder. */
  private async sweep(kind: FileKind): Promise<void> {
    if (this.swept.has(kind)) return;
    this.swept.add(kind);
    const folder = this.folder(kind);
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter(left => left.startsWith(TEMPORARY))) {
      const info = await stat(join(folder, name)).catch(() => undefined);
      if (info !== undefined && Date.now() - info.mtimeMs > ABANDONED_AFTER)
        await rm(join(folder, name), { force: true });
    }
  }

  private async namesOnDisk(kind: FileKind): Promise<string[]> {
    if (this.root === undefined) return [];
    const names = await readdir(this.folder(kind)).catch(() => []);
    return names.filter(name => !name.startsWith('.'));
  }
}

async function writeAtomically(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

const byRoot = new Map<string, LastingFiles>();
const inMemory = new LastingFiles(undefined);

/** The lasting files of this Node-RED; the same object for every node. */
export function filesOf(RED: Red): LastingFiles {
  const { userDir } = RED.settings as { userDir?: string };
  if (!userDir) return inMemory;
  const root = join(userDir, 'tinyml');
  let files = byRoot.get(root);
  if (files === undefined) {
    files = new LastingFiles(root);
    byRoot.set(root, files);
  }
  return files;
}
