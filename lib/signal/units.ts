/** Physical units: value = raw value x scale + offset, one pair for all channels or one per channel. */
import type { DecoderConfig } from './config';

export type Units = (raw: number, channel: number) => number;

/** The conversion that the settings ask for; undefined where raw values stay as they are. */
export function createUnits({ scale = 1, offset = 0 }: DecoderConfig): Units | undefined {
  const neutral = (value: number | number[], one: number) => [value].flat().every(item => item === one);
  if (neutral(scale, 1) && neutral(offset, 0)) return undefined;
  const scaleOf = (channel: number) => (typeof scale === 'number' ? scale : scale[channel]);
  const offsetOf = (channel: number) => (typeof offset === 'number' ? offset : offset[channel]);
  return (raw, channel) => raw * scaleOf(channel) + offsetOf(channel);
}
