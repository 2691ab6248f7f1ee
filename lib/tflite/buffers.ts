/**
 * Constant data of a file. Usually inside the FlatBuffer; in a file over 2 GB behind it, as position and size counted from
 * the file's start (schema version 3c), where a position of 0 or 1 means: not so.
 */
import { rejectModel } from '../graph';
import type { Buffer as FileBuffer } from './generated/schema';

export class BufferReader {
  constructor(
    private readonly buffers: readonly FileBuffer[],
    private readonly file: Uint8Array,
  ) {}

  /** Contents of one entry of Model.buffers, empty where it holds none; `where` names who asks. */
  contents(index: number, where: string): Uint8Array {
    const buffer = this.buffers[index];
    // a file may do without buffers altogether: 0 is "no data" by convention
    if (!buffer && index === 0) return new Uint8Array(0);
    if (!buffer)
      rejectModel('model-buffer-index', where, `a buffer below ${this.buffers.length}`, `${index}`);
    return buffer.offset > 1n ? this.outside(buffer.offset, buffer.size, where) : buffer.data;
  }

  /** Bytes that lie behind the FlatBuffer. */
  outside(offset: bigint, size: bigint, where: string): Uint8Array {
    if (offset + size > BigInt(this.file.length))
      rejectModel(
        'model-data',
        where,
        `data inside the file of ${this.file.length} bytes`,
        `bytes ${offset} to ${offset + size}`,
        'the file is cut off: export or download it again',
      );
    return this.file.subarray(Number(offset), Number(offset + size));
  }
}
