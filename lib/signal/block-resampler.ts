/**
 * A stream of samples at another rate: what comes as blocks goes on as blocks, each channel through the polyphase filter of lib/dsp.
 * Results keep their element type (integers are rounded and saturated) and their time: result k belongs to k / to seconds after the
 * first sample, whatever the filter's delay, so a result appears `lookAhead` samples after its time. The input is taken to have been
 * the first sample for ever, because a step from zero would ring.
 */
import { Resampler } from '../dsp';
import { ConfigError } from '../errors';
import { integerRange, type NumericType, roundHalfAway, type TypedArray, typedArrayFor } from '../tensor';
import type { SampleBlock } from './block';
import { GapFiller } from './gap-filler';
import type { GapPolicy } from './windower';

export interface BlockResamplerOptions {
  /** samples per second (Hz) of the blocks that come, and of those that go */
  from: number;
  to: number;
  /** values per sample */
  channels: number;
  type: NumericType;
  /** lost samples: 'reset' begins anew behind them, the others fill them in before the filter sees them */
  gapPolicy: GapPolicy;
  /** lost samples beyond so many are never filled in */
  longestGap: number;
}

export interface ResampledBlock extends SampleBlock {
  /** samples that were lost before the first one and are filled in; they are counted here and not in `gap` */
  bridged: number;
}

/** Ratios beyond this need filters of unreasonable length. */
const LARGEST_RATIO = 1000;
/** Shared, so that a push that completes nothing allocates nothing. */
const NO_BLOCKS = Object.freeze([]) as unknown as ResampledBlock[];

export class BlockResampler {
  private readonly resamplers: Resampler[];
  private readonly filler: GapFiller;
  private readonly range: { min: number; max: number } | undefined;
  /** results of the push that is going on, sample-major */
  private results = new Float64Array(256);
  private stored = 0;
  /** where the next result goes: a sample may give several of one channel before the next channel's turn */
  private at = 0;
  private readonly emit = (value: number) => this.store(value);
  /** samples that came, and results that went, since the last beginning */
  private taken = 0;
  private given = 0;
  /** the newest sample */
  private readonly last: TypedArray;
  /** samples lost since the last one that came */
  private gap = 0;
  /** first result behind a gap that was filled in, and how much was lost there */
  private readonly bridges: { result: number; lost: number }[] = [];
  /** samples lost since the stream began, and what was told of them in samples of the new rate */
  private lost = 0;
  private told = 0;
  /** results lost in front of the next one */
  private unreported = 0;

  /** @throws ConfigError for rates that are no rates or too far apart */
  constructor(private readonly options: BlockResamplerOptions) {
    const { from, to, channels, type, gapPolicy } = options;
    if (!(from > 0 && to > 0 && Math.max(from / to, to / from) <= LARGEST_RATIO))
      throw new ConfigError(
        'RESAMPLE',
        `cannot resample from ${from} Hz to ${to} Hz; both must be above 0, and at most a factor of ${LARGEST_RATIO} apart`,
        { from, to },
      );
    this.resamplers = Array.from({ length: channels }, () => new Resampler(from, to));
    this.filler = new GapFiller(channels, type, gapPolicy === 'interpolate');
    this.last = new (typedArrayFor(type))(channels);
    this.range = type === 'bool' ? { min: 0, max: 1 } : integerRange(type);
  }

  /** Samples that a result waits for. */
  get lookAhead(): number {
    return this.resamplers[0].lookAhead;
  }

  /** The blocks at the new rate that the samples complete: none, one, or several where a gap lies between them. */
  push(block: SampleBlock): ResampledBlock[] {
    this.gap += block.gap;
    if (block.count === 0) return NO_BLOCKS;
    if (this.gap > 0) this.cross(block);
    const base = this.taken;
    const { channels } = this.options;
    for (let i = 0; i < block.count; i++) this.take(block.data, i * channels);
    for (let c = 0, at = (block.count - 1) * channels; c < channels; c++) this.last[c] = block.data[at + c];
    return this.stored === 0 ? NO_BLOCKS : this.cut(block, base);
  }

