/**
 * Writes a recording: windows into a file each, a continuous stream into files that grow until they are rotated. One call at a time.
 *
 * What is promised: when `add` resolves, the samples are in the file (with `sync: 'each'` on the disk), and survive the end of the process at
 * any moment; a file with its final name is always whole. Where the disk is full, `add` rejects, nothing half-written stays, and the
 * next `add` tries again.
 */
import { join } from 'node:path';
import { InputError } from '../../errors';
import { recordedPath } from './file-name';
import { type FileSystem, isFull, realFileSystem, syncPath, writeWhole } from './file-system';
import {
  countLabels,
  type LabelCount,
  listFiles,
  type RecordedFile,
  type RecordingIndex,
  readIndex,
  writeIndex,
} from './folder';
import { type RecordingFormat, wholeFile } from './format';
import { recordingFormats } from './formats';
import { GrowingFile } from './growing-file';
import { layoutOf, requireSameLayout } from './layout';
import { type Repaired, repairParts } from './repair-parts';
import { rowsAndColumns, type Samples } from './samples';

export interface RecorderOptions {
  folder: string;
  /** 'windows': a file each; 'stream': continuous samples, appended */
  kind: 'windows' | 'stream';
  format: RecordingFormat;
  /** what is on the disk after a power cut: everything ('each'), all but the last second ('second'), what the system wrote ('never') */
  sync: 'each' | 'second' | 'never';
  /** bytes of all files together */
  maxBytes: number;
  whenFull: 'stop' | 'delete-oldest';
  /** a stream's file is closed when it holds so many seconds or bytes */
  fileSeconds: number;
  fileBytes: number;
  fileSystem?: FileSystem;
  /** ms since the epoch */
  now?: () => number;
}

/** The largest time (ms) that has four digits for its year. */
const LATEST = 253402300799999;
/** A stream whose time jumps by more than this (ms) goes on in a new file. */
const JUMP_MS = 1000;

export class Recorder {
  /** files of the past that were put in order when the recording was opened */
  readonly repaired: Repaired;
  /** files deleted for room */
  deleted = 0;
  private readonly labels: Record<string, LabelCount>;
  private open: { file: GrowingFile; label: string; start: number; next: number | undefined } | undefined;
  private bytes = 0;
  private number: number;
  private readonly unsynced = new Set<string>();

  private constructor(
    private readonly options: RecorderOptions,
    private readonly files: FileSystem,
    private readonly list: RecordedFile[],
    private index: RecordingIndex,
    repaired: Repaired,
  ) {
    this.labels = countLabels(list);
    this.bytes = list.reduce((sum, file) => sum + file.bytes, 0);
    this.number = list.reduce((largest, file) => Math.max(largest, file.number ?? 0), 0);
    this.repaired = repaired;
  }

