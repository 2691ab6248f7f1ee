/**
 * The settings of a decoder as the form edits them: the same plain JSON as lib/signal/config.ts, read and written by paths such
 * as 'format.time.unit'. A blank removes the key, so that the decoder's default holds and flows stay small.
 */

export type Json = string | number | boolean | Json[] | { [key: string]: Json | undefined };

export interface DecoderConfig {
  framing: { type: string; [key: string]: Json | undefined };
  format: { type: string; [key: string]: Json | undefined };
  checksum?: { type: string; [key: string]: Json | undefined };
  sampleRate?: number;
  names?: string[];
  scale?: number | number[];
  offset?: number | number[];
  maxFrameBytes?: number;
}

type Bag = Record<string, Json | undefined>;

/** A copy that shares nothing. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** What stands at a path; undefined for nothing. */
export function valueAt(config: DecoderConfig, path: string): Json | undefined {
  let place: Json | undefined = config as unknown as Json;
  for (const key of path.split('.')) place = (place as Bag | undefined)?.[key];
  return place;
}

/** The settings with another value at a path; undefined removes the key, and the object around it when it was its first key. */
export function withValue(config: DecoderConfig, path: string, value: Json | undefined): DecoderConfig {
  const changed = copy(config);
  const keys = path.split('.');
  const last = keys.pop()!;
  let place = changed as unknown as Bag;
  for (const key of keys) {
    if (place[key] === undefined) {
      if (value === undefined) return changed;
      place[key] = {};
    }
    place = place[key] as Bag;
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
  // a time stamp or a sequence number without a field, a checksum without a type, say nothing
  if (value === undefined && (last === 'field' || path === 'checksum.type'))
    return withValue(changed, keys.join('.'), undefined);
  return changed;
}

/** Framings that go with a kind of content, the most common first. */
export const framings = {
  text: ['lines', 'message', 'delimited', 'length-prefixed', 'slip', 'cobs'],
  binary: ['none', 'message', 'fixed', 'length-prefixed', 'delimited', 'slip', 'cobs'],
} as const;

const freshFraming: Record<string, DecoderConfig['framing']> = {
  delimited: { type: 'delimited', delimiter: '0D0A' },
  fixed: { type: 'fixed', sync: 'AA55' },
  'length-prefixed': { type: 'length-prefixed', lengthType: 'uint16' },
};

const freshFormat: Record<string, DecoderConfig['format']> = {
  binary: { type: 'binary', sample: [{ type: 'int16', channels: 3 }] },
};

export function isBinary({ format }: DecoderConfig): boolean {
  return format.type === 'binary';
}

/** Another framing, with what it needs at least; fixed frames need a number of samples. */
export function withFraming(config: DecoderConfig, type: string): DecoderConfig {
  const changed = { ...copy(config), framing: copy(freshFraming[type] ?? { type }) };
  if (type === 'none') delete changed.checksum;
  if (type === 'fixed' && isBinary(changed) && !changed.format.samplesPerFrame)
    changed.format.samplesPerFrame = 1;
  if (type === 'none' && isBinary(changed)) delete changed.format.header;
  return changed;
}

/** Another content; the framing stays where it goes with it, and names and scales per channel, made for the other one, go. */
export function withFormat(config: DecoderConfig, type: string): DecoderConfig {
  const { sampleRate, maxFrameBytes } = config;
  const changed: DecoderConfig = {
    framing: copy(config.framing),
    format: copy(freshFormat[type] ?? { type }),
  };
  if (sampleRate !== undefined) changed.sampleRate = sampleRate;
  if (maxFrameBytes !== undefined) changed.maxFrameBytes = maxFrameBytes;
  const allowed: readonly string[] = isBinary(changed) ? framings.binary : framings.text;
  return allowed.includes(changed.framing.type) ? changed : withFraming(changed, allowed[0]);
}

/** A preset's settings; the rate is the device's and stays where the preset has none. */
export function withPreset(config: DecoderConfig, preset: DecoderConfig): DecoderConfig {
  const changed = copy(preset);
  if (changed.sampleRate === undefined && config.sampleRate !== undefined)
    changed.sampleRate = config.sampleRate;
  return changed;
}

/** The preset that these settings are, apart from rate, names and scales; undefined for none. */
export function presetOf(config: DecoderConfig, presets: Record<string, DecoderConfig>): string | undefined {
  const layout = layoutText(config);
  return Object.keys(presets).find(name => layoutText(presets[name]) === layout);
}

/** Framing, checksum and format as text that does not depend on the order of keys. */
function layoutText({ framing, checksum, format }: DecoderConfig): string {
  return JSON.stringify([framing, checksum ?? null, format], (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value as Bag).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
