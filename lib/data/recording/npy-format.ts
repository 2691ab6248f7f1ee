/**
 * Recordings as numpy arrays: the values as they are, of any type and shape. The header has room for any number of rows, so that a
 * file which grew gets its shape in place when it is closed.
 */
import { elementCount, elementSize } from '../../tensor';
import { npyHead, readNpy } from '../npy';
import type { FileFormat } from './format';
import type { RecordingLayout } from './samples';

/** room for a shape of some five dimensions whose first one has any number of digits */
const LEAST = 192;

function head({ type, shape }: Pick<RecordingLayout, 'type' | 'shape'>, rows: number): Uint8Array {
  return npyHead(type, [rows, ...shape.slice(1)], LEAST);
}

export const npyFormat: FileFormat = {
  extension: 'npy',
  check() {},
  head: layout => head(layout, 0),
  rows: ({ data }) => Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  tail: () => new Uint8Array(0),
  counts: (layout, _columns, rows) => [{ at: 0, bytes: head(layout, rows) }],
  repair(bytes) {
    const length = bytes.length < 10 ? Number.POSITIVE_INFINITY : 10 + bytes[8] + 256 * bytes[9];
    if (bytes.length < length) return undefined;
    const empty = readNpy(bytes.subarray(0, length));
    const row = elementCount(empty.shape.slice(1)) * elementSize(empty.type);
    const rows = Math.floor((bytes.length - length) / row);
    const whole = Uint8Array.from(bytes.subarray(0, length + rows * row));
    whole.set(head(empty, rows));
    return whole;
  },
  read: bytes => readNpy(bytes),
};