  /**
   * Opens or begins a recording and repairs what a power cut left there.
   * @throws the file system's error where the folder cannot be made or read
   */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const files = options.fileSystem ?? realFileSystem;
    await files.mkdir(options.folder, { recursive: true });
    const repaired = await repairParts(files, options.folder);
    const list = await listFiles(options.folder, files);
    const index = (await readIndex(options.folder, files)) ?? { version: 1, kind: options.kind, labels: {} };
    // an empty recording may become of the other kind
    if (list.length === 0) index.layout = undefined;
    return new Recorder(options, files, list, { ...index, kind: options.kind }, repaired);
  }

  /** What is recorded so far, by label, the growing file included. */
  get counts(): Record<string, LabelCount> {
    if (this.open === undefined) return this.labels;
    const { label, file } = this.open;
    const { files, bytes } = this.labels[label] ?? { files: 0, bytes: 0 };
    return { ...this.labels, [label]: { files: files + 1, bytes: bytes + file.bytes } };
  }

  /** Bytes of all files. */
  get totalBytes(): number {
    return this.bytes + (this.open?.file.bytes ?? 0);
  }

  /**
   * Adds a window, or the next samples of the stream.
   * @param gap samples lost right before: a stream goes on in a new file, so that no file has a seam
   * @returns the path of the file below the folder
   * @throws InputError for samples unlike those before or that the format cannot hold, for a full recording, a full disk
   */
  async add(samples: Samples, label: string, gap = 0): Promise<string> {
    const { format, kind } = this.options;
    recordingFormats[format].check(samples);
    const layout = layoutOf(samples, kind);
    if (this.index.layout !== undefined) requireSameLayout(this.index.layout, layout);
    try {
      if (this.index.layout === undefined) await this.saveIndex({ ...this.index, layout });
      return kind === 'windows' ? await this.addWindow(samples, label) : await this.grow(samples, label, gap);
    } catch (error) {
      throw isFull(error) ? diskFull(error as Error) : error;
    }
  }

  /** Brings everything to the disk that is not there yet; to be called each second with `sync: 'second'`. */
  async sync(): Promise<void> {
    const paths = [...this.unsynced];
    this.unsynced.clear();
    const folders = new Set<string>();
    for (const path of paths) {
      await syncPath(this.files, path);
      folders.add(join(path, '..'));
    }
    for (const folder of folders) await syncPath(this.files, folder);
    await this.open?.file.sync();
  }

  /** Closes the growing file, if there is one, and writes the index. */
  async close(): Promise<void> {
    await this.finishFile();
    if (this.options.sync === 'second') await this.sync();
    if (this.list.length > 0 || this.index.layout !== undefined) await this.saveIndex(this.index);
  }

  /** Closes the growing file: the next samples begin a new one. */
  async finishFile(): Promise<void> {
    if (this.open === undefined) return;
    const { file, label, start } = this.open;
    this.open = undefined;
    const bytes = await file.close(this.options.sync !== 'never');
    const path = file.path.slice(this.options.folder.length + 1);
    this.count({ path, bytes, label, start, extension: this.options.format });
    await this.saveIndex(this.index);
  }

  private async addWindow(samples: Samples, label: string): Promise<string> {
    const { folder, sync, format } = this.options;
    const { rows, columns } = rowsAndColumns(samples);
    const bytes = wholeFile(recordingFormats[format], samples, columns, rows);
    await this.makeRoom(bytes.length);
    const { path, start } = await this.newPath(samples, label);
    const [labelFolder, name] = path.split('/');
    await writeWhole(this.files, join(folder, labelFolder), name, bytes, sync === 'each');
    if (sync === 'second') this.unsynced.add(join(folder, path));
    this.count({ path, bytes: bytes.length, label, start, number: this.number, extension: format });
    return path;
  }

  private async grow(samples: Samples, label: string, gap: number): Promise<string> {
    const { rows, columns } = rowsAndColumns(samples);
    // what rows of text need at most; the exact number is known when they are written
    await this.makeRoom(24 * samples.data.length);
    if (this.open !== undefined && this.mustRotate(samples, label, gap)) await this.finishFile();
    if (this.open === undefined) {
      const { path, start } = await this.newPath(samples, label);
      const file = await GrowingFile.create(
        this.files,
        join(this.options.folder, path),
        recordingFormats[this.options.format],
        this.index.layout as RecordingIndex['layout'] & object,
        columns,
      );
      this.open = { file, label, start, next: samples.start };
    }
    const { open } = this;
    await open.file.append(samples);
    if (this.options.sync === 'each') await open.file.sync();
    const duration = samples.sampleRate ? (rows * 1000) / samples.sampleRate : undefined;
    open.next = samples.start === undefined || duration === undefined ? undefined : samples.start + duration;
    return open.file.path.slice(this.options.folder.length + 1);
  }

  private mustRotate({ start, sampleRate }: Samples, label: string, gap: number): boolean {
    const { open } = this;
    if (open === undefined) return false;
    const { fileSeconds, fileBytes } = this.options;
    const seconds = sampleRate ? open.file.rows / sampleRate : 0;
    const jumped = open.next !== undefined && start !== undefined && Math.abs(start - open.next) > JUMP_MS;
    return (
      label !== open.label || gap > 0 || jumped || seconds >= fileSeconds || open.file.bytes >= fileBytes
    );
  }

  private async newPath({ start }: Samples, label: string): Promise<{ path: string; start: number }> {
    const known = start !== undefined && start >= 0 && start <= LATEST;
    const time = known ? start : (this.options.now ?? Date.now)();
    const { format } = this.options;
    const path = recordedPath({ label, start: time, number: ++this.number, extension: format });
    const made = await this.files.mkdir(join(this.options.folder, path, '..'), { recursive: true });
    if (made !== undefined && this.options.sync !== 'never') await syncPath(this.files, this.options.folder);
    return { path, start: time };
  }

  /** @throws InputError where the recording is full and may not delete */
  private async makeRoom(bytes: number): Promise<void> {
    const { maxBytes, whenFull, folder } = this.options;
    while (this.totalBytes + bytes > maxBytes) {
      const oldest = whenFull === 'delete-oldest' ? this.list.shift() : undefined;
      if (oldest === undefined)
        throw new InputError(
          'recording-full',
          `the recording has ${this.totalBytes} bytes, its limit is ${maxBytes}: raise the limit, let it delete the oldest files, or take another name`,
          { bytes: this.totalBytes, maxBytes },
        );
      await this.files.rm(join(folder, oldest.path), { force: true });
      this.deleted++;
      this.bytes -= oldest.bytes;
      const count = this.labels[oldest.label];
      count.files--;
      count.bytes -= oldest.bytes;
    }
  }

  private count(file: RecordedFile): void {
    this.list.push(file);
    this.bytes += file.bytes;
    this.labels[file.label] ??= { files: 0, bytes: 0 };
    const count = this.labels[file.label];
    count.files++;
    count.bytes += file.bytes;
  }

  private async saveIndex(index: RecordingIndex): Promise<void> {
    await writeIndex(this.files, this.options.folder, { ...index, labels: this.labels });
    this.index = index;
  }
}

function diskFull(error: Error): InputError {
  return new InputError(
    'disk-full',
    `the samples could not be written (${error.message}): make room on the disk; recording goes on by itself`,
    { cause: (error as NodeJS.ErrnoException).code },
  );
}
