/**
 * Plays a recording: file by file, so that an hour needs no more memory than a minute. Keeps the pace of the recording, at any
 * speed, by the time at which each piece is due, so that delays do not add up; or goes as fast as it can, giving way to everything
 * else after each message.
 */
import { setImmediate as giveWay, setTimeout as wait } from 'node:timers/promises';
import { listFiles, type RecordedFile, readIndex, readRecordedFile } from '../../lib/data';
import { InputError } from '../../lib/errors';
import { type Piece, piecesOf } from './pieces';

export interface PlayerOptions {
  folder: string;
  /** name of the recording, for messages */
  name: string;
  /** 0 as fast as it goes */
  speed: number;
  loop: boolean;
  times: 'recorded' | 'now';
  /** 0 plays each file as one window */
  pieceMs: number;
  /** @param index counts the pieces of one round; `last` is true for the last one */
  send(piece: Piece, file: RecordedFile, index: number, last: boolean): void;
  /** a file that cannot be played; the next one follows */
  failed(error: Error): void;
}

/** A pause between two files longer than this (ms) is shortened to it: nobody waits for last week. */
const LONGEST_PAUSE_MS = 2000;
/** Pieces sent without giving way when they are due at the same time, or late. */
const LATE_MS = 5000;

export class Player {
  private aborted = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: PlayerOptions) {}

  get playing(): boolean {
    return this.running !== undefined;
  }

  /**
   * Plays from the beginning to the end.
   * @returns whether the end was reached; false after `stop`
   * @throws InputError where there is nothing to play
   */
  async play(): Promise<boolean> {
    await this.stop();
    const { signal } = this.aborted;
    let reached = false;
    this.running = this.rounds(signal).then(end => {
      reached = end;
    });
    try {
      await this.running;
    } finally {
      this.running = undefined;
    }
    return reached;
  }

  /** Resolves when nothing is sent any more. */
  async stop(): Promise<void> {
    this.aborted.abort();
    await this.running?.catch(() => undefined);
    this.aborted = new AbortController();
  }

  private async rounds(signal: AbortSignal): Promise<boolean> {
    do {
      if (!(await this.round(signal))) return false;
    } while (this.options.loop);
    return true;
  }

  private async round(signal: AbortSignal): Promise<boolean> {
    const { folder, name, pieceMs, times } = this.options;
    const files = await listFiles(folder).catch(() => []);
    if (files.length === 0)
      throw new InputError(
        'nothing-recorded',
        `the recording "${name}" has no files: record something first, or copy .wav, .csv, .npy or .json files into ${folder}`,
        { folder },
      );
    const index = await readIndex(folder);
    const clock = new Clock(this.options.speed);
    const began = Date.now();
    let played = 0;
    for (const [number, file] of files.entries()) {
      const pieces = await this.read(file, index, pieceMs);
      clock.begin(file.start);
      for (const [at, piece] of pieces.entries()) {
        if (!(await clock.until(piece.offset, signal))) return false;
        if (times === 'now') piece.tensor.start = began + clock.recorded(piece.offset);
        const last = number === files.length - 1 && at === pieces.length - 1;
        this.options.send(piece, file, played++, last);
      }
      const end = pieces.at(-1);
      clock.end(end === undefined ? 0 : end.offset + end.duration);
    }
    // to the end of the last piece, so that a loop keeps the pace too
    clock.begin(undefined);
    return clock.until(0, signal);
  }

  private async read(
    file: RecordedFile,
    index: Awaited<ReturnType<typeof readIndex>>,
    pieceMs: number,
  ): Promise<Piece[]> {
    try {
      return piecesOf(await readRecordedFile(this.options.folder, file, index), pieceMs);
    } catch (error) {
      this.options.failed(error as Error);
      return [];
    }
  }
}

/** When the pieces of a recording are due. Times of the recording are ms from its first sample, long pauses shortened. */
class Clock {
  private readonly started = performance.now();
  private base = 0;
  /** of the file before, as its name says it */
  private previous: { start: number | undefined; duration: number } | undefined;
  private late = 0;

  constructor(private readonly speed: number) {}

  /** A file begins, at `start` ms since the epoch where known, else right behind the one before. */
  begin(start: number | undefined): void {
    const { previous } = this;
    if (previous !== undefined) {
      const known = start !== undefined && previous.start !== undefined;
      const gap = known ? start - (previous.start as number) : previous.duration;
      // windows overlap: the next one may begin before this one ends
      this.base += Math.max(0, Math.min(gap, previous.duration + LONGEST_PAUSE_MS));
    }
    this.previous = { start, duration: 0 };
  }

  /** The file that began last is `duration` ms long. */
  end(duration: number): void {
    if (this.previous !== undefined) this.previous.duration = duration;
  }

  /** ms from the first sample of the recording */
  recorded(offset: number): number {
    return this.base + offset;
  }

  /** Waits until a moment of the recording is due. @returns false where it was broken off */
  async until(offset: number, signal: AbortSignal): Promise<boolean> {
    try {
      if (this.speed === 0) await giveWay(undefined, { signal });
      else await this.waitFor(this.recorded(offset) / this.speed, signal);
      return !signal.aborted;
    } catch {
      return false;
    }
  }

  private async waitFor(due: number, signal: AbortSignal): Promise<void> {
    const left = due + this.late - (performance.now() - this.started);
    // a machine that slept, or cannot follow: go on from here rather than send everything at once
    if (left < -LATE_MS) this.late -= left;
    if (left > 1) await wait(left, undefined, { signal });
    else await giveWay(undefined, { signal });
  }
}
