/** Windows of a stream at another rate than its own: the blocks go through a resampler, then into windows of the new rate. */
import type { SampleBlock, WindowBlock } from './block';
import { BlockResampler } from './block-resampler';
import { Windower, type WindowerOptions } from './windower';

export interface ResampledWindowerOptions extends WindowerOptions {
  /** samples per second (Hz) that come */
  from: number;
  /** samples per second (Hz) of the windows; `length` and `hop` count these */
  sampleRate: number;
}

const NO_WINDOWS = Object.freeze([]) as unknown as WindowBlock[];

export class ResampledWindower {
  private readonly resampler: BlockResampler;
  private readonly windower: Windower;

  /** @throws ConfigError for an impossible length, hop, rate or number of channels */
  constructor(private readonly options: ResampledWindowerOptions) {
    const { from, sampleRate: to, channels, type, gapPolicy, length } = options;
    // the resampler has filled what was to be filled: a gap that is left begins a new window
    this.windower = new Windower({ ...options, gapPolicy: 'reset' });
    const longestGap = (length * from) / to;
    this.resampler = new BlockResampler({ from, to, channels, type, gapPolicy, longestGap });
  }

  /** Samples to come until the next window is complete, at least. */
  get missing(): number {
    const { from, sampleRate } = this.options;
    return Math.max(1, Math.floor((this.windower.missing * from) / sampleRate) - 1);
  }

  /** Samples that a result waits for, and as many lie behind it. */
  get lookAhead(): number {
    return this.resampler.lookAhead;
  }

  /**
   * Takes the next samples and returns the windows that they complete, as `Windower.push`. A window's `gap` counts samples of the new
   * rate.
   */
  push(block: SampleBlock): WindowBlock[] {
    this.windower.check(block);
    const blocks = this.resampler.push(block);
    if (blocks.length === 0) return NO_WINDOWS;
    return blocks.flatMap(resampled => {
      this.windower.countLost(resampled.bridged);
      return this.windower.push(resampled);
    });
  }

  reset(): void {
    this.resampler.reset();
    this.windower.reset();
  }
}
