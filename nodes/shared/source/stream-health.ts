/** The health of one stream of a source: its samples are examined as they come, and its silence is heard by a timer. */
import { type HealthReport, type Range, SensorHealth } from '../../../lib/monitor';
import { type DecoderConfig, type SampleBlock, sensorRanges } from '../../../lib/signal';
import { type HealthSettings, healthDefaults } from '../health';

/** A report is news for so long, ms. */
const NEWS = 5_000;
/** What comes in longer distances is silent only after so many of them. */
const DISTANCES = 5;
/** Messages after which the usual distance is known. */
const KNOWN = 3;
/** The usual distance is a mean over the last ones, about so many. */
const REMEMBERED = 20;

export class StreamHealth {
  private health: SensorHealth | undefined;
  private newest: HealthReport | undefined;
  private reportedAt = Number.NEGATIVE_INFINITY;
  private lastAt: number | undefined;
  /** ms from one batch of data to the next, on average */
  private distance = 0;
  private batches = 0;
  private isSilent = false;
  private readonly settings: HealthSettings;

  /** @param paced false where a part of the samples goes elsewhere, so that their rate says nothing */
  constructor(
    settings: Partial<HealthSettings>,
    private readonly decoder: DecoderConfig,
    private readonly paced: boolean,
  ) {
    const { stuckAfter, silentAfter, fullScale } = settings;
    this.settings = {
      stuckAfter: stuckAfter ?? healthDefaults.stuckAfter,
      silentAfter: silentAfter ?? healthDefaults.silentAfter,
      fullScale: fullScale ?? healthDefaults.fullScale,
    };
  }

  /** @param receivedAt ms since the epoch */
  examine(block: SampleBlock, receivedAt: number): HealthReport | undefined {
    this.arrived(receivedAt);
    if (this.health?.options.channels !== block.channels) this.health = this.watch(block);
    const { data, count, gap, names } = block;
    const report = this.health.examine(data, count, gap, this.paced ? receivedAt : undefined, names);
    if (report) {
      this.newest = report;
      this.reportedAt = receivedAt;
    }
    return report;
  }

  /** The last report while it is news. */
  recent(now: number): HealthReport | undefined {
    return now - this.reportedAt < NEWS ? this.newest : undefined;
  }

  /** What was counted since the stream began. */
  get counts(): SensorHealth['counts'] | undefined {
    return this.health?.counts;
  }

  /**
   * Whether nothing has come for too long.
   * @param since ms since the epoch from which on data could have come
   * @returns seconds of silence, undefined while there is none
   */
  listen(now: number, since = 0): number | undefined {
    const { silentAfter } = this.settings;
    if (silentAfter <= 0 || this.lastAt === undefined || this.batches < KNOWN) return undefined;
    const quiet = now - Math.max(this.lastAt, since);
    if (quiet < Math.max(1000 * silentAfter, DISTANCES * this.distance)) return undefined;
    this.isSilent = true;
    const seconds = Math.round(quiet / 1000);
    this.health?.silent(seconds);
    return seconds;
  }

  private arrived(now: number): void {
    if (this.lastAt !== undefined && now > this.lastAt && !this.isSilent)
      this.distance += (now - this.lastAt - this.distance) / Math.min(++this.batches, REMEMBERED);
    this.isSilent = false;
    this.lastAt = now;
  }

  private watch({ channels, sampleRate }: SampleBlock): SensorHealth {
    const { stuckAfter, fullScale } = this.settings;
    const range: Range = { low: -fullScale, high: fullScale };
    const ranges = fullScale > 0 ? new Array<Range>(channels).fill(range) : sensorRanges(this.decoder);
    return new SensorHealth({ channels, sampleRate, ranges, stuckAfter });
  }
}
