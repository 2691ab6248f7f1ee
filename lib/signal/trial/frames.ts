/** Looks at the frames of a trial one by one: how long their contents are, and which of them the format does not take. */
import type { DecoderConfig } from '../config';
import { noCounts } from '../decoder';
import { createParser } from '../format';
import { SKIPPED } from '../format/parser';
import { createFramer } from '../framing';
import type { TrialChunk } from './decode-all';

export interface FrameReport {
  /** how often frames of each length were seen, bytes between framing and framing, a checksum included */
  lengths: Map<number, number>;
  /** text of the first line that the format does not take */
  badText?: string;
}

/** Cuts the chunks into frames without judging their checksum or length. */
export function reportFrames(config: DecoderConfig, chunks: readonly TrialChunk[]): FrameReport {
  const report: FrameReport = { lengths: new Map() };
  const counters = noCounts();
  const parser = createParser(config.format);
  const text = config.format.type !== 'binary';
  const framer = createFramer(text ? config : bare(config), counters, payload => {
    report.lengths.set(payload.length, (report.lengths.get(payload.length) ?? 0) + 1);
    if (!text || report.badText !== undefined) return;
    const content = Buffer.from(payload).toString('utf8');
    const frame = parser.parse(payload);
    if (frame === undefined || (frame !== SKIPPED && frame.count === 0)) report.badText = content;
  });
  for (const { bytes } of chunks) framer.push(bytes);
  framer.flush();
  return report;
}

/** The same framing around any bytes. */
function bare({ framing, maxFrameBytes }: DecoderConfig): DecoderConfig {
  return { framing, maxFrameBytes, format: { type: 'binary', sample: [{ type: 'uint8' }] } };
}
