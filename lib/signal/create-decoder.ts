/**
 * A decoder: framing -> checksum -> format -> sequence numbers -> units -> blocks with time stamps. Every part is a small file of its
 * own; this one only joins them.
 */
import { ConfigError } from '../errors';
import type { SampleBlock } from './block';
import { BlockBuilder, type BuiltBlock } from './block-builder';
import type { DecoderConfig } from './config';
import { type Decoder, noCounts } from './decoder';
import { createParser, sequenceOf, timeOf } from './format';
import { layoutOf } from './format/layout';
import { type ParsedFrame, SKIPPED } from './format/parser';
import { createFramer } from './framing';
import { SequenceTracker } from './sequence';
import { ShapeGuard } from './shape-guard';
import { Timing } from './timing';
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
  private parser!: ReturnType<typeof createParser>;
  private readonly framer;
  private readonly builder: BlockBuilder;
  private guard!: ShapeGuard;
  private tracker: SequenceTracker | undefined;
  private timing!: Timing;
  /** samples since the stream began, lost ones included */
  private position = 0;
  /** the connection was cut, and nothing has told yet what was lost */
  private interrupted = false;

  constructor(private readonly config: DecoderConfig) {
    const units = createUnits(config);
    const { format, names, sampleRate } = config;
    const type = format.type === 'binary' && !units ? layoutOf(format).type : 'float32';
    this.builder = new BlockBuilder(type, units, names, sampleRate);
    this.framer = createFramer(config, this.counters, payload => this.take(payload));
    this.begin();
  }

  private begin(): void {
    const { format, sampleRate } = this.config;
    const sequence = sequenceOf(format);
    this.parser = createParser(format);
    this.guard = new ShapeGuard(channelCount(this.config));
    this.tracker = sequence && new SequenceTracker(sequence);
    this.timing = new Timing(timeOf(format), sampleRate);
    this.position = 0;
    this.interrupted = false;
  }

  push(bytes: Uint8Array, receivedAt?: number): SampleBlock[] {
    this.framer.push(bytes);
    return this.finish(receivedAt);
  }

  flush(): SampleBlock[] {
    this.framer.flush();
    return this.finish(undefined);
  }

  interrupt(): void {
    this.framer.reset(true);
    this.interrupted = true;
  }

  reset(): void {
    this.framer.reset(false);
    this.begin();
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
    const verdict =
      frame.sequence === undefined ? undefined : this.tracker?.next(frame.sequence, frame.count);
    if (verdict?.late) {
      this.counters.duplicates++;
      return;
    }
    if (verdict && !verdict.restarted) this.interrupted = false;
    this.append(frame, verdict?.lost ?? 0);
  }

  private append(frame: ParsedFrame, lost: number): void {
    const { counters } = this;
    const stamp = frame.time === undefined ? undefined : this.timing.read(frame.time);
    this.position += lost;
    this.builder.append(frame, this.position, lost, stamp?.restarted ?? false, stamp?.time);
    this.position += frame.count;
    counters.frames++;
    counters.samples += frame.count;
    counters.lostSamples += lost;
  }

  /** The blocks of one push, with their times. */
  private finish(receivedAt: number | undefined): SampleBlock[] {
    const blocks = this.builder.take();
    if (blocks.length === 0) return blocks;
    if (this.interrupted) this.resume(blocks, receivedAt);
    this.timing.stamp(blocks, receivedAt);
    return blocks;
  }

  /** After an interruption that no sequence number tells of, time does. */
  private resume(blocks: BuiltBlock[], receivedAt: number | undefined): void {
    this.interrupted = false;
    const lost = this.timing.missed(blocks, receivedAt);
    blocks[0].gap += lost;
    for (const block of blocks) block.sequence += lost;
    this.position += lost;
    this.counters.lostSamples += lost;
  }
}
