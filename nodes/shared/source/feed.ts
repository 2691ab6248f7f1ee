/**
 * What a live source does with bytes as they arrive: decode, send, and keep the line under the node true, which tells of the
 * connection first and of the samples while it stands ("16.0 kHz · 0 lost").
 */
import type { NodeContext } from '../define';
import type { Message } from '../message';
import { shortError } from '../status';
import { forgetRecentBytes, keepRecentBytes } from './recent-registry';
import { SampleSource, type SourceOptions, type SourceSettings } from './sample-source';
import { Silence } from './silence';

/** The connection below the samples. */
export type Link =
  | { kind: 'connecting' }
  | { kind: 'up' }
  /** down, and tried again by itself */
  | { kind: 'retrying'; error: Error }
  /** down until somebody mends it */
  | { kind: 'down'; error: Error };

/** How a batch of bytes differs from the next ones of a running stream. */
export interface Reception {
  /** stands alone, belongs to no running stream */
  alone?: boolean;
  /** further properties of the messages */
  properties?: Record<string, unknown>;
}

/** ms between two looks at what has become of the stream */
const REFRESH_MS = 1_000;
/** ms between two updates while samples come */
const SHOW_MS = 200;

export class Feed {
  private readonly source: SampleSource;
  private readonly timer: NodeJS.Timeout;
  private current: Link = { kind: 'connecting' };
  /** set while nothing that comes can be decoded */
  private failing?: Error;
  private lastData = 0;
  private shownAt = 0;
  /** when the connection came up last, ms since the epoch */
  private upSince = 0;
  private readonly silence: Silence;

  /** @throws ConfigError for impossible settings of the decoder */
  constructor(
    private readonly context: NodeContext<SourceSettings>,
    options: Pick<SourceOptions, 'standalone'> = {},
  ) {
    this.source = new SampleSource(context.settings, { ...options, onResumed: text => context.warn(text) });
    keepRecentBytes(context.id, this.source.recent);
    this.silence = new Silence(this.source, text => context.warn(text));
    this.timer = setInterval(() => this.show(), REFRESH_MS).unref();
  }

  /** Bytes have come: sends the samples that they complete, with msg.topic = `topic`. */
  receive(topic: string, bytes: Uint8Array, reception: Reception = {}): void {
    try {
      this.decode(topic, bytes, reception);
    } catch (error) {
      // an exception here would end Node-RED: it comes out of a socket's event
      this.context.report(error as Error);
    }
  }

  private decode(topic: string, bytes: Uint8Array, { alone = false, properties }: Reception): void {
    const now = Date.now();
    this.lastData = now;
    const blocks = alone ? this.source.takeAlone(topic, bytes, now) : this.source.take(topic, bytes, now);
    for (const block of blocks) {
      const msg: Message = { ...properties, topic };
      this.context.send(this.source.write(msg, block));
    }
    if (blocks.length > 0) {
      this.failing = undefined;
      // with each batch: the dialog shows how old the data are
      this.context.preview(() => this.source.picture());
    } else if (!alone) this.complain(topic);
    if (now - this.shownAt >= SHOW_MS) this.show(now);
  }

  /** The connection changed; `cut`: bytes may be missing between the last and the next. */
  link(link: Link, cut = false): void {
    if (link.kind === 'up' && this.current.kind !== 'up') this.upSince = Date.now();
    this.current = link;
    if (cut) this.source.interrupted();
    this.show();
  }

  close(): void {
    clearInterval(this.timer);
    forgetRecentBytes(this.context.id, this.source.recent);
  }

  private complain(topic: string): void {
    const error = this.source.complaint(topic);
    if (error === undefined) return;
    this.failing = error;
    this.context.report(error);
  }

  private show(now = Date.now()): void {
    this.shownAt = now;
    const { status } = this.context;
    const link = this.current;
    if (link.kind === 'connecting') status.yellow('connecting');
    else if (link.kind === 'retrying') status.yellow(`${shortError(link.error)} · retrying`);
    else if (link.kind === 'down') status.error(link.error);
    else this.showSamples(now);
  }

  private showSamples(now: number): void {
    const { status } = this.context;
    const samples = this.source.statusText(now);
    const trouble = this.silence.listen(now, this.upSince) ?? this.source.trouble(now);
    if (this.failing) status.error(this.failing);
    else if (samples !== undefined && trouble !== undefined) status.yellow(`${trouble} · ${samples}`);
    else if (samples !== undefined) status.green(samples);
    else if (this.lastData === 0) status.green('connected · no data');
    else status.yellow(`no data for ${Math.round((now - this.lastData) / 1000)} s`);
  }
}
