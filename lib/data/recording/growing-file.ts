/**
 * A file of a continuous stream while it grows. It is called `NAME.part` until it is closed, so that every file with its final name is
 * whole; what a power cut leaves behind is repaired when the recording is opened again (repair-parts.ts). A write that fails is undone.
 */
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileSystem } from './file-system';
import { syncPath } from './file-system';
import type { FileFormat } from './format';
import { type RecordingLayout, rowsAndColumns, type Samples } from './samples';

export const PART = '.part';

export class GrowingFile {
  rows = 0;
  private unsynced = true;

  private constructor(
    readonly path: string,
    private readonly files: FileSystem,
    private readonly handle: FileHandle,
    private readonly format: FileFormat,
    private readonly layout: RecordingLayout,
    private readonly columns: number,
    /** bytes written, without the tail */
    public bytes: number,
  ) {}

  /** @param path the final name */
  static async create(
    files: FileSystem,
    path: string,
    format: FileFormat,
    layout: RecordingLayout,
    columns: number,
  ): Promise<GrowingFile> {
    const handle = await files.open(path + PART, 'wx+');
    const head = format.head(layout, columns);
    try {
      await writeAt(handle, head, 0);
    } catch (error) {
      await handle.close();
      await files.rm(path + PART, { force: true });
      throw error;
    }
    return new GrowingFile(path, files, handle, format, layout, columns, head.length);
  }

  /** Appends rows. Where that fails, the file is as before. */
  async append(samples: Samples): Promise<void> {
    const bytes = this.format.rows(samples, this.rows);
    try {
      await writeAt(this.handle, bytes, this.bytes);
    } catch (error) {
      await this.handle.truncate(this.bytes);
      throw error;
    }
    this.bytes += bytes.length;
    this.rows += rowsAndColumns(samples).rows;
    this.unsynced = true;
  }

  /** Brings what was appended to the disk. */
  async sync(): Promise<void> {
    if (!this.unsynced) return;
    this.unsynced = false;
    await this.handle.datasync();
  }

  /** Tail, counts, final name. @returns the bytes of the file */
  async close(sync: boolean): Promise<number> {
    const tail = this.format.tail();
    try {
      await writeAt(this.handle, tail, this.bytes);
      this.bytes += tail.length;
      for (const { at, bytes } of this.format.counts(this.layout, this.columns, this.rows, this.bytes))
        await writeAt(this.handle, bytes, at);
      if (sync) await this.handle.sync();
    } finally {
      await this.handle.close();
    }
    await this.files.rename(this.path + PART, this.path);
    if (sync) await syncPath(this.files, dirname(this.path));
    return this.bytes;
  }
}

/** All of the bytes: a single write may stop short of them. */
async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
