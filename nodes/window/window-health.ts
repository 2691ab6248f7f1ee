/**
 * The health of the windows of one stream: each carries what is wrong with the samples in it. A sensor node that stands before has
 * examined them already and says so in msg.health; samples from elsewhere are examined here.
 */
import { type HealthReport, mergeHealth, type Range, SensorHealth } from '../../lib/monitor';
import type { SampleBlock } from '../../lib/signal';
import type { NumericType } from '../../lib/tensor';
import type { HealthCheck } from './config';

/** More channels than any sensor has: feature frames, of which bands may well stand still. */
const MOST_CHANNELS = 12;
/** Ends of the integers that analogue-digital converters give. */
const ends: Partial<Record<NumericType, Range>> = {
  int8: { low: -128, high: 127 },
  int16: { low: -32768, high: 32767 },
};

interface Flagged {
  report: HealthReport;
  /** samples that came since its last one */
  age: number;
}

export class WindowHealth {
  private readonly health: SensorHealth;
  private flagged: Flagged[] = [];

  /**
   * @param block the first one of the stream
   * @param quantized the numbers are quantized integers, no measurements
   * @param span samples from the first that a window depends on to its end
   */
  constructor(
    check: HealthCheck,
    block: SampleBlock,
    quantized: boolean,
    private readonly span: number,
  ) {
    const { channels, sampleRate, type } = block;
    const measured = channels <= MOST_CHANNELS && !quantized;
    this.health = new SensorHealth({
      channels,
      sampleRate,
      ranges: new Array<Range | undefined>(channels).fill(ends[type]),
      ignoreValues: check === 'never' || (check === 'auto' && !measured),
    });
  }

  /**
   * Examines samples before they go into a window.
   * @param told what a node before has found in the message that they come with
   * @param now ms since the epoch, for samples without a time of their own
   */
  add(block: SampleBlock, told: HealthReport | undefined, now: number): void {
    const { data, count, gap, names, start, sampleRate } = block;
    for (const entry of this.flagged) entry.age += count;
    if (this.flagged.length > 0 && this.flagged[0].age >= this.span)
      this.flagged = this.flagged.filter(({ age }) => age < this.span);
    const time = start === undefined || !sampleRate ? now : start + (count * 1000) / sampleRate;
    const found = this.health.examine(data, count, gap, time, names);
    const report = told ?? found;
    if (report !== undefined) this.flagged.push({ report, age: 0 });
    // the sensor node knows more of its samples, but the rate is measured here as well
    if (report !== found && found?.rate !== undefined && report?.rate === undefined)
      this.flagged.push({ report: { problems: ['rate'], rate: found.rate, counts: found.counts }, age: 0 });
  }

  /** What is wrong with a window that ends with the newest sample; undefined where nothing is. */
  ofWindow(): HealthReport | undefined {
    if (this.flagged.length === 0) return undefined;
    // a message that came in pieces told the same of each
    return mergeHealth([...new Set(this.flagged.map(({ report }) => report))]);
  }

  get counts(): SensorHealth['counts'] {
    return this.health.counts;
  }
}
