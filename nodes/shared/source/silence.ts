/**
 * Hears when sensors fall silent. No message comes then, so somebody must ask from time to time: a timer of the source. Each silence is
 * said once, in the log; the status shows it while it lasts, and the next message carries it in msg.health.
 */
import type { SampleSource } from './sample-source';

export class Silence {
  /** streams that are silent, and said to be */
  private said = new Set<string>();

  constructor(
    private readonly source: Pick<SampleSource, 'silent'>,
    private readonly warn: (text: string) => void,
  ) {}

  /**
   * For the status: "door: no data for 12 s"; undefined where no stream is silent.
   * @param since ms since the epoch from which on data could have come
   */
  listen(now: number, since = 0): string | undefined {
    const silent = this.source.silent(now, since);
    for (const { key, seconds } of silent)
      if (!this.said.has(key))
        this.warn(`${key === '' ? 'the sensor' : key} is silent: no data for ${seconds} s`);
    this.said = new Set(silent.map(({ key }) => key));
    if (silent.length === 0) return undefined;
    const [{ key, seconds }] = silent;
    const others = silent.length > 1 ? ` and ${silent.length - 1} more` : '';
    return `${key === '' ? '' : `${key}${others}: `}no data for ${seconds} s`;
  }
}
