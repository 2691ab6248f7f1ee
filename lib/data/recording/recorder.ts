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
import { type RecordingLayout, rowsAndColumns, type Samples } from './samples';

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

interface OpenFile {
  file: GrowingFile;
  label: string;
  start: number;
  /** when the next sample is due, ms since the epoch; undefined where nobody knows */
  next: number | undefined;
}

/** Streams that are recorded at the same time; of one more, the file unused for longest is closed. */
const MAX_OPEN = 64;
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
  /** growing files by the key of their stream, the one unused for longest first */
  private readonly open = new Map<string, OpenFile>();
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

  /** What is recorded so far, by label, growing files included. */
  get counts(): Record<string, LabelCount> {
    if (this.open.size === 0) return this.labels;
    const all = Object.fromEntries(
      Object.entries(this.labels).map(([label, count]) => [label, { ...count }]),
    );
    for (const { label, file } of this.open.values()) {
      all[label] ??= { files: 0, bytes: 0 };
      all[label].files++;
      all[label].bytes += file.bytes;
    }
    return all;
  }

  /** Bytes of all files. */
  get totalBytes(): number {
    let { bytes } = this;
    for (const { file } of this.open.values()) bytes += file.bytes;
    return bytes;
  }

  /**
   * Adds a window, or the next samples of the stream.
   * @param stream.key of several streams, each goes into files of its own
   * @param stream.gap samples lost right before: a stream goes on in a new file, so that no file has a seam
   * @returns the path of the file below the folder
   * @throws InputError for samples unlike those before or that the format cannot hold, for a full recording, a full disk
   */
  async add(samples: Samples, label: string, stream: { key?: string; gap?: number } = {}): Promise<string> {
    const { format, kind } = this.options;
    recordingFormats[format].check(samples);
    const layout = layoutOf(samples, kind);
    if (this.index.layout !== undefined) requireSameLayout(this.index.layout, layout);
    try {
      if (this.index.layout === undefined) await this.saveIndex({ ...this.index, layout });
      return kind === 'windows'
        ? await this.addWindow(samples, label)
        : await this.grow(samples, label, stream.key ?? '', stream.gap ?? 0);
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
    for (const { file } of this.open.values()) await file.sync();
  }

  /** Closes the growing files and writes the index. */
  async close(): Promise<void> {
    await this.finishFiles();
    if (this.options.sync === 'second') await this.sync();
    if (this.list.length > 0 || this.index.layout !== undefined) await this.saveIndex(this.index);
  }

  /** Closes the growing files: what follows begins new ones. */
  async finishFiles(): Promise<void> {
    for (const key of [...this.open.keys()]) await this.finishFile(key);
  }

  private async finishFile(key: string): Promise<void> {
    const open = this.open.get(key);
    if (open === undefined) return;
    this.open.delete(key);
    const { file, label, start } = open;
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

  private async grow(samples: Samples, label: string, key: string, gap: number): Promise<string> {
    // what rows of text need at most; the exact number is known when they are written
    await this.makeRoom(24 * samples.data.length);
    let open = this.open.get(key);
    if (open !== undefined && this.mustRotate(open, samples, label, gap)) {
      await this.finishFile(key);
      open = undefined;
    }
    open ??= await this.beginFile(samples, label);
    // the most recently used one comes last
    this.open.delete(key);
    this.open.set(key, open);
    await open.file.append(samples);
    if (this.options.sync === 'each') await open.file.sync();
    const { start, sampleRate } = samples;
    const known = start !== undefined && sampleRate !== undefined;
    open.next = known ? start + (rowsAndColumns(samples).rows * 1000) / sampleRate : undefined;
    return open.file.path.slice(this.options.folder.length + 1);
  }

  private async beginFile(samples: Samples, label: string): Promise<OpenFile> {
    if (this.open.size >= MAX_OPEN) await this.finishFile([...this.open.keys()][0]);
    const { folder, format } = this.options;
    const { path, start } = await this.newPath(samples, label);
    const { columns } = rowsAndColumns(samples);
    const layout = this.index.layout as RecordingLayout;
    const file = await GrowingFile.create(
      this.files,
      join(folder, path),
      recordingFormats[format],
      layout,
      columns,
    );
    return { file, label, start, next: samples.start };
  }

  private mustRotate(open: OpenFile, { start, sampleRate }: Samples, label: string, gap: number): boolean {
    const { fileSeconds, fileBytes } = this.options;
    const { file, next } = open;
    const seconds = sampleRate ? file.rows / sampleRate : 0;
    const jumped = next !== undefined && start !== undefined && Math.abs(start - next) > JUMP_MS;
    return label !== open.label || gap > 0 || jumped || seconds >= fileSeconds || file.bytes >= fileBytes;
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
