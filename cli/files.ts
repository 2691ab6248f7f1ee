/** Files of the command line, with errors that say which file and why. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../lib/errors';

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

function failure(doing: string, path: string, error: unknown): InputError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new InputError('FILE', `cannot ${doing} ${path}: ${reasons[code] ?? message}`, { path, code });
}

/** @throws InputError naming the file and the reason */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw failure('read', path, error);
  }
}

/** @throws InputError for a file that cannot be read or is no JSON object */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const text = (await readBytes(path)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError('JSON', `${path} is no JSON: ${(error as Error).message}`, { path });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new InputError('JSON', `${path} holds no JSON object, expected { "key": value, ... }`, { path });
}

/** Writes a file whole or not at all, its folder included. @throws InputError */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw failure('write', path, error);
  }
}
