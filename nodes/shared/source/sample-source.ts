/**
 * From the bytes of a source to messages of samples: one decoder per stream, the counts for the status, the last bytes for the
 * dialog. Shared by the serial, MQTT and decode nodes, which differ only in where the bytes come from.
 */
import { ConfigError, InputError } from '../../../lib/errors';
import type { HealthReport } from '../../../lib/monitor';
import {
  createDecoder,
  type Decoder,
  type DecoderConfig,
  describeDecoder,
  type SampleBlock,
  validateDecoderConfig,
} from '../../../lib/signal';
import type { PayloadAs } from '../config';
import { type HealthSettings, healthPicture, healthText, writeHealth } from '../health';
import { blockToTensor, type Message, writeTensor } from '../message';
import { tensorPicture } from '../pictures';
import { Streams } from '../streams';
import { RateMeter, rateText } from './rate-meter';
import { RecentBytes } from './recent';
import { StreamHealth } from './stream-health';

export interface SourceSettings extends Partial<HealthSettings> {
  decoder: DecoderConfig;
  payloadAs: PayloadAs;
  maxStreams?: number;
}

export interface SourceOptions {
  /**
   * every batch of bytes stands alone and what is missing between two of them is no loss (the messages of a shared
   * subscription, of which others take their part)
   */
  standalone?: boolean;
  /** told in a sentence what was lost when a stream goes on after an interruption */
  onResumed?(text: string): void;
}

interface Stream {
  key: string;
  decoder: Decoder;
  meter: RateMeter;
  health: StreamHealth;
  /** number of interruptions that the decoder has been told of */
  interruptions: number;
  /** the next samples tell what an interruption cost */
  resuming: boolean;
  /** frames in a row that could not be decoded */
  badInRow: number;
}

/** Frames in a row that may be bad in a stream (a line that is noisy, or joined in the middle) before it is worth an error. */
const TOLERATED_BAD_FRAMES = 20;
/** ms between two errors about frames that cannot be decoded */
const COMPLAINT_INTERVAL = 60_000;

export class SampleSource {
  readonly recent = new RecentBytes();
  /** samples lost since the start, as far as they can be known */
  lost = 0;
  /** frames that could not be decoded since the start */
  bad = 0;
  private readonly streams: Streams<Stream>;
  private readonly active = new Set<Stream>();
  private interruptions = 0;
  private lastComplaint = Number.NEGATIVE_INFINITY;
  private lastBlock?: SampleBlock;
  private lastStream?: Stream;
  /** what is wrong with blocks that were taken */
  private readonly reports = new WeakMap<SampleBlock, HealthReport>();

  /** @throws ConfigError naming what is wrong with the decoder's settings */
  constructor(
    private readonly settings: SourceSettings,
    private readonly options: SourceOptions = {},
  ) {
    const problems = validateDecoderConfig(settings.decoder);
    if (problems.length > 0)
      throw new ConfigError('bad-decoder', `the decoder's settings: ${problems.join('; ')}`, { problems });
    this.streams = new Streams(
      Math.max(1, settings.maxStreams ?? 1),
      key => {
        const stream = {
          key,
          decoder: createDecoder(settings.decoder),
          meter: new RateMeter(),
          health: new StreamHealth(settings, settings.decoder, !options.standalone),
          interruptions: this.interruptions,
          resuming: false,
          badInRow: 0,
        };
        this.active.add(stream);
        return stream;
      },
      stream => this.active.delete(stream),
    );
  }

  /**
   * Takes the next bytes of a stream and returns the samples that they complete.
   * @param receivedAt ms since the epoch
   */
  take(key: string, bytes: Uint8Array, receivedAt = Date.now()): SampleBlock[] {
    this.recent.push(bytes, key, receivedAt);
    const stream = this.streams.get(key);
    if (stream.interruptions !== this.interruptions) {
      stream.interruptions = this.interruptions;
      stream.resuming = true;
      stream.decoder.interrupt();
    }
    if (this.options.standalone) stream.decoder.reset();
    const before = badFrames(stream.decoder);
    const blocks = stream.decoder.push(bytes, receivedAt);
    if (this.options.standalone) blocks.push(...stream.decoder.flush());
    this.count(stream, blocks, badFrames(stream.decoder) - before, receivedAt);
    return blocks;
  }

  /**
   * Bytes that stand alone and belong to no running stream (a message that the broker kept from earlier): decoded apart, so that
   * the stream's sequence numbers stay what they are.
   */
  takeAlone(key: string, bytes: Uint8Array, receivedAt = Date.now()): SampleBlock[] {
    this.recent.push(bytes, key, receivedAt);
    const decoder = createDecoder(this.settings.decoder);
    return [...decoder.push(bytes, receivedAt), ...decoder.flush()];
  }

  /** The end of a stream, or of all: the samples that still waited, by stream. */
  flush(key?: string): { key: string; blocks: SampleBlock[] }[] {
    const ended = [...this.active].filter(stream => key === undefined || stream.key === key);
    return ended.map(stream => {
      const before = badFrames(stream.decoder);
      const blocks = stream.decoder.flush();
      this.count(stream, blocks, badFrames(stream.decoder) - before, Date.now());
      return { key: stream.key, blocks };
    });
  }

