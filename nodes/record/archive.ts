/** A recording as one file to carry away: a tar archive (POSIX.1-1988 ustar), sent as it is read, so that its size does not matter. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { INDEX, listFiles } from '../../lib/data';

const BLOCK = 512;

/** Answers with the archive, or 404 where there is no such recording. */
export async function sendArchive(response: Response, folder: string, name: string): Promise<void> {
  const files = await listFiles(folder).catch(() => undefined);
  if (files === undefined) {
    response.status(404).json({ code: 'no-recording', message: `there is no recording "${name}"` });
    return;
  }
  response.attachment(`${name}.tar`);
  response.type('application/x-tar');
  const paths = [INDEX, ...files.map(({ path }) => path)];
  await pipeline(archive(folder, name, paths), response as unknown as Writable);
}

/** The bytes of the archive, piece by piece. A file that is gone by now is left out. */
export async function* archive(
  folder: string,
  name: string,
  paths: readonly string[],
): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const info = await stat(join(folder, path)).catch(() => undefined);
    if (info === undefined) continue;
    yield* tarHead(`${name}/${path}`, info.size, info.mtimeMs);
    let left = info.size;
    if (left > 0)
      // no more than the head says, should the file grow
      for await (const chunk of createReadStream(join(folder, path), { end: left - 1 })) {
        left -= (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    // a file that shrank is filled up, since the head has gone out
    yield Buffer.alloc(left + padding(info.size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

function padding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

/** The head of one file; a path longer than 100 bytes goes before it as a GNU long name, which all unpackers know. */
function* tarHead(path: string, size: number, modified: number): Generator<Buffer> {
  const bytes = Buffer.from(path);
  if (bytes.length > 100) {
    yield head(Buffer.from('././@LongLink'), bytes.length + 1, 0, 'L');
    yield Buffer.concat([bytes, Buffer.alloc(1 + padding(bytes.length + 1))]);
  }
  yield head(bytes.subarray(0, 100), size, modified, '0');
}

function head(name: Buffer, size: number, modified: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  block.set(name);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.floor(modified / 1000), 136, 11);
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\0' + '00', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