  /** Forgets all samples. */
  reset(): void {
    this.begin();
    this.gap = 0;
    this.lost = 0;
    this.told = 0;
    this.unreported = 0;
  }

  private begin(): void {
    this.taken = 0;
    this.given = 0;
    this.stored = 0;
    this.bridges.length = 0;
  }

  private take(data: TypedArray, at: number): void {
    const { resamplers } = this;
    if (this.taken === 0)
      for (let c = 0; c < resamplers.length; c++) resamplers[c].reset(Number(data[at + c]));
    for (let c = 0; c < resamplers.length; c++) {
      this.at = this.stored + c;
      resamplers[c].push(Number(data[at + c]), this.emit);
    }
    this.stored = this.at - resamplers.length + 1;
    this.taken++;
  }

  private store(value: number): void {
    if (this.at >= this.results.length) {
      const larger = new Float64Array(2 * this.at);
      larger.set(this.results);
      this.results = larger;
    }
    this.results[this.at] = value;
    this.at += this.options.channels;
  }

  /** Fills the gap before a block, or begins anew behind it. */
  private cross(block: SampleBlock): void {
    const { gap } = this;
    const { gapPolicy, longestGap, from, to } = this.options;
    this.gap = 0;
    this.lost += gap;
    const lost = Math.round((this.lost * to) / from) - this.told;
    this.told += lost;
    if (gapPolicy === 'reset' || gap > longestGap || this.taken === 0) {
      // what was in front of a filled gap and never came out is missing as well
      for (const bridge of this.bridges) this.unreported += bridge.lost;
      this.unreported += lost;
      this.begin();
      return;
    }
    (this.filler.last as Float32Array).set(this.last as Float32Array);
    // results between the last sample and the first stand-in have both beside them
    const result = Math.floor(((this.taken - 1) * to) / from) + 1;
    this.bridges.push({ result, lost });
    for (let i = 0; i < gap; i++) this.take(this.filler.fill(i, gap, block.data), 0);
  }

  /** The results that are stored, as blocks: one begins at each gap that was filled in. */
  private cut(block: SampleBlock, base: number): ResampledBlock[] {
    const { channels, from, to } = this.options;
    const count = this.stored / channels;
    const blocks: ResampledBlock[] = [];
    for (let done = 0; done < count; ) {
      const first = this.given + done;
      let bridged = 0;
      while (this.bridges.length > 0 && this.bridges[0].result <= first)
        bridged += (this.bridges.shift() as { lost: number }).lost;
      const next = this.bridges.length > 0 ? this.bridges[0].result - this.given : count;
      const end = Math.min(count, next);
      const cut: ResampledBlock = {
        data: this.copy(done * channels, end * channels),
        type: block.type,
        channels,
        count: end - done,
        sampleRate: to,
        gap: this.unreported,
        bridged,
      };
      if (block.names) cut.names = block.names;
      if (block.start !== undefined) cut.start = block.start + (1000 * ((first * from) / to - base)) / from;
      this.unreported = 0;
      blocks.push(cut);
      done = end;
    }
    this.given += count;
    this.stored = 0;
    return blocks;
  }

  /** Results as numbers of the stream's type. */
  private copy(from: number, to: number): TypedArray {
    const { type } = this.options;
    const copy = new (typedArrayFor(type))(to - from);
    const { range, results } = this;
    if (type === 'int64')
      for (let i = from; i < to; i++) (copy as BigInt64Array)[i - from] = BigInt(roundHalfAway(results[i]));
    else if (range === undefined)
      for (let i = from; i < to; i++) (copy as Float64Array)[i - from] = results[i];
    else
      for (let i = from; i < to; i++)
        (copy as Float64Array)[i - from] = Math.min(
          range.max,
          Math.max(range.min, roundHalfAway(results[i])),
        );
    return copy;
  }
}