  /** The connection was cut: every stream counts what it lost when it goes on. */
  interrupted(): void {
    this.interruptions++;
  }

  /** Forgets a stream, or all of them. */
  reset(key?: string): void {
    this.streams.reset(key);
  }

  /** Puts samples on a message, and what is wrong with them. */
  write(msg: Message, block: SampleBlock): Message {
    writeHealth(msg, this.reports.get(block));
    return writeTensor(msg, blockToTensor(block), this.settings.payloadAs);
  }

  /**
   * The streams from which nothing has come for too long, and for how many seconds.
   * @param since ms since the epoch from which on data could have come
   */
  silent(now: number, since = 0): { key: string; seconds: number }[] {
    return [...this.active].flatMap(({ key, health }) => {
      const seconds = health.listen(now, since);
      return seconds === undefined ? [] : [{ key, seconds }];
    });
  }

  /** What was wrong with samples of the last seconds, in a few words: "x clipped"; undefined where nothing was. */
  trouble(now = Date.now()): string | undefined {
    for (const { health } of this.active) {
      const report = health.recent(now);
      const words = report && healthText(report);
      if (words) return words;
    }
    return undefined;
  }

  /**
   * An error when nothing that comes can be decoded; undefined while all is well.
   * @param interval ms between two errors
   */
  complaint(key: string, interval = COMPLAINT_INTERVAL, now = Date.now()): InputError | undefined {
    const { badInRow } = this.streams.get(key);
    const tolerated = this.settings.decoder.framing.type === 'message' ? 0 : TOLERATED_BAD_FRAMES;
    if (badInRow <= tolerated || now - this.lastComplaint < interval) return undefined;
    this.lastComplaint = now;
    return new InputError(
      'not-decodable',
      `${badInRow === 1 ? 'a frame' : `${badInRow} frames in a row`} could not be decoded, expected ${describeDecoder(this.settings.decoder)}: open the dialog, which shows the last bytes and tries other layouts`,
      { badFrames: this.bad, topic: key },
    );
  }

  /** "16.0 kHz · 0 lost"; with several streams "3 x 16.0 kHz · 0 lost"; undefined before the first samples. */
  statusText(now = Date.now()): string | undefined {
    const rates = [...this.active].filter(({ meter }) => meter.last > 0 && !meter.silent(now));
    if (rates.length === 0) return undefined;
    const known = rates.map(({ meter }) => meter.rate).filter(rate => rate !== undefined);
    const mean = known.reduce((sum, rate) => sum + rate, 0) / known.length;
    return [
      known.length === 0 ? 'first data' : `${rates.length > 1 ? `${rates.length} x ` : ''}${rateText(mean)}`,
      `${this.lost} lost`,
      ...(this.bad > 0 ? [`${this.bad} bad`] : []),
      ...(this.streams.evicted > 0
        ? [`${this.streams.evicted} ${this.streams.evicted === 1 ? 'topic' : 'topics'} dropped`]
        : []),
    ].join(' · ');
  }

  /** For the dialog of the deployed node: the newest samples as a wave, and what is wrong with them. */
  picture(now = Date.now()): unknown {
    if (!this.lastBlock) return undefined;
    const { health } = this.lastStream ?? {};
    return {
      ...tensorPicture(blockToTensor(this.lastBlock)),
      health: healthPicture(health?.recent(now), health?.counts),
    };
  }

  private count(stream: Stream, blocks: SampleBlock[], bad: number, receivedAt: number): void {
    let samples = 0;
    for (const block of blocks) {
      samples += block.count;
      this.lost += block.gap;
    }
    this.bad += bad;
    if (blocks.length === 0) {
      stream.badInRow += bad;
      return;
    }
    stream.badInRow = 0;
    if (stream.resuming) this.resumed(stream, blocks[0].gap);
    stream.meter.add(samples, receivedAt);
    this.lastBlock = blocks.at(-1);
    this.lastStream = stream;
    for (const block of blocks) {
      const report = stream.health.examine(block, receivedAt);
      if (report) this.reports.set(block, report);
    }
  }

  private resumed(stream: Stream, gap: number): void {
    stream.resuming = false;
    if (gap === 0) return;
    const samples = carriesSequence(this.settings.decoder)
      ? `${gap} samples were lost`
      : `about ${gap} samples were lost, estimated from the time that passed (a sequence number in the frames would tell)`;
    this.options.onResumed?.(`${stream.key === '' ? 'the stream' : stream.key} goes on: ${samples}`);
  }
}

/** Whether frames say by themselves what was lost between them. */
function carriesSequence({ format }: DecoderConfig): boolean {
  if (format.type !== 'binary') return format.sequence !== undefined || format.time !== undefined;
  return (format.header ?? []).some(({ field }) => field === 'sequence' || field === 'time');
}

function badFrames({ counters }: Decoder): number {
  return counters.badFrames + counters.checksumErrors;
}
