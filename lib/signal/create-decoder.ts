/**
 * A decoder: framing -> checksum -> format -> sequence numbers -> units -> blocks with time stamps. Every part is a small file of its
 * own; this one only joins them.
 */
import { ConfigError } from '../errors';
import type { SampleBlock } from './block';
import { BlockBuilder, type BuiltBlock } from './block-builder';
import { DeviceTime, StreamClock } from './clock';
import type { DecoderConfig } from './config';
import { type Decoder, noCounts } from './decoder';
import { createParser, sequenceOf, timeOf } from './format';
import { layoutOf } from './format/layout';
import { type ParsedFrame, SKIPPED } from './format/parser';
import { createFramer } from './framing';
import { type SequenceConfig, SequenceTracker } from './sequence';
import { ShapeGuard } from './shape-guard';
import { createUnits } from './units';
import { channelCount, validateDecoderConfig } from './validate';

/**
 * Makes a decoder for one stream.
 * @throws ConfigError with every sentence of `validateDecoderConfig`
 */
export function createDecoder(config: DecoderConfig): Decoder {
  const wrong = validateDecoderConfig(config);
  if (wrong.length > 0) throw new ConfigError('DECODER_CONFIG', wrong.join('; '), { wrong });
  return new StreamDecoder(config);
}

class StreamDecoder implements Decoder {
  readonly counters = noCounts();
  private readonly parser;
  private readonly framer;
  private readonly builder: BlockBuilder;
  private readonly sequenceConfig: SequenceConfig | undefined;
  private readonly timeConfig: ReturnType<typeof timeOf>;
  private readonly channels: number | undefined;
  private readonly sampleRate: number | undefined;
  private guard!: ShapeGuard;
  private tracker: SequenceTracker | undefined;
  private deviceTime!: DeviceTime;
  private clock!: StreamClock;
  /** samples since the stream began, lost ones included */
  private position = 0;
  /** the connection was cut and nothing has come since */
  private interrupted = false;
  /** the device's time of the newest frame, without wraps, ms */
  private newest: number | undefined;
  private receivedAt: number | undefined;

  constructor(config: DecoderConfig) {
    const { format, names, sampleRate } = config;
    const units = createUnits(config);
    const type = format.type === 'binary' && !units ? layoutOf(format).type : 'float32';
    this.builder = new BlockBuilder(type, units, names, sampleRate);
    this.parser = createParser(format);
    this.framer = createFramer(config, this.counters, payload => this.take(payload));
    this.sequenceConfig = sequenceOf(format);
    this.timeConfig = timeOf(format);
    this.channels = channelCount(config);
    this.sampleRate = sampleRate;
    this.startStream();
  }

  private startStream(): void {
    this.guard = new ShapeGuard(this.channels);
    this.tracker = this.sequenceConfig && new SequenceTracker(this.sequenceConfig);
    this.deviceTime = new DeviceTime(this.timeConfig?.modulus ?? Number.POSITIVE_INFINITY);
    this.clock = new StreamClock();
    this.position = 0;
    this.interrupted = false;
    this.newest = undefined;
    this.builder.take();
  }

  push(bytes: Uint8Array, receivedAt?: number): SampleBlock[] {
    this.receivedAt = receivedAt;
    this.framer.push(bytes);
    return this.finish();
  }

  flush(): SampleBlock[] {
    this.receivedAt = undefined;
    this.framer.flush();
    return this.finish();
  }

  interrupt(): void {
    this.framer.reset(true);
    this.interrupted = true;
  }

  reset(): void {
    this.framer.reset(false);
    this.startStream();
    Object.assign(this.counters, noCounts());
  }

  /** Takes the payload of one good frame. */
  private take(payload: Uint8Array): void {
    const frame = this.parser.parse(payload);
    if (frame === SKIPPED) return;
    if (frame === undefined || !this.guard.accept(frame)) {
      this.counters.badFrames++;
      this.counters.discardedBytes += payload.length;
      return;
    }
    const { sequence = 0, count } = frame;
    const verdict = this.tracker?.next(sequence, count);
    if (verdict?.late) {
      this.counters.duplicates++;
      return;
    }
    // after an interruption the clock tells what was lost where numbers cannot
    const told = verdict !== undefined && !verdict.restarted && this.position > 0;
    const lost = this.interrupted && !told ? this.missedByTime(count) : (verdict?.lost ?? 0);
    this.interrupted = false;
    this.append(frame, lost);
  }

  private missedByTime(count: number): number {
    if (
      this.sampleRate === undefined ||
      this.receivedAt === undefined ||
      this.timeConfig ||
      this.position === 0
    )
      return 0;
    const newest = this.localTime(this.position + count);
    return Math.floor((this.clock.missing(newest, this.receivedAt) * this.sampleRate) / 1000);
  }

  private append(frame: ParsedFrame, lost: number): void {
    const { counters } = this;
    let time: number | undefined;
    let anew = false;
    if (frame.time !== undefined && this.timeConfig) {
      time = this.timeConfig.epoch ? frame.time : this.deviceTime.unwrap(frame.time);
      if (time === undefined) {
        this.clock.restart();
        time = frame.time;
        anew = true;
      }
      this.newest = time;
    }
    this.position += lost;
    this.builder.append(frame, this.position, lost, anew, time);
    this.position += frame.count;
    counters.frames++;
    counters.samples += frame.count;
    counters.lostSamples += lost;
  }

  /** The stream's own time of a sample, counted, ms. */
  private localTime(position: number): number {
    return (position * 1000) / (this.sampleRate as number);
  }

  /** Gives the blocks of this push their time stamps. */
  private finish(): SampleBlock[] {
    const blocks = this.builder.take();
    if (blocks.length > 0 && this.receivedAt !== undefined)
      this.observe(blocks[blocks.length - 1], this.receivedAt);
    for (const block of blocks) {
      const start = this.startOf(block);
      if (start !== undefined) block.start = start;
      delete block.time;
    }
    return blocks;
  }

  private observe(last: BuiltBlock, receivedAt: number): void {
    if (this.timeConfig?.epoch) return;
    if (this.timeConfig) this.clock.observe(this.newest as number, receivedAt);
    else if (this.sampleRate !== undefined)
      this.clock.observe(this.localTime(last.sequence + last.count), receivedAt);
  }

  private startOf(block: BuiltBlock): number | undefined {
    if (this.timeConfig?.epoch) return block.time;
    if (this.timeConfig) return this.clock.epoch(block.time as number);
    return this.sampleRate === undefined ? this.receivedAt : this.clock.epoch(this.localTime(block.sequence));
  }
}
