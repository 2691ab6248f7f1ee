/** Between which values a device's numbers can lie at all: what is found there may have been cut off. */
import type { Range } from '../monitor';
import type { BinaryType, DecoderConfig } from './config';
import { createUnits } from './units';

/**
 * Ends of the integers that come over a line. Of unsigned ones 0 is no end: nothing at all is a legal value of light, distance or power.
 * Integers of 32 bits carry converters of fewer; floats have no ends.
 */
const ends: Partial<Record<BinaryType, Range>> = {
  int8: { low: -128, high: 127 },
  int16: { low: -32768, high: 32767 },
  int24: { low: -8388608, high: 8388607 },
  uint8: { low: Number.NEGATIVE_INFINITY, high: 255 },
  uint16: { low: Number.NEGATIVE_INFINITY, high: 65535 },
  uint24: { low: Number.NEGATIVE_INFINITY, high: 16777215 },
};

/** The range of each channel in the units that the decoder gives; undefined for a channel where it is not known. */
export function sensorRanges(config: DecoderConfig): (Range | undefined)[] {
  const { format } = config;
  if (format.type !== 'binary') return [];
  const raw = format.sample.flatMap(({ type, channels = 1 }) =>
    Array.from({ length: channels }, () => ends[type]),
  );
  const units = createUnits(config);
  if (units === undefined) return raw;
  return raw.map((range, channel) => {
    if (range === undefined) return undefined;
    const [a, b] = [units(range.low, channel), units(range.high, channel)];
    return { low: Math.min(a, b), high: Math.max(a, b) };
  });
}
