/**
 * Cuts a stream of samples, or of feature frames, into windows of one length, one every `hop` samples. How the samples come makes no
 * difference: a batch of k samples gives the windows that k single samples give. Time stamps are counted in samples from the newest
 * block, not taken from arrivals. (A resampler belongs in front: resampled-windower.ts.)
 */
import { ConfigError, InputError } from '../errors';
import { elementSize, type NumericType } from '../tensor';
import type { SampleBlock, WindowBlock } from './block';
import { GapFiller } from './gap-filler';
import { RingBuffer } from './ring-buffer';

/**
 * What happens to lost samples: 'reset' begins a new window behind the gap, 'hold' repeats the sample before it, 'interpolate' draws
 * a line across it. A gap longer than a window always resets.
 */
export type GapPolicy = 'reset' | 'hold' | 'interpolate';

export interface WindowerOptions {
  /** samples per window, 1 or more */
  length: number;
  /** samples from the start of one window to the start of the next, 1 or more; beyond `length`, samples are left out */
  hop: number;
  /** values per sample */
  channels: number;
  /** element type of the samples, and of the windows */
  type: NumericType;
  gapPolicy: GapPolicy;
  /** samples per second (Hz), for time stamps; that of the blocks by default */
  sampleRate?: number;
}

/** Most memory of one window, so that a slip in a setting is an error and no crash. */
const MAX_BYTES = 2 ** 28;
/** Shared, so that a push that completes nothing allocates nothing. */
const NO_WINDOWS = Object.freeze([]) as unknown as WindowBlock[];

export class Windower {
  private readonly ring: RingBuffer;
  private readonly filler: GapFiller;
  /** samples to come until the next window is complete */
  private rest: number;
  /** windows since the start or the last reset */
  private emitted = 0;
  /** samples lost since the last window */
  private lost = 0;
  /** samples lost since the last one that came */
  private gap = 0;
  private names: string[] | undefined;
  private sampleRate: number | undefined;

  /** @throws ConfigError for an impossible length, hop or number of channels */
  constructor(private readonly options: WindowerOptions) {
    const { length, hop, channels, type, gapPolicy } = options;
    for (const [name, value] of Object.entries({ length, hop, channels }))
      if (!Number.isInteger(value) || value < 1)
        throw new ConfigError(
          'WINDOW',
          `the window's ${name} is ${value}; it must be a whole number from 1 on`,
          { name, value },
        );
    if (length * channels * elementSize(type) > MAX_BYTES)
      throw new ConfigError(
        'WINDOW',
        `a window of ${length} samples of ${channels} ${type} takes more than ${MAX_BYTES / 2 ** 20} MB; make it shorter`,
        { length, channels, type },
      );
    this.ring = new RingBuffer(length, channels, type);
    this.filler = new GapFiller(channels, type, gapPolicy === 'interpolate');
    this.rest = length;
    this.sampleRate = options.sampleRate;
  }

  /**
   * Takes the next samples and returns the windows that they complete, each with data of its own. A window's `gap` counts the
   * samples lost since the window before it, filled or not.
   * @throws InputError for another element type or number of channels
   */
  push(block: SampleBlock): WindowBlock[] {
    this.check(block);
    this.names = block.names;
    if (this.options.sampleRate === undefined) this.sampleRate = block.sampleRate;
    this.lost += block.gap;
    this.gap += block.gap;
    let windows = NO_WINDOWS;
    if (this.gap > 0 && block.count > 0) windows = this.cross(block, windows);
    for (let done = 0; done < block.count; ) {
      const run = Math.min(block.count - done, this.rest, this.options.length);
      this.ring.write(block.data, done, run);
      done += run;
      windows = this.advance(run, done, block, windows);
    }
    return windows;
  }

  /** Samples to come until the next window is complete; it ends with the last of them. */
  get missing(): number {
    return this.rest;
  }

  /** Counts samples that were lost and that somebody has filled in already: the next window's `gap` tells. */
  countLost(samples: number): void {
    this.lost += samples;
  }

  /** Forgets all samples; the next window is number 0. */
  reset(): void {
    this.begin();
    this.emitted = 0;
    this.lost = 0;
    this.gap = 0;
  }

  private begin(): void {
    this.ring.clear();
    this.rest = this.options.length;
  }

  /** @throws InputError for another element type or number of channels than the window's */
  check({ type, channels }: SampleBlock): void {
    const { options } = this;
    if (type === options.type && channels === options.channels) return;
    throw new InputError(
      'WINDOW_INPUT',
      `the window takes samples of ${options.channels} ${options.type}, the block has ${channels} ${type}; reset the stream or set its channels`,
      { expected: { type: options.type, channels: options.channels }, actual: { type, channels } },
    );
  }

  /** Closes the gap before a block, or begins behind it. */
  private cross(block: SampleBlock, windows: WindowBlock[]): WindowBlock[] {
    const { gapPolicy, length } = this.options;
    const { gap } = this;
    this.gap = 0;
    if (gapPolicy === 'reset' || gap > length || this.ring.count === 0) {
      this.begin();
      return windows;
    }
    this.ring.readLast(this.filler.last);
    let all = windows;
    for (let index = 0; index < gap; index++) {
      this.ring.writeRow(this.filler.fill(index, gap, block.data));
      all = this.advance(1, index + 1 - gap, block, all);
    }
    return all;
  }

  /** Counts `run` samples, the last of which ends right before sample `end` of the block, and adds the window that is complete. */
  private advance(run: number, end: number, block: SampleBlock, windows: WindowBlock[]): WindowBlock[] {
    this.rest -= run;
    if (this.rest > 0) return windows;
    this.rest = this.options.hop;
    const window = this.window(end, block);
    if (windows.length === 0) return [window];
    windows.push(window);
    return windows;
  }

  private window(end: number, block: SampleBlock): WindowBlock {
    const { length, channels, type } = this.options;
    const { names, sampleRate } = this;
    const window: WindowBlock = {
      data: this.ring.copyLatest(length),
      type,
      channels,
      count: length,
      sequence: this.emitted++,
      gap: this.lost,
    };
    this.lost = 0;
    if (names) window.names = names;
    if (sampleRate === undefined) return window;
    window.sampleRate = sampleRate;
    if (block.start !== undefined) window.start = block.start + ((end - length) * 1000) / sampleRate;
    return window;
  }
}
