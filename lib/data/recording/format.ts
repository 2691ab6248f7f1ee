/**
 * The file formats of recordings, behind one contract. A file of a window is head, rows and tail at once; a file of a continuous stream
 * grows row by row, and gets its tail and its counts when it is closed. What a power cut leaves of a growing file is repaired by
 * `repair`: whole rows stay, the rest of a row that was being written goes.
 */
import type { RecordingLayout, Samples } from './samples';

export type RecordingFormat = 'npy' | 'csv' | 'wav' | 'json';

/** Bytes that say how much a file holds, at their place in it. */
export interface Patch {
  at: number;
  bytes: Uint8Array;
}

export interface FileFormat {
  /** of the file's name, without the dot */
  extension: RecordingFormat;
  /** @throws InputError for samples that this format cannot hold, saying which format can */
  check(samples: Samples): void;
  /** what stands before the first row */
  head(layout: RecordingLayout, columns: number): Uint8Array;
  /** rows, `first` of which stand in the file already */
  rows(samples: Samples, first: number): Uint8Array;
  /** what stands behind the last row */
  tail(): Uint8Array;
  /** counts in the head, for a file of `rows` rows and `fileBytes` bytes with its tail */
  counts(layout: RecordingLayout, columns: number, rows: number, fileBytes: number): Patch[];
  /**
   * A growing file that was not closed, cut to whole rows and closed; undefined where not even its head is whole.
   * `bytes` is not changed.
   */
  repair(bytes: Uint8Array): Uint8Array | undefined;
  /** @throws InputError for a file that is cut off or no file of this format */
  read(bytes: Uint8Array): Samples;
}

/** A file of one window, whole. */
export function wholeFile(format: FileFormat, samples: Samples, columns: number, rows: number): Uint8Array {
  const parts = [format.head(samples, columns), format.rows(samples, 0), format.tail()];
  const file = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  for (const patch of format.counts(samples, columns, rows, file.length)) file.set(patch.bytes, patch.at);
  return file;
}
